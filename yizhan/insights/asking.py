"""A question to the facts and its answer: metrics by dimensions, of a period, under a condition, as somebody sees it.

Every row that is counted is of a ticket the asker may see, and that was neither merged away nor spam at the end of the
period. Totals are asked for, not added up: a median of medians is none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yizhan.spine.errors import Invalid
from yizhan.tickets.models import Ticket

from . import composing
from .composing import allowed
from .dimensions import OTHERS, STAGE, Dimension, dimensions
from .folding import kept_of
from .formulas import Formula
from .metrics import Metric, metrics
from .recent import moment, recent
from .running import fetched
from .sources import APART, SHAPES

MOST_DIMENSIONS, MOST_METRICS, MOST_ROWS = 3, 12, 10_000
MOST_STATEMENTS = 10
BY_NAME = "name"


@dataclass(frozen=True)
class Question:
    """What to count. `since` and `until` bound the period (until is not part of it); days begin in `zone`.

    `sort` is "" (largest first by the first column, scales in their order), "name", or the key of a column, with "-"
    before it for the largest first. Of each dimension `most` values are told apart (0: all) by that order, as it was in
    the period `ranked`, else in this one. `crossed` also asks for the totals of two of three dimensions, `based` for
    what each figure of a metric is worked out of, behind all others. `leading` tells of one metric by one dimension
    only so many values, those that rank first, and those that tie with the last of them (0: all).
    """

    metrics: tuple[str, ...]
    since: datetime
    until: datetime
    by: tuple[str, ...] = ()
    condition: str = ""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    formulas: tuple[Formula, ...] = ()
    sort: str = ""
    most: tuple[int, ...] = ()
    ranked: tuple[datetime, datetime] | None = None
    crossed: bool = False
    based: bool = False
    bound: int = MOST_ROWS
    leading: int = 0

    @property
    def asked(self) -> tuple[str, ...]:
        """The metrics shown, then those only formulas need."""
        return tuple(dict.fromkeys([*self.metrics, *(key for one in self.formulas for key in one.needs)]))

    @property
    def rank(self) -> tuple[str, bool]:
        """The column values are ranked by, and whether the largest come first."""
        if self.sort and self.sort != BY_NAME:
            return self.sort.lstrip("-"), self.sort.startswith("-")
        return next(iter([*self.metrics, *(one.key for one in self.formulas)]), ""), True

    @cached_property
    def as_of(self) -> datetime:
        """The moment whose values are told: the end of the period, or now while it lasts."""
        return min(self.until, moment())


Key = tuple[str | None, ...]


@dataclass(frozen=True)
class Answer:
    """Figures by the values of the dimensions; `totals` by those of the first, second … alone, () for all.

    `metrics` are the columns: metrics, then formulas. `nothing` is the row of what did not happen.
    """

    metrics: tuple[Metric, ...]
    by: tuple[Dimension, ...]
    rows: dict[Key, tuple[Any, ...]]
    # Which dimensions are told (their places) → values → figures.
    totals: dict[tuple[int, ...], dict[Key, tuple[Any, ...]]]
    nothing: tuple[Any, ...] = ()

    @property
    def total(self) -> tuple[Any, ...]:
        return self.figures((), ())

    def figures(self, places: tuple[int, ...], key: Key) -> tuple[Any, ...]:
        """The row of these values of the dimensions at `places`."""
        rows = self.rows if places and len(places) == len(self.by) else self.totals.get(places, {})
        return rows.get(key) or self.nothing or (None,) * len(self.metrics)

    @cached_property
    def words(self) -> list[dict[str | None, str]]:
        """For each dimension, its values in the reader's words."""
        return [one.shown(key[place] for key in self.rows) for place, one in enumerate(self.by)]


def ask(question: Question, by: Any) -> Answer:
    """Raises Invalid for what is unknown, for a bad condition, and for what takes too long."""
    asked, grouped = checked(question)
    seen = allowed(question, by)
    kept = kept_of(question, by, ask)
    figures: dict[tuple[int, ...], dict[Key, list[Any]]] = {}
    for source, shape in SHAPES.items():
        places = [place for place, one in enumerate(asked) if one.sum.source == source]
        if places:
            some = [asked[place] for place in places]
            rows = shape(question, some, grouped, by)
            sql, params = composing.figures(question, rows, some, grouped, kept, seen)
            for told, key, values in read(recent(question, sql, params, question.bound), len(grouped)):
                row = figures.setdefault(told, {}).setdefault(key, [None] * len(asked))
                for place, value in zip(places, values, strict=True):
                    row[place] = value
    whole = tuple(range(len(grouped)))
    found = {told: {key: shown(row, asked, question) for key, row in rows.items()} for told, rows in figures.items()}
    columns = (*asked[: len(question.metrics)], *(one.column for one in question.formulas),
               *asked[len(question.asked) :])  # fmt: skip
    nothing = shown([None] * len(asked), asked, question)
    return Answer(columns, grouped, found.get(whole, {}), {(): {}, **found}, nothing)


