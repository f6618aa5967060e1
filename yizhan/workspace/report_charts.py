"""Answers of the facts as charts, every point leading to the tickets behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from yizhan.insights.asking import Answer, Question
from yizhan.insights.axes import axis
from yizhan.insights.metrics.base import DOWN, UP, Metric
from yizhan.insights.reading import Report
from yizhan.ui.charts import Chart, Series, say

MOST_SERIES = 8
# Of less than this a percentage says nothing.
FEW = 20
Link = Callable[[Metric, tuple[str | None, ...]], str]


@dataclass(frozen=True)
class Card:
    """One figure with what became of it."""

    label: str
    means: str
    value: str
    trend: str
    is_good: bool | None
    url: str


def link_of(report: Report) -> Link:
    """Where a figure of a report leads."""
    asked = {key: value for key, value in report.as_json().items() if key in KEPT and value}
    base = reverse("report-tickets")

    def link(metric: Metric, values: tuple[str | None, ...]) -> str:
        shown = {
            **asked,
            "metric": metric.key,
            "by": list(report.by[: len(values)]),
            "value": [one or "" for one in values],
        }
        return f"{base}?{urlencode(shown, doseq=True)}"

    return link


KEPT = ("condition", "period", "first", "last")


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


def chart(report: Report, question: Question, answer: Answer, title: str, kind: str = "") -> Chart:
    """By one dimension a series for each metric; by two a series for each value of the second."""
    kind = kind or ("bar" if report.drawing == "table" else report.drawing)
    link = link_of(report)
    if not answer.by:
        points = [Series(str(one.label), [value], one.sum.unit, [link(one, ())])
                  for one, value in zip(answer.metrics, answer.total, strict=True)]  # fmt: skip
        return Chart("number" if kind == "number" else "bar", title, [_("Total")], points)
    first = axis(answer, 0, question)
    x = [said(answer, 0, value) for value in first]
    if len(answer.by) == 1:
        series = [
            Series(str(one.label), [figure(answer, (value,), place) for value in first], one.sum.unit,
                   [link(one, (value,)) for value in first])
            for place, one in enumerate(answer.metrics)
        ]  # fmt: skip
        return Chart(kind, title, x, series, head=str(answer.by[0].label))
    second, metric = axis(answer, 1, question), answer.metrics[0]
    if kind == "heat":
        rows = [Series(said(answer, 0, one), [figure(answer, (one, two), 0) for two in second], metric.sum.unit,
                       [link(metric, (one, two)) for two in second]) for one in first]  # fmt: skip
        return Chart(kind, title, [said(answer, 1, two) for two in second], rows, head=str(answer.by[0].label))
    series = [Series(said(answer, 1, two), [figure(answer, (one, two), 0) for one in first], metric.sum.unit,
                     [link(metric, (one, two)) for one in first]) for two in second[:MOST_SERIES]]  # fmt: skip
    return Chart(kind, title, x, series, head=str(answer.by[0].label))


def said(answer: Answer, place: int, value: str | None) -> str:
    known = answer.words[place].get(value or None)
    return known if known is not None else answer.by[place].shown([value])[value or None]


def figure(answer: Answer, key: tuple[str | None, ...], place: int) -> Any:
    """Nothing happened: 0 of what is counted, no value of what is measured."""
    row = answer.rows.get(key)
    return row[place] if row else 0 if answer.metrics[place].sum.unit == "count" else None


def table(report: Report, question: Question, answer: Answer) -> dict[str, Any]:
    """Rows with links, in the order of the first dimension, and the totals."""
    link = link_of(report)
    orders = [{value: at for at, value in enumerate(axis(answer, place, question))} for place in range(len(answer.by))]
    keys = sorted(answer.rows, key=lambda key: [orders[place].get(value, 0) for place, value in enumerate(key)])
    lines = [
        ([said(answer, place, value) for place, value in enumerate(key)],
         figures(answer, answer.rows[key], key, link))
        for key in keys
    ]  # fmt: skip
    total = figures(answer, answer.total, (), link)
    return {"by": answer.by, "metrics": answer.metrics, "lines": lines, "total": total}


def figures(answer: Answer, row: tuple[Any, ...], key: tuple[str | None, ...], link: Link) -> list[tuple[str, str]]:
    """Each figure of a row in words, with where it leads."""
    return [(say(value, one.sum.unit), link(one, key)) for one, value in zip(answer.metrics, row, strict=True)]
