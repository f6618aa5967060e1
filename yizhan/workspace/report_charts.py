"""Answers of the facts as charts, every point leading to the tickets behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from yizhan.insights.asking import Answer, Question
from yizhan.insights.axes import axis, then
from yizhan.insights.dimensions import OTHERS
from yizhan.insights.metrics import Metric
from yizhan.insights.metrics.base import COUNT, DOWN, UP
from yizhan.insights.reading import Report
from yizhan.insights.tables import BEFORE, CHANGE, Before, Cell, said, table_of
from yizhan.ui.charts import Chart, Series, say

MOST_SERIES = 8
# Of less than this a percentage says nothing.
FEW = 20
# A metric and values of the dimensions at some places (the first ones, if none are said), of the period or the other.
Link = Callable[..., str]
KEPT = ("condition", "period", "first", "last")


@dataclass(frozen=True)
class Card:
    """One figure with what became of it."""

    label: str
    means: str
    value: str
    trend: str
    is_good: bool | None
    url: str


def link_of(report: Report, question: Question | None = None, other: Question | None = None) -> Link:
    """Where a figure of a report leads; of the period before with `is_before`."""
    asked = {key: value for key, value in report.as_json().items() if key in KEPT and value}
    earlier = asked | days_of(other) if other else asked
    most = question.most if question else (report.top,) * len(report.by)
    base = reverse("report-tickets")

    def link(
        metric: Metric, values: Sequence[str | None], places: Sequence[int] | None = None, is_before: bool = False
    ) -> str:
        places = range(len(values)) if places is None else places
        behind = metric.stands_for or (metric.key,)
        shown: dict[str, Any] = {
            **(earlier if is_before else asked), "metric": behind[0], "by": [report.by[place] for place in places],
            "value": [one or "" for one in values],
        }  # fmt: skip
        if len(behind) > 1:
            shown["of"] = behind
        if any(most) and OTHERS in values:
            column, is_down = question.rank if question else (metric.key, True)
            shown |= {"most": [most[place] for place in places], "sort": f"{'-' if is_down else ''}{column}",
                      "formulas": report.formulas}  # fmt: skip
            if is_before and question:
                shown["ranked"] = list(days_of(question).values())[1:]
        return f"{base}?{urlencode(shown, doseq=True)}"

    return link


def days_of(question: Question) -> dict[str, str]:
    """A period as one from … to …"""
    last = question.until - timedelta(microseconds=1)
    days = [one.astimezone(question.zone).date().isoformat() for one in (question.since, last)]
    return {"period": "custom", "first": days[0], "last": days[1]}


def cards(report: Report, answer: Answer, other: Answer | None) -> list[Card]:
    link = link_of(report)
    before = other.total if other else (None,) * len(answer.metrics)
    return [
        Card(str(one.label), str(one.means), say(now, one.sum.unit), *trend(one, now, was), link(one, ()))
        for one, now, was in zip(answer.metrics, answer.total, before, strict=True)
    ]


def trend(metric: Metric, now: float | None, was: float | None) -> tuple[str, bool | None]:
    """How it changed, in words, and whether that is good news."""
    if now is None or was is None or now == was:
        return "", None
    if metric.sum.unit == "share":
        text = _("%(points)s points") % {"points": f"{(now - was) * 100:+.1f}"}
    elif metric.sum.unit == "stars":
        text = f"{now - was:+.2f}"
    elif abs(was) < FEW and metric.sum.unit == "count":
        text = f"{now - was:+,.0f}"
    elif not was:
        return "", None
    else:
        text = f"{(now - was) / abs(was) * 100:+.1f}%"
    better = {UP: now > was, DOWN: now < was}.get(metric.better)
    return text, better


def chart(report: Report, question: Question, answer: Answer, title: str, kind: str = "",
          before: Before = None) -> Chart:  # fmt: skip
    """By one dimension a series for each metric, with those before; by two one for each value of the second."""
    kind = kind or {"table": "bar", "matrix": "heat"}.get(report.drawing, report.drawing)
    link = link_of(report, question, before[0] if before else None)
    if not answer.by:
        points = [Series(str(one.label), [value], one.sum.unit, [link(one, ())])
                  for one, value in zip(answer.metrics, answer.total, strict=True)]  # fmt: skip
        if kind == "funnel":
            return Chart(kind, title, [one.name for one in points], [steps(points)])
        return Chart("number" if kind == "number" else "bar", title, [_("Total")], points)
    first = axis(answer, 0, question)
    x, head = [said(answer, 0, value) for value in first], str(answer.by[0].label)
    if len(answer.by) == 1:
        series = [
            Series(str(one.label), [answer.figures((0,), (value,))[place] for value in first], one.sum.unit,
                   [link(one, (value,)) for value in first])
            for place, one in enumerate(answer.metrics)
        ]  # fmt: skip
        if before and kind in {"line", "area", "bar"}:
            series += earlier(question, answer, before, first, link)
        return Chart(kind, title, x, series[:1] if kind in {"pie", "funnel"} else series, head=head)
    second, metric = axis(answer, 1, question), answer.metrics[0]

    def one_series(name: str, keys: list[tuple[str | None, ...]]) -> Series:
        values = [answer.figures((0, 1), key)[0] for key in keys]
        return Series(name, values, metric.sum.unit, [link(metric, key) for key in keys])

    if kind == "heat":
        rows = [one_series(said(answer, 0, one), [(one, two) for two in second]) for one in first]
        return Chart(kind, title, [said(answer, 1, two) for two in second], rows, head=head)
    series = [one_series(said(answer, 1, two), [(one, two) for one in first]) for two in second[:MOST_SERIES]]
    return Chart(kind, title, x, series, head=head)


def steps(points: list[Series]) -> Series:
    """Several totals as the steps of one series."""
    return Series(_("Total"), [one.values[0] for one in points], points[0].unit, [one.links[0] for one in points])


def earlier(question: Question, answer: Answer, before: tuple[Question, Answer], first: Sequence[str | None],
            link: Link) -> list[Series]:  # fmt: skip
    """The same series of the period it is compared with, dashed."""
    found = then(answer, question, before[0])
    keys = [found((0,), (value,)) for value in first]
    return [
        Series(_("%(metric)s, before") % {"metric": one.label}, [before[1].figures((0,), key)[at] for key in keys],
               one.sum.unit, [link(one, key, is_before=True) for key in keys], is_past=True)
        for at, one in enumerate(answer.metrics)
    ]  # fmt: skip


def with_few_series(report: Report, question: Question, answer: Answer) -> Question:
    """The same question, with so many values of the second dimension as a chart can tell apart; the rest together."""
    if len(answer.by) < 2 or report.drawing in {"heat", "table", "matrix"}:
        return question
    if len(axis(answer, 1, question)) <= MOST_SERIES:
        return question
    return replace(question, most=(question.most[0] if question.most else 0, MOST_SERIES - 1))


def numbers(report: Report, question: Question, answer: Answer, other: Answer | None,
            history: tuple[Question, Answer]) -> list[Chart]:  # fmt: skip
    """Each figure large, with how it went through the period and what became of it since the one before."""
    asked, told = history
    days, before = axis(told, 0, asked), other.total if other else answer.nothing
    found = []
    for at, one in enumerate(answer.metrics):
        word, is_good = trend(one, answer.total[at], before[at]) if other else ("", None)
        values = Series(str(one.label), [told.figures((0,), (day,))[at] for day in days], one.sum.unit)
        found.append(Chart("number", str(one.label), [said(told, 0, day) for day in days], [values], trend=word,
                           trend_is_good=is_good, reading=say(answer.total[at], one.sum.unit)))  # fmt: skip
    return found


def table(report: Report, question: Question, answer: Answer, before: Before = None) -> dict[str, Any]:
    """A table with every figure in words and a link to its tickets."""
    made = table_of(report, question, answer, before)
    link = link_of(report, question, before[0] if before else None)
    lines = [(one.names, [drawn(cell, link) for cell in one.cells], one.kind) for one in made.lines]
    total = [drawn(cell, link) for cell in made.total.cells]
    return {"by": made.heads, "bands": made.bands, "columns": made.columns, "lines": lines, "total": total,
            "metrics": answer.metrics}  # fmt: skip


def drawn(cell: Cell, link: Link) -> tuple[str, str, bool | None]:
    """A figure in words, where it leads, and whether it is good news."""
    metric, part = cell.column.metric, cell.column.part
    if part == CHANGE:
        word, is_good = trend(metric, cell.now, cell.was)
        return word or "–", "", is_good
    shown = say(cell.value, metric.sum.unit)
    is_nothing = cell.value is None or (metric.sum.unit == COUNT and not cell.value)
    url = "" if is_nothing else link(metric, cell.key, cell.places, part == BEFORE)
    return shown, url, None
