"""Answers of the facts as charts, every point leading to the tickets behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yizhan.insights.asking import Answer, Question
from yizhan.insights.axes import axis
from yizhan.insights.dimensions import OTHERS
from yizhan.insights.metrics import Metric
from yizhan.insights.metrics.base import COUNT
from yizhan.insights.picturing import Link, picture
from yizhan.insights.picturing import with_few_series as with_few_series
from yizhan.insights.reading import Report
from yizhan.insights.sections import Section
from yizhan.insights.tables import BEFORE, CHANGE, Before, Cell, said, table_of
from yizhan.insights.trends import trend as trend
from yizhan.ui.charts import Chart, Series, say

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


def chart(report: Report, question: Question, answer: Answer, title: str, kind: str = "",
          before: Before = None) -> Chart:  # fmt: skip
    """The drawing of a report, every point leading to its tickets."""
    link = link_of(report, question, before[0] if before else None)
    return picture(report, question, answer, title, kind, before, link)


def numbers(report: Report, question: Question, answer: Answer, other: Answer | None,
            history: tuple[Question, Answer]) -> list[tuple[Chart, str]]:  # fmt: skip
    """Each figure large, how it went through the period, what became of it since the one before, and its tickets."""
    (asked, told), link = history, link_of(report)
    days, before = axis(told, 0, asked), other.total if other else answer.nothing
    found = []
    for at, one in enumerate(answer.metrics):
        word, is_good = trend(one, answer.total[at], before[at]) if other else ("", None)
        values = Series(str(one.label), [told.figures((0,), (day,))[at] for day in days], one.sum.unit)
        large = Chart("number", str(one.label), [said(told, 0, day) for day in days], [values], trend=word,
                      trend_is_good=is_good, reading=say(answer.total[at], one.sum.unit))  # fmt: skip
        found.append((large, link(one, ())))
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


def section(one: Section) -> Any:
    """A chart or a table, every figure leading to its tickets."""
    if one.is_table:
        return table(one.report, one.question, one.answer)
    return chart(one.report, one.question, one.answer, one.title, one.drawing)
