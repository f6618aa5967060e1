"""What a metric is: a name, a definition in plain words, and one aggregate over moments or spans.

    metric("created", _l("Opened"), _l("Tickets opened in the period."), count("opened"))

The aggregates read the row `m`: a moment (`m.kind`, `m.word`, `m.number`, `m.seconds`, `m.working`), of backlog an
open ticket, or a span that ended (`m.kind`, `m.value`, `m.seconds`, `m.working`). Merged, spam and deleted tickets are
left out of all of them; see asking.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.fields.base import Label

COUNT, SECONDS, SHARE, STARS, NUMBER = "count", "seconds", "share", "stars", "number"
MOMENTS, BACKLOG, SPANS = "moments", "backlog", "spans"
# Sources that are no tickets: of them little can be told apart, and no condition of tickets holds.
CHATS, OFFERS, SEARCHES, OPINIONS = "chats", "offers", "searches", "opinions"
UP, DOWN, NEITHER = "up", "down", ""
VOLUME, SPEED, QUALITY, TARGETS, VOICES, HANDLING = "volume", "speed", "quality", "targets", "voices", "handling"
# The subjects metrics are found under, in their order.
GROUPS = {
    VOLUME: pgettext_lazy("subject", "How many"), SPEED: _l("How fast"), QUALITY: _l("How well"),
    TARGETS: pgettext_lazy("subject", "SLA"), VOICES: _l("What customers say"), HANDLING: _l("How the work went"),
}  # fmt: skip


@dataclass(frozen=True)
class Sum:
    """An aggregate: its SQL, the kinds of rows it reads, what unit comes out, and which rows stand behind it.

    `needs` gives further columns of `m` that it reads, as SQL over `m` and the fact `f`. `basis` counts what a share, a
    mean or a median is worked out of.
    """

    sql: str
    kinds: tuple[str, ...]
    unit: str = COUNT
    behind: str = "TRUE"
    source: str = MOMENTS
    needs: tuple[Callable[[], str], ...] = ()
    basis: str = "count(*)"


@dataclass(frozen=True)
class Metric:
    """`better` says whether more or less of it is good news, `group` under which subject it is found.

    A column that is worked out of others (a formula) names those in `stands_for`.
    """

    key: str
    label: Label
    means: Label
    sum: Sum
    better: str = NEITHER
    is_working: bool = False
    group: str = HANDLING
    stands_for: tuple[str, ...] = ()

    @property
    def has_basis(self) -> bool:
        """Whether it is worked out of several, not counted."""
        return self.sum.unit != COUNT

    @property
    def basis(self) -> "Metric":
        """How many its figure is worked out of, as a figure beside it."""
        of = replace(self.sum, sql=self.sum.basis, unit=COUNT)
        return Metric(f"{self.key}_basis", _l("Sample size"), "", of, group=self.group)


metrics: dict[str, Metric] = {}


def metric(key: str, label: Label, means: Label, sum: Sum, **more: Any) -> Metric:
    """Declare a metric once, at import."""
    return metrics.setdefault(key, Metric(key, label, means, sum, **more))


def rows(kind: str, where: str = "") -> str:
    return f"m.kind = '{kind}'" + (f" AND {where}" if where else "")


def count(kind: str, where: str = "") -> Sum:
    """How many such moments."""
    these = rows(kind, where)
    return Sum(f"count(*) FILTER (WHERE {these})", (kind,), COUNT, these)


def all_of(source: str, where: str = "TRUE") -> Sum:
    """How many of what is no ticket."""
    return Sum(f"count(*) FILTER (WHERE {where})", (), COUNT, where, source)


def tickets(kind: str, where: str = "") -> Sum:
    """How many tickets had such a moment."""
    these = rows(kind, where)
    return Sum(f"count(DISTINCT m.ticket_id) FILTER (WHERE {these})", (kind,), COUNT, these)


def middle(kind: str, column: str, where: str = "", fraction: float = 0.5) -> Sum:
    """The median of a column, or another part of it: within 0.9 of it nine of ten lie."""
    these = rows(kind, f"{where + ' AND ' if where else ''}m.{column} IS NOT NULL")
    return Sum(f"percentile_cont({fraction}) WITHIN GROUP (ORDER BY m.{column}) FILTER (WHERE {these})", (kind,),
               SECONDS, these, basis=f"count(*) FILTER (WHERE {these})")  # fmt: skip


def stay(kind: str, column: str, fraction: float = 0.5) -> Sum:
    """How long spans of a kind lasted that ended in the period: the median, or another part of them."""
    these = rows(kind, "m.value <> ''")
    return Sum(f"percentile_cont({fraction}) WITHIN GROUP (ORDER BY m.{column}) FILTER (WHERE {these})", (kind,),
               SECONDS, these, SPANS, basis=f"count(m.{column}) FILTER (WHERE {these})")  # fmt: skip


def stays(kind: str) -> Sum:
    """How many spans of a kind ended in the period."""
    these = rows(kind, "m.value <> ''")
    return Sum(f"count(*) FILTER (WHERE {these})", (kind,), COUNT, these, SPANS)


def mean(kind: str, column: str, where: str = "", unit: str = NUMBER) -> Sum:
    """The mean of a column."""
    these = rows(kind, where)
    basis = f"count(m.{column}) FILTER (WHERE {these})"
    return Sum(f"avg(m.{column}) FILTER (WHERE {these})", (kind,), unit, these, basis=basis)


def share(part: Sum, whole: Sum) -> Sum:
    """So many of so many, 0 to 1; nothing where there is no whole."""
    kinds, needs = tuple(dict.fromkeys((*part.kinds, *whole.kinds))), (*part.needs, *whole.needs)
    sql = f"({part.sql})::float / nullif(({whole.sql}), 0)"
    return Sum(sql, kinds, SHARE, part.behind, part.source, needs, whole.sql)


def per(many: Sum, whole: Sum) -> Sum:
    """So many for each."""
    return replace(share(many, whole), unit=NUMBER)
