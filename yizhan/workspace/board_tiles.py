"""One tile of a dashboard, drawn: a figure, a chart or a table, with where it can be looked into."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from yizhan.catalog.models import Desk
from yizhan.insights.asking import Answer, Question, ask
from yizhan.insights.axes import fitting
from yizhan.insights.boards import Tile
from yizhan.insights.exports.figures import said_of
from yizhan.insights.metrics.base import COUNT, SECONDS
from yizhan.insights.reading import Report
from yizhan.insights.tiles import Told, before_of, judged, tell, title_of, with_few_series
from yizhan.spine.errors import Invalid
from yizhan.ui.charts import Chart, Series

from .report_charts import Card, cards, chart, numbers, table

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
    try:
        return drawn(tile, tell(tile, filters, by, Desk.the().zone_of(by)), by)
    except Invalid as invalid:
        return Shown(title_of(tile, by) or _("Tile"), error=" ".join(invalid.texts))


def drawn(tile: Tile, told: Told, by: Any) -> Shown:
    made = Shown(told.title, url=builder_url(told.report), unit=told.answer.metrics[0].sum.unit,
                 about=said_of(told.question))  # fmt: skip
    if told.is_figures:
        other = ask(told.other, by) if told.other else None
        return replace(made, figures=large(tile, told.report, told.question, told.answer, other, by))
    if told.is_table:
        return replace(made, table=table(told.report, told.question, told.answer, before_of(told, by)))
    told, before = with_few_series(told, by)
    if not told.answer.rows:
        return made
    picture = chart(told.report, told.question, told.answer, told.title, before=before)
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
