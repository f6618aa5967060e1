"""A report as it is shown: its table with totals and names, its chart, and what it is of."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yizhan.insights.asking import Question, ask
from yizhan.insights.drawings import why_not
from yizhan.insights.picturing import picture, title_of, with_few_series
from yizhan.insights.reading import MATRIX, Report
from yizhan.insights.tables import ROW, SUBTOTAL, Column, Table, table_of
from yizhan.insights.tables import Line as Figures
from yizhan.ui.charts import Chart

from .contents import BETWEEN, DAY, TEXT, Content, Head, Line, Sheet, days_in_words


def as_shown(report: Report, by: Any, zone: ZoneInfo, title: str = "") -> Content:
    """Of the tickets `by` may see. Raises Invalid for what cannot be asked."""
    question, other = report.questions(zone)
    answer = ask(question, by)
    before = (other, ask(other, by)) if other else None
    table = table_of(report, question, answer, before)
    title = title or title_of(answer)
    charts: tuple[Chart, ...] = ()
    if report.drawing not in {"table", MATRIX} and not why_not(report.drawing, answer.by, answer.metrics):
        few = with_few_series(report, question, answer)
        drawn = answer if few is question else ask(few, by)
        charts = (picture(report, few, drawn, title_of(answer), before=before),)
    return Content(title, about(question, other), (), charts, (sheet(table, _("Figures")),))


def about(question: Question, other: Question | None = None) -> tuple[str, ...]:
    """The period, what it is compared with, and the condition."""
    said = [days_in_words(question.since.astimezone(question.zone), question.until.astimezone(question.zone))]
    if other:
        said.append(_("Compared with %(days)s") % {"days": days_in_words(other.since, other.until)})
    if question.condition.strip():
        said.append(_("Only: %(condition)s") % {"condition": question.condition.strip()})
    return tuple(said)


def said_of(question: Question) -> str:
    """The same in one line, as it stands above a picture."""
    return BETWEEN.join(about(question))


def sheet(table: Table, title: str, *, is_drawn: bool = False) -> Sheet:
    """The table with real figures."""
    kinds = [DAY if one == "day" else TEXT for one in table.by]
    names = [Head(*one) for one in zip(table.heads, kinds, strict=True)] or [Head("")]
    heads = (*names, *(Head(label(one), one.metric.sum.unit) for one in table.columns))
    return Sheet(title, heads, tuple(lines(table, kinds)), len(table.lines) + 1, is_drawn)


def lines(table: Table, kinds: Sequence[str]) -> Iterator[Line]:
    for one in (*table.lines, table.total):
        figures = [cell.value for cell in one.cells]
        yield Line([*named(one, kinds), *figures], one.kind != ROW)


def named(line: Figures, kinds: Sequence[str]) -> list[str | date]:
    """The names at the left of a line, days as days; a total says of what."""
    if line.kind == ROW:
        values = line.cells[0].key[: len(kinds)]
        return [day_of(value, name) if kind == DAY else name
                for name, kind, value in zip(line.names, kinds, values, strict=True)]  # fmt: skip
    word = _("%(name)s, total") % {"name": line.names[0]} if line.kind == SUBTOTAL else _("Total")
    return [word, *[""] * (len(kinds) - 1)]


def day_of(value: str | None, name: str) -> str | date:
    """A day; the name of what is none, such as all others together."""
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return name


def label(column: Column) -> str:
    return f"{column.above}{BETWEEN}{column.label}" if column.above else column.label
