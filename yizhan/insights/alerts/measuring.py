"""What an alert finds at a moment: the figure of a metric, or the inflow beside what is usual then."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Min

from ..asking import Question, ask
from ..dimensions import Dimension, dimensions
from ..metrics import metrics
from ..models import Moment
from .baseline import LEAST_WEEKS, WEEKS, expected
from .models import INFLOW, Alert
from .windows import WINDOWS

# A unit as people read it, in the metric's own.
FACTORS = {"seconds": 60.0, "share": 0.01}
COMPARATORS = {"gte": lambda figure, limit: figure >= limit, "lte": lambda figure, limit: figure <= limit}


@dataclass(frozen=True)
class Reading:
    """One figure with its arithmetic. `value` is that of the watched dimension, "" for all tickets.

    Of too `few` a figure says nothing: it neither fires nor ends what fires.
    """

    value: str
    figure: float | None
    is_true: bool = False
    baseline: float | None = None
    arithmetic: dict[str, Any] = field(default_factory=dict)
    few: bool = False


class Learning(Exception):
    """There are too few weeks to compare with."""


def watchable() -> dict[str, Dimension]:
    """What inflow can be watched by: fields of the ticket, custom ones too."""
    return {key: one for key, one in dimensions().items() if one.field is not None}


def limit_of(alert: Alert) -> float:
    """In the unit of the metric."""
    return float(alert.limit or 0) * FACTORS.get(metrics[alert.metric].sum.unit, 1.0)


def read(alert: Alert, now: datetime, by: Any, zone: ZoneInfo) -> list[Reading]:
    """What the alert finds, as `by` sees the desk. Raises Invalid for what cannot be asked, Learning."""
    since = WINDOWS[alert.window].since(now, zone)
    if since >= now:
        return []
    return inflow(alert, now, by, zone) if alert.kind == INFLOW else [threshold(alert, since, now, by, zone)]


def threshold(alert: Alert, since: datetime, until: datetime, by: Any, zone: ZoneInfo) -> Reading:
    return judged(alert, ask(measured(alert, since, until, zone), by).total, since, until)


def measured(alert: Alert, since: datetime, until: datetime, zone: ZoneInfo, by: tuple[str, ...] = ()) -> Question:
    """The figure of the metric, and what it is worked out of if it is not counted."""
    return Question((alert.metric,), since, until, by, alert.condition, zone, based=metrics[alert.metric].has_basis)


def judged(alert: Alert, row: tuple[Any, ...], since: datetime, until: datetime) -> Reading:
    """By the figure, and what it is worked out of if it is not counted. Where nothing was measured nothing fires."""
    figure, limit = row[0], limit_of(alert)
    few = len(row) > 1 and row[1] < alert.minimum
    is_true = not few and figure is not None and COMPARATORS[alert.comparator](figure, limit)
    based = {"basis": row[1], "minimum": alert.minimum} if len(row) > 1 else {}
    return Reading("", figure, is_true, None, {
        "kind": alert.kind, "metric": alert.metric, "since": since.isoformat(), "until": until.isoformat(),
        "figure": figure, "comparator": alert.comparator, "limit": limit, "condition": alert.condition,
        "unit": metrics[alert.metric].sum.unit, **based,
    }, few)  # fmt: skip


def inflow(alert: Alert, now: datetime, by: Any, zone: ZoneInfo, *, in_full: bool = False) -> list[Reading]:
    """A reading for every value of what is watched; `in_full` also where nothing can fire. Raises Learning."""
    window = WINDOWS[alert.window]
    past = compared(alert, now, zone)
    since = window.since(now, zone)
    seen = opened(alert, since, now, by, zone)
    if not in_full and max(seen.values(), default=0) < alert.minimum:
        # Nothing can fire, so nobody need count the weeks before.
        return [Reading(value, count) for value, count in seen.items()]
    before = [opened(alert, *one, by, zone) for one in past]
    return [
        weighed(alert, value, count, [week.get(value, 0) for week in before], since, now)
        for value, count in seen.items()
    ]


def weighed(alert: Alert, value: str, count: int, counts: list[int], since: datetime, until: datetime) -> Reading:
    """A count beside those of the weeks before."""
    usual = expected(counts, alert.sensitivity, alert.minimum)
    return Reading(value, count, count >= usual.needed, usual.usual, {
        "kind": alert.kind, "since": since.isoformat(), "until": until.isoformat(), "figure": count,
        "watch": alert.watch, "value": value, "window": alert.window, "condition": alert.condition,
        "sensitivity": alert.sensitivity, **usual.as_json(),
    })  # fmt: skip


def opened(alert: Alert, since: datetime, until: datetime, by: Any, zone: ZoneInfo) -> dict[str, int]:
    """Tickets opened by the values of what is watched; of all under "". Tickets without a value are nobody's inflow."""
    found = ask(question(alert, since, until, zone), by)
    if not alert.watch:
        return {"": int(found.total[0] or 0)}
    return {key: int(count) for (key,), (count,) in found.rows.items() if key}


def question(alert: Alert, since: datetime, until: datetime, zone: ZoneInfo) -> Question:
    """How many were opened, by what is watched."""
    return Question(("created",), since, until, (alert.watch,) if alert.watch else (), alert.condition, zone)


def compared(alert: Alert, now: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """The windows of the weeks before in which the desk was there. Raises Learning."""
    first = Moment.objects.filter(kind="opened").aggregate(at=Min("at"))["at"]
    past = WINDOWS[alert.window].earlier(now, WEEKS, zone)
    known = [one for one in past if first and first <= one[0]]
    if len(known) < LEAST_WEEKS:
        raise Learning
    return known
