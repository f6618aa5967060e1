"""An answer as a chart, for the screen and for paper."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from yizhan.ui.charts import Chart, Series

from .asking import Answer, Question
from .axes import NO_SUCH, axis, then
from .brief import brief
from .metrics import Metric
from .reading import Report
from .tables import Before, said

MOST_SERIES = 8
# What has more values than this lies across a heat map, whichever dimension it is.
LONG = 12
# A metric and values of the dimensions at some places (the first ones, if none are said), of the period or the other.
Link = Callable[..., str]


def nowhere(*_figure: object, **_which: object) -> str:
    """Of a chart that cannot be pointed at."""
    return ""


def picture(report: Report, question: Question, answer: Answer, title: str, kind: str = "", before: Before = None,
            link: Link = nowhere) -> Chart:  # fmt: skip
    """By one dimension a series for each metric, with those before; by two one for each value of the second."""
    kind = kind or {"table": "bar", "matrix": "heat"}.get(report.drawing, report.drawing)
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
            for place, one in drawable(answer)
        ]  # fmt: skip
        if before and kind in {"line", "area", "bar"}:
            series += earlier(question, answer, before, first, link)
        return Chart(kind, title, x, series[:1] if kind in {"pie", "funnel"} else series, head=head,
                     short=briefly(answer, 0, first))  # fmt: skip
    second, metric = axis(answer, 1, question), answer.metrics[0]

    def one_series(name: str, keys: list[tuple[str | None, ...]]) -> Series:
        values = [answer.figures((0, 1), key)[0] for key in keys]
        return Series(name, values, metric.sum.unit, [link(metric, key) for key in keys])

    if kind == "heat":
        first, second = busy(answer, 0, first), busy(answer, 1, second)
        if len(first) > max(LONG, len(second)):
            columns = [one_series(said(answer, 1, two), [(one, two) for one in first]) for two in second]
            return Chart(kind, title, [said(answer, 0, one) for one in first], columns, head=str(answer.by[1].label),
                         short=briefly(answer, 0, first))  # fmt: skip
        rows = [one_series(said(answer, 0, one), [(one, two) for two in second]) for one in first]
        return Chart(kind, title, [said(answer, 1, two) for two in second], rows, head=head,
                     short=briefly(answer, 1, second))  # fmt: skip
    series = [one_series(said(answer, 1, two), [(one, two) for one in first]) for two in second[:MOST_SERIES]]
    return Chart(kind, title, x, series, head=head, short=briefly(answer, 0, first))


def briefly(answer: Answer, place: int, values: Sequence[str | None]) -> list[str]:
    """Short names for the axis, where there are some."""
    found = [brief(answer.by[place].key, value) for value in values]
    return found if all(found) else []


def busy(answer: Answer, place: int, values: Sequence[str | None]) -> Sequence[str | None]:
    """Of the hours of a heat map those before the first and after the last at which anything happened are left out."""
    if answer.by[place].key != "hour":
        return values
    at = [number for number, value in enumerate(values) if any(answer.figures((place,), (value,)))]
    return values[at[0] : at[-1] + 1] if at else values


def steps(points: list[Series]) -> Series:
    """Several totals as the steps of one series."""
    return Series(_("Total"), [one.values[0] for one in points], points[0].unit, [one.links[0] for one in points])


def earlier(question: Question, answer: Answer, before: tuple[Question, Answer], first: Sequence[str | None],
            link: Link) -> list[Series]:  # fmt: skip
    """The same series of the period it is compared with, dashed."""
    found = then(answer, question, before[0])
    keys = [found((0,), (value,)) for value in first]
    rows = [None if NO_SUCH in key else before[1].figures((0,), key) for key in keys]
    return [
        Series(_("%(metric)s, before") % {"metric": one.label},
               [row[at] if row else None for row in rows], one.sum.unit,
               [link(one, key, is_before=True) if row else "" for key, row in zip(keys, rows, strict=True)],
               is_past=True)
        for at, one in drawable(answer)
    ]  # fmt: skip


def drawable(answer: Answer) -> list[tuple[int, Metric]]:
    """The columns a picture has axes for: those of the first two units."""
    units = list(dict.fromkeys(one.sum.unit for one in answer.metrics))[:2]
    return [(at, one) for at, one in enumerate(answer.metrics) if one.sum.unit in units]


def with_few_series(report: Report, question: Question, answer: Answer) -> Question:
    """The same question, with so many values of the second dimension as a chart can tell apart; the rest together."""
    if len(answer.by) < 2 or report.drawing in {"heat", "table", "matrix"}:
        return question
    if len(axis(answer, 1, question)) <= MOST_SERIES:
        return question
    return replace(question, most=(question.most[0] if question.most else 0, MOST_SERIES - 1))


def title_of(answer: Answer) -> str:
    by = " × ".join(str(one.label) for one in answer.by)
    counted = ", ".join(str(one.label) for one in answer.metrics)
    return _("%(metrics)s by %(dimensions)s") % {"metrics": counted, "dimensions": by} if by else counted
