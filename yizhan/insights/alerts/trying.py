"""How often an alert would have fired in the last thirty days, and how its figure went: as the asker sees the desk."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ..asking import Question, ask, totals
from ..metrics import metrics
from ..metrics.base import MOMENTS
from .baseline import LEAST_WEEKS, WEEKS
from .measuring import Reading, judged, measured, weighed
from .models import INFLOW, Alert
from .windows import DAY, HOUR, WEEK, WINDOWS

BACK = timedelta(days=30)


@dataclass(frozen=True)
class Period:
    """From when to when it would have fired, and what was found at its worst moment."""

    value: str
    since: datetime
    until: datetime
    worst: Reading


@dataclass(frozen=True)
class Trial:
    """At how many moments it was looked, at how many of them there were too few, and what would have been told."""

    looks: int
    few: int
    periods: list[Period]


def try_out(alert: Alert, now: datetime, by: Any, zone: ZoneInfo) -> Trial:
    """Raises Invalid for what cannot be asked or takes too long."""
    looked = readings(alert, now, by, zone)
    periods: list[Period] = []
    going: dict[str, Period] = {}
    for at, found in looked:
        holding = {one.value: one for one in found if one.is_true}
        for value in going.keys() - holding.keys() - {one.value for one in found if one.few}:
            periods.append(going.pop(value))
        for value, one in holding.items():
            before = going.get(value, Period(value, at, at, one))
            going[value] = Period(value, before.since, at, worse(alert, before.worst, one))
    few = sum(any(one.few for one in found) for _at, found in looked)
    return Trial(len(looked), few, sorted([*periods, *going.values()], key=lambda one: one.since, reverse=True))


def worse(alert: Alert, one: Reading, other: Reading) -> Reading:
    is_low = alert.kind != INFLOW and alert.comparator == "lte"
    return (min if is_low else max)(one, other, key=lambda each: each.figure or 0)


def readings(alert: Alert, now: datetime, by: Any, zone: ZoneInfo, back: timedelta = BACK
             ) -> list[tuple[datetime, list[Reading]]]:  # fmt: skip
    """What would have been found at every full hour; of figures that cannot be put together of hours, less often."""
    end = now.astimezone(zone).replace(minute=0, second=0, microsecond=0).astimezone(now.tzinfo)
    if alert.kind == INFLOW:
        return of_inflow(alert, end - back, end, by, zone)
    if alert.window == "1h" and metrics[alert.metric].sum.source == MOMENTS:
        return of_hours(alert, end - back, end, by, zone)
    step = 4 * HOUR if WINDOWS[alert.window].step < HOUR / 2 else DAY
    ends = [end - step * at for at in reversed(range(int(back / step)))]
    windows = [(begun, until) for until in ends if (begun := WINDOWS[alert.window].since(until, zone)) < until]
    rows = totals(measured(alert, *windows[-1], zone), windows, by)
    return [(until, [judged(alert, row, begun, until)]) for (begun, until), row in zip(windows, rows, strict=True)]


def of_hours(alert: Alert, since: datetime, until: datetime, by: Any, zone: ZoneInfo
             ) -> list[tuple[datetime, list[Reading]]]:  # fmt: skip
    """An hour by itself is a group of the answer, whatever the metric."""
    nothing = (None, 0) if metrics[alert.metric].has_basis else (0,)
    found = hourly(measured(alert, since, until, zone, ("day", "hour")), by)
    return [(at + HOUR, [judged(alert, found[""].get(at, nothing), at, at + HOUR)]) for at in hours(since, until)]


def of_inflow(alert: Alert, since: datetime, until: datetime, by: Any, zone: ZoneInfo
              ) -> list[tuple[datetime, list[Reading]]]:  # fmt: skip
    """Windows put together of hours. Weeks before the first ticket are none to compare with."""
    window = WINDOWS[alert.window]
    # A day more, for clocks that were set back in between.
    begun = window.since(since - WEEKS * WEEK - DAY, zone).astimezone(until.tzinfo)
    watched = (alert.watch,) if alert.watch else ()
    asked = Question(("created",), begun, until, ("day", "hour", *watched), alert.condition, zone)
    found = {value: {at: row[0] for at, row in counts.items()} for value, counts in hourly(asked, by).items()}
    sums = {value: running(counts, begun, until) for value, counts in found.items() if value or not alert.watch}
    first = min((at for counts in found.values() for at, many in counts.items() if many), default=until)

    def counted(value: str, at: datetime) -> int:
        return sums[value](at) - sums[value](window.since(at, zone))

    looks = [one + HOUR for one in hours(since, until)]
    values = [value for value in sums if not value or any(counted(value, at) >= alert.minimum for at in looks)]
    told = []
    for at in looks:
        past = [end for start, end in window.earlier(at, WEEKS, zone) if first <= start]
        if len(past) >= LEAST_WEEKS and window.since(at, zone) < at:
            told.append((at, [
                weighed(alert, value, counted(value, at), [counted(value, end) for end in past],
                        window.since(at, zone), at)
                for value in values
            ]))  # fmt: skip
    return told


def hourly(question: Question, by: Any) -> dict[str, dict[datetime, tuple[Any, ...]]]:
    """Value → beginning of an hour → figures, asked for a week at a time."""
    found: dict[str, dict[datetime, tuple[Any, ...]]] = defaultdict(dict)
    since, until, zone = question.since, question.until, question.zone
    while since < until:
        end = min(since + WEEK, until)
        for (day, hour, *value), row in ask(replace(question, since=since, until=end), by).rows.items():
            at = datetime.fromisoformat(day or "").replace(hour=int(hour or 0), tzinfo=zone).astimezone(until.tzinfo)
            found[(value[0] or "") if value else ""][at] = row
        since = end
    return found if len(question.by) > 2 or found else {"": {}}


def hours(since: datetime, until: datetime) -> list[datetime]:
    return [since + HOUR * at for at in range(int((until - since) / HOUR))]


def running(counts: dict[datetime, Any], since: datetime, until: datetime) -> Callable[[datetime], int]:
    """How many up to a full hour."""
    total, sums = 0, {}
    for at in hours(since, until + HOUR):
        sums[at] = total
        total += int(counts.get(at, 0) or 0)
    return lambda at: sums.get(at, total if at > until else 0)