def shown(row: list[Any], asked: tuple[Metric, ...], question: Question) -> tuple[Any, ...]:
    """Nothing counted is 0; of a median, a mean or a share there is none. Behind the metrics what formulas give."""
    values = [
        (value or 0) if one.sum.unit == "count" else None if value is None else float(value)
        for value, one in zip(row, asked, strict=True)
    ]
    by_key = {one.key: value for one, value in zip(asked, values, strict=True)}
    formulas = [one.value(by_key) for one in question.formulas]
    return (*values[: len(question.metrics)], *formulas, *values[len(question.asked) :])


def totals(question: Question, periods: Sequence[tuple[datetime, datetime]], by: Any) -> list[tuple[Any, ...]]:
    """The totals of metrics of one source that `ask` gives for each of the periods, in ten statements at most.

    Periods may overlap, and figures need not add up: each is asked for as it is, many in one statement.
    """
    asked, _none = checked(question)
    seen, size = allowed(question, by), ceil(len(periods) / MOST_STATEMENTS)
    found: list[tuple[Any, ...]] = []
    for at in range(0, len(periods), max(size, 1)):
        parts, params = list[str](), list[Any]()
        for place, (since, until) in enumerate(periods[at : at + size]):
            one = replace(question, since=since, until=until)
            sql, more = composing.figures(one, SHAPES[asked[0].sum.source](one, asked, (), by), list(asked), (), {},
                                          seen.at(one.as_of))  # fmt: skip
            parts.append(f"SELECT {place} AS place, one.* FROM ({sql}) one")  # noqa: S608
            params += more
        found += sorted(recent(one, " UNION ALL ".join(parts), params))
    return [shown(list(row[2:]), asked, question) for row in found]


def checked(question: Question) -> tuple[tuple[Metric, ...], tuple[Dimension, ...]]:
    """The metrics, those that formulas need included, and the dimensions. Raises Invalid."""
    known = dimensions()
    unknown = [key for key in question.asked if key not in metrics] + [key for key in question.by if key not in known]
    if question.sort.lstrip("-") not in {"", BY_NAME, *metrics, *(one.key for one in question.formulas)}:
        unknown.append(question.sort)
    if unknown:
        raise Invalid(_("There is no metric or dimension “%(name)s”.") % {"name": unknown[0][:60]})
    if not 0 < len(question.metrics) + len(question.formulas) <= MOST_METRICS:
        raise Invalid(_("Choose 1 to %(most)s metrics.") % {"most": MOST_METRICS})
    if len(question.by) > MOST_DIMENSIONS or len(set(question.by)) < len(question.by):
        raise Invalid(_("Choose up to %(most)s different dimensions.") % {"most": MOST_DIMENSIONS})
    if question.since >= question.until:
        raise Invalid(_("The period ends before it begins."))
    if STAGE in question.by and any(STAGE not in metrics[key].sum.kinds for key in question.asked):
        raise Invalid(_("By stages only the time in a stage can be told."))
    asked, grouped = tuple(metrics[key] for key in question.asked), tuple(known[key] for key in question.by)
    if question.based:
        asked += tuple(metrics[key].basis for key in question.metrics)
    for one in asked:
        apart(one, grouped, question.condition)
    return asked, grouped


def apart(metric: Metric, grouped: tuple[Dimension, ...], condition: str) -> None:
    """Raises Invalid where something that is no ticket is asked about as if it were one."""
    known = APART.get(metric.sum.source)
    if known is None:
        return
    if strange := next((one for one in grouped if one.key not in known), None):
        raise Invalid(
            _("“%(metric)s” does not count tickets and cannot be told by “%(dimension)s”.")
            % {"metric": metric.label, "dimension": strange.label}
        )
    if condition.strip():
        raise Invalid(
            _("“%(metric)s” does not count tickets; a condition on tickets cannot be applied to it.")
            % {"metric": metric.label}
        )


def behind(question: Question, key: str, values: Key, by: Any) -> Any:
    """The tickets that a figure counts: of one metric, for these values of the dimensions. Raises Invalid."""
    return Ticket.objects.visible_to(by).filter(pk__in=ids_behind(question, key, values, by))


def ids_behind(question: Question, key: str, values: Key, by: Any, bound: int = MOST_ROWS) -> list[int]:
    """Their ids, at most so many. Raises Invalid."""
    (asked,), grouped = checked(replace(question, metrics=(key,), formulas=(), sort=""))
    kept = kept_of(question, by, ask) if OTHERS in values else {}
    rows = SHAPES[asked.sum.source](question, [asked], grouped, by)
    sql, params = composing.tickets(question, rows, asked, grouped, kept, allowed(question, by), values)
    return [pk for (pk,) in fetched(sql, params, bound)]


def read(rows: list[tuple[Any, ...]], many: int) -> Iterator[tuple[tuple[int, ...], Key, tuple[Any, ...]]]:
    """(which of so many dimensions are told, their values, the figures)."""
    for row in rows:
        left_out = row[many]
        told = tuple(place for place in range(many) if not left_out & 1 << (many - 1 - place))
        yield told, tuple(row[place] for place in told), row[many + 1 :]
