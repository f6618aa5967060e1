"""One tile of a dashboard, drawn: a figure, a chart or a table, with where it can be looked into."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from yizhan.catalog.models import Desk
from yizhan.insights import picturing
from yizhan.insights.asking import Answer, Question, ask
from yizhan.insights.axes import fitting
from yizhan.insights.boards import Tile
from yizhan.insights.drawings import why_not
from yizhan.insights.exports.figures import said_of
from yizhan.insights.metrics.base import COUNT, DOWN, SECONDS
from yizhan.insights.reading import Report
from yizhan.insights.tables import Before
from yizhan.insights.tiles import report_of, title_of
from yizhan.spine.errors import Invalid
from yizhan.ui.charts import Chart, Series, say

from .report_charts import Card, cards, chart, numbers, table, with_few_series

TABLES = {"table", "matrix"}
# So many cells a figure alone takes.
LOW = 2


@dataclass(frozen=True)
class Figure:
    """A number: its history, where it leads, and whether the target is met (None: there is none)."""

    chart: Chart
    url: str
    target: str = ""
    is_met: bool | None = None

    @property
    def spark(self) -> Chart:
        """Its line alone: the figure stands beside it."""
        return replace(self.chart, kind="spark")


@dataclass(frozen=True)
class Shown:
    """What the template of a tile needs."""

    title: str
    lead: str = ""
    url: str = ""
    unit: str = "count"
    about: str = ""
    error: str = ""
    chart: Chart | None = None
    table: dict[str, Any] | None = None
    figures: list[Figure] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.error or self.figures or (self.chart and self.chart.x) or (self.table and self.table["lines"]))


def shown(tile: Tile, filters: Mapping[str, str], by: Any) -> Shown:
    """The tile as `by` may see it; what cannot be answered is said in it."""
    title = title_of(tile, by)
    try:
        report = report_of(tile, filters, by)
        return drawn(tile, report, title, by)
    except Invalid as invalid:
        return Shown(title or _("Tile"), error=" ".join(invalid.texts))


def drawn(tile: Tile, report: Report, title: str, by: Any) -> Shown:
    zone = Desk.the().zone_of(by)
    question, other = report.questions(zone)
    answer = ask(question, by)
    made = Shown(
        title or picturing.title_of(answer),
        url=builder_url(report),
        unit=answer.metrics[0].sum.unit,
        about=said_of(question),
    )
    drawing = report.drawing
    if drawing != "table" and why_not(drawing, answer.by, answer.metrics):
        drawing = "table" if len(answer.by) == 3 else "bar" if answer.by else "number"
    if not answer.by and drawing != "funnel":
        return replace(made, figures=large(tile, report, question, answer, ask(other, by) if other else None, by))
    if drawing in TABLES:
        before: Before = (other, ask(other, by)) if other and report.compare and drawing == "matrix" else None
        return replace(made, table=table(report, question, answer, before))
    return pictured(tile, replace(report, drawing=drawing), question, answer, other, made, by)


def pictured(tile: Tile, report: Report, question: Question, answer: Answer, other: Question | None, made: Shown,
             by: Any) -> Shown:  # fmt: skip
    """A chart; one line alone also shows how it went before."""
    few = with_few_series(report, question, answer)
    if few is not question:
        question, answer = few, ask(few, by)
    is_line = report.drawing in {"line", "area"} and len(answer.by) == 1 and len(answer.metrics) == 1
    before: Before = (other, ask(other, by)) if other and is_line else None
    picture = chart(report, question, answer, made.title, before=before) if answer.rows else None
    if picture is None:
        return made
    return replace(made, chart=replace(picture, target=tile.target), lead=peak(picture))


def large(tile: Tile, report: Report, question: Question, answer: Answer, other: Answer | None,
          by: Any) -> list[Figure]:  # fmt: skip
    """Every metric as a large figure; where the tile has room, with its line through the period."""
    if tile.h > LOW:
        history = replace(question, by=(fitting(question),))
        charts = numbers(report, question, answer, other, (history, ask(history, by)))
    else:
        charts = [(bare(card), card.url) for card in cards(report, answer, other)]
    targets = [tile.target, *[None] * len(charts)]
    return [Figure(picture, url, *judged(answer, at, targets[at])) for at, (picture, url) in enumerate(charts)]


def bare(card: Card) -> Chart:
    """A figure without its history."""
    return Chart("number", card.label, [], [Series(card.label, [])], trend=card.trend, trend_is_good=card.is_good,
                 reading=card.value)  # fmt: skip


def judged(answer: Answer, at: int, target: float | None) -> tuple[str, bool | None]:
    """The target in words, and whether the figure meets it."""
    value, metric = answer.total[at], answer.metrics[at]
    if target is None:
        return "", None
    word = _("Target %(target)s") % {"target": say(target, metric.sum.unit)}
    if value is None:
        return word, None
    return word, value <= target if metric.better == DOWN else value >= target


def peak(picture: Chart) -> str:
    """Of a heat map of counts, where most is; of times, in what they are told."""
    if picture.kind != "heat":
        return ""
    unit = picture.series[0].unit
    if unit != COUNT:
        word = picture.description()["axes"][unit]["word"]
        return _("Median, in %(unit)s") % {"unit": word} if unit == SECONDS else ""
    places = [(value, row, at) for row in picture.series for at, value in enumerate(row.values) if value]
    if not places:
        return ""
    _value, row, at = max(places, key=lambda place: place[0])
    return _("Peak: %(row)s, %(column)s: %(value)s") % {"row": row.name, "column": picture.x[at], "value": row.say(at)}


def builder_url(report: Report) -> str:
    """The same report where it can be changed."""
    asked = {key: value for key, value in report.as_json().items() if value}
    return f"{reverse('report-build')}?{urlencode(asked, doseq=True)}"
