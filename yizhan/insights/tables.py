"""An answer as a table: lines of figures with subtotals and totals, or crossed, one dimension across the page.

Figures stay figures here; who draws the table puts them in words and says where they lead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .asking import Answer, Key, Question
from .axes import NO_SUCH, Then, axis, ordered, scale, then
from .metrics import Metric
from .reading import MATRIX, Report

NOW, BEFORE, CHANGE = "now", "before", "change"
ROW, SUBTOTAL, TOTAL = "row", "subtotal", "total"
Places = tuple[int, ...]
Before = tuple[Question, Answer] | None


@dataclass(frozen=True)
class Column:
    """One column of figures: of a metric, of the period or the one before, of a value of the dimension across.

    `across` is empty, or holds the value; `above` is what stands over several columns.
    """

    metric: Metric
    part: str = NOW
    above: str = ""
    label: str = ""
    across: tuple[str | None, ...] = ()
    is_total: bool = False


@dataclass(frozen=True)
class Cell:
    """A figure, with the values of the dimensions (at `places`) whose tickets it counts; `was` is that before."""

    column: Column
    places: Places
    key: Key
    now: float | None
    was: float | None = None

    @property
    def value(self) -> float | None:
        """Of a change, by how much."""
        if self.column.part == CHANGE:
            return None if self.now is None or self.was is None else self.now - self.was
        return self.was if self.column.part == BEFORE else self.now


@dataclass(frozen=True)
class Line:
    """The names at its left, then its figures; `kind` is row, subtotal or total."""

    names: tuple[str, ...]
    cells: tuple[Cell, ...]
    kind: str = ROW


@dataclass(frozen=True)
class Table:
    """`heads` are those of the names, `by` their dimensions, `bands` what stands above columns and above how many."""

    heads: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    total: Line
    by: tuple[str, ...] = ()

    @property
    def bands(self) -> list[tuple[str, int]]:
        found = [(above, len(list(some))) for above, some in groupby(self.columns, key=lambda one: one.above)]
        return found if any(above for above, _many in found) else []


def table_of(report: Report, question: Question, answer: Answer, before: Before = None) -> Table:
    """As the report wants it: crossed for a matrix, else line by line."""
    is_crossed = report.drawing == MATRIX and len(answer.by) > 1
    return (crossed if is_crossed else flat)(question, answer, before)


def flat(question: Question, answer: Answer, before: Before = None) -> Table:
    """A line for each combination of values; of three dimensions with subtotals for the first."""
    many = len(answer.by)
    keys = ordered(answer, question, rows_of(answer, before)) if many else []
    if many == 1 and scale(answer.by[0], question):
        keys = [(value,) for value in axis(answer, 0, question)]
    return filled(question, answer, before, tuple(compared(answer, before is not None)), many, keys)


def crossed(question: Question, answer: Answer, before: Before = None) -> Table:
    """The last dimension across, with totals of rows, of columns and of all; what was before only in the totals."""
    last = len(answer.by) - 1
    keys = ordered(answer, question, {key[:last] for key in answer.rows})
    if last == 1 and scale(answer.by[0], question):
        keys = [(value,) for value in axis(answer, 0, question)]
    return filled(question, answer, before, tuple(across(question, answer, before is not None)), last, keys)


def filled(
    question: Question, answer: Answer, before: Before, columns: tuple[Column, ...], many: int, keys: Sequence[Key]
) -> Table:
    """The figures of lines that are named by so many dimensions."""
    drawn = Drawing(answer, before and before[1], before and then(answer, question, before[0]), columns)
    places = tuple(range(many))
    lines: list[Line] = []
    for first, some in groupby(keys, key=lambda key: key[:1]):
        lines += [drawn.line(places, key) for key in some]
        if len(answer.by) == 3:
            lines.append(drawn.line((0,), first, SUBTOTAL))
    heads = tuple(str(answer.by[place].label) for place in places)
    return Table(
        heads, columns, tuple(lines), drawn.line((), (), TOTAL), tuple(answer.by[place].key for place in places)
    )


@dataclass(frozen=True)
class Drawing:
    """What lines are made from."""

    answer: Answer
    other: Answer | None
    then: Then | None
    columns: tuple[Column, ...]

    def line(self, places: Places, key: Key, kind: str = ROW) -> Line:
        """The figures of some values of the dimensions, over all columns."""
        names = tuple(said(self.answer, place, value) for place, value in zip(places, key, strict=True))
        return Line(names, tuple(self.cell(column, places, key) for column in self.columns), kind)

    def cell(self, column: Column, places: Places, key: Key) -> Cell:
        at = self.answer.metrics.index(column.metric)
        mine = (*places, len(self.answer.by) - 1) if column.across else places
        whole = (*key, *column.across)
        now = self.answer.figures(mine, whole)[at]
        if self.other is None or self.then is None or column.part == NOW:
            return Cell(column, mine, whole, now)
        earlier = self.then(mine, whole)
        shown = earlier if column.part == BEFORE else whole
        was = None if NO_SUCH in earlier else self.other.figures(mine, earlier)[at]
        return Cell(column, mine, shown, now, was)


def rows_of(answer: Answer, before: Before) -> Sequence[Key]:
    """All combinations that are there, be it only before."""
    is_time = any(one.is_time for one in answer.by)
    return list(dict.fromkeys([*answer.rows, *(before[1].rows if before and not is_time else ())]))


def compared(answer: Answer, is_compared: bool) -> Iterator[Column]:
    """The columns of the metrics: now, before and the change between them."""
    for one in answer.metrics:
        if not is_compared:
            yield Column(one, label=str(one.label))
            continue
        for part, label in (
            (NOW, pgettext("figures", "Now")),
            (BEFORE, pgettext("figures", "Before")),
            (CHANGE, pgettext("figures", "Change")),
        ):
            yield Column(one, part, above=str(one.label), label=label)


def across(question: Question, answer: Answer, is_compared: bool) -> Iterator[Column]:
    """For each value of the last dimension the metrics, then their totals."""
    last, many = len(answer.by) - 1, len(answer.metrics) > 1
    for value in axis(answer, last, question):
        word = said(answer, last, value)
        for one in answer.metrics:
            yield Column(one, above=word if many else "", label=str(one.label) if many else word, across=(value,))
    for column in compared(answer, is_compared):
        above = column.above or (_("Total") if many else "")
        label = column.label if many or is_compared else _("Total")
        yield Column(column.metric, column.part, above=above, label=label, is_total=True)


def said(answer: Answer, place: int, value: str | None) -> str:
    """A value of a dimension in the reader's words."""
    known = answer.words[place].get(value or None)
    return known if known is not None else answer.by[place].shown([value])[value or None]
