"""What is worth saying about a quarter: where figures moved further than chance moves them, by how much, and by whom.

A count has moved when it differs by a tenth and by more than three times the root of what it was (as counts of
independent arrivals scatter); a share by two points, a median by a tenth and five minutes, stars by a tenth of one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import median
from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.translation import gettext as _

from yizhan.ui.charts import say

from .asking import Answer
from .dimensions import WEEKDAYS
from .metrics import metrics
from .periods import Days
from .sentences import Finding, Part
from .trends import MINUTES, SIGMAS, TENTH, has_moved, points, signed

if TYPE_CHECKING:
    from .quarter import Quarter

POINTS, STARS, FEW = 0.02, 0.1, 20
WEEK = timedelta(days=6)


@dataclass(frozen=True)
class Reading:
    """The answers that are read: by type and department, now and before, and by week and type."""

    quarter: "Quarter"
    now: Answer
    before: Answer
    weeks: Answer
    busiest: Callable[[Days, str], Answer]

    @property
    def is_compared(self) -> bool:
        """Whether the desk worked at all in the other quarter."""
        return bool(self.figure("created")[1])

    def figure(self, key: str) -> tuple[Any, Any]:
        """Of all tickets: now, before."""
        at = self.place(key)
        return self.now.total[at], self.before.total[at]

    def place(self, key: str) -> int:
        return [one.key for one in self.now.metrics].index(key)

    def alone(self, answer: Answer, dimension: int, key: str) -> dict[str | None, Any]:
        """A metric by one of the two dimensions; what is not filled in is nobody's."""
        at = self.place(key)
        return {value: row[at] for (value,), row in answer.totals.get((dimension,), {}).items() if value}

    def called(self, dimension: int, value: str | None) -> str:
        return self.now.words[dimension].get(value) or self.now.by[dimension].shown([value])[value]

    def part(self, key: str, text: str = "") -> Part:
        now, _before = self.figure(key)
        return Part(text or say(now, metrics[key].sum.unit), key)

    def part_of(self, key: str, dimension: int, value: str | None, text: str) -> Part:
        return Part(text, key, (self.now.by[dimension].key,), (value,))


def findings(reading: Reading) -> list[Finding]:
    """In the order of a report: what came, how fast, how well, what is left."""
    found = [
        one(reading) for one in (volume, surge, response, resolution, targets, solved, satisfaction, returned, left)
    ]
    return [one for one in found if one]


def volume(reading: Reading) -> Finding | None:
    now, was = reading.figure("created")
    if not now and not was:
        return None
    parts = {"now": reading.part("created"), "other": Part(reading.quarter.other)}
    if not was:
        return Finding(_("%(now)s tickets came in; there are none of %(other)s to compare with."), parts)
    if not has_moved(now, was):
        return Finding(_("%(now)s tickets came in, much as %(other)s."), parts)
    parts["change"] = Part(percent(now, was))
    source = furthest(reading, "created", up=now > was)
    if not source:
        return Finding(_("%(now)s tickets came in, %(change)s against %(other)s."), parts)
    dimension, value, own, own_was = source
    parts |= {
        "source": reading.part_of("created", dimension, value, reading.called(dimension, value)),
        "from": Part(say(own_was, "count")), "to": Part(say(own, "count")),
    }  # fmt: skip
    return Finding(
        _("%(now)s tickets came in, %(change)s against %(other)s, above all %(source)s (%(from)s to %(to)s)."), parts
    )


def surge(reading: Reading) -> Finding | None:
    """The week in which one type came far above its usual."""
    kinds: dict[str | None, dict[str, int]] = {}
    for (week, kind), row in reading.weeks.rows.items():
        kinds.setdefault(kind, {})[str(week)] = int(row[0] or 0)
    weeks = sorted({str(week) for week, _kind in reading.weeks.rows})
    best: tuple[float, str | None, str, int, float] | None = None
    for kind, by_week in kinds.items():
        usual = median(by_week.get(week, 0) for week in weeks)
        for week, many in by_week.items():
            above = (many - usual) / sqrt(max(usual, 1))
            if (
                kind
                and usual
                and many >= FEW
                and many >= usual * 1.3
                and above > SIGMAS
                and (not best or above > best[0])
            ):
                best = above, kind, week, many, usual
    if not best:
        return None
    _above, kind, week, many, usual = best
    first = date.fromisoformat(week)
    days = first, first + WEEK
    parts = {
        "week": Part(formats.date_format(first, "MONTH_DAY_FORMAT")),
        "kind": Part(reading.called(0, kind)),
        "now": Part(say(many, "count"), "created", ("type",), (kind,), days),
        "change": Part(percent(many, usual)),
    }
    peak = peak_of(reading.busiest(days, f"type:{kind}"))
    if not peak:
        return Finding(
            _("In the week from %(week)s %(kind)s rose to %(now)s, %(change)s above a usual week."), parts, False
        )
    day, hour = peak
    parts |= {"day": Part(str(WEEKDAYS[int(day) - 1])), "from": Part(f"{hour}"), "to": Part(f"{hour + 2}")}
    text = _("In the week from %(week)s %(kind)s rose to %(now)s, %(change)s above a usual week, most of it on "
             "%(day)s from %(from)s to %(to)s o’clock.")  # fmt: skip
    return Finding(text, parts, False)


def peak_of(answer: Answer) -> tuple[str, int] | None:
    """The day of the week and the two hours in which most came, if they stand out."""
    many = {(str(day), int(hour or 0)): row[0] or 0 for (day, hour), row in answer.rows.items()}
    pairs = {(day, hour): many[day, hour] + many.get((day, hour + 1), 0) for day, hour in many if hour < 23}
    if not pairs:
        return None
    best = max(pairs, key=lambda one: pairs[one])
    # Ten waking hours of five days make 25 such pairs; three times an even share stands out.
    return best if pairs[best] >= max(5, sum(many.values()) * 3 / 25) else None


def response(reading: Reading) -> Finding | None:
    return slower(
        reading, "first_response",
        _("Half of the first responses came within %(now)s (%(was)s %(other)s)."),
        _("Half of the first responses came within %(now)s (%(was)s %(other)s); %(source)s waited longest, %(own)s."),
    )  # fmt: skip


def resolution(reading: Reading) -> Finding | None:
    return slower(
        reading, "resolution_working",
        _("Half of the tickets were resolved within %(now)s of working time (%(was)s %(other)s)."),
        _("Half of the tickets were resolved within %(now)s of working time (%(was)s %(other)s); %(source)s took "
          "longest, %(own)s."),
    )  # fmt: skip


def slower(reading: Reading, key: str, plain: str, with_source: str) -> Finding | None:
    now, was = reading.figure(key)
    if now is None or was is None or abs(now - was) < max(MINUTES, was * TENTH):
        return None
    parts = {"now": reading.part(key), "was": Part(say(was, "seconds")), "other": Part(reading.quarter.other)}
    slowest = longest(reading, key)
    if not slowest:
        return Finding(plain, parts, now < was)
    value, own = slowest
    parts |= {
        "source": Part(reading.called(0, value)), "own": reading.part_of(key, 0, value, say(own, "seconds")),
    }  # fmt: skip
    return Finding(with_source, parts, now < was)


def longest(reading: Reading, key: str) -> tuple[str | None, float] | None:
    """The type that took longest, of those that came often enough."""
    often = reading.alone(reading.now, 0, "created")
    slow = {
        value: own for value, own in reading.alone(reading.now, 0, key).items()
        if own is not None and (often.get(value) or 0) >= FEW
    }  # fmt: skip
    return max(slow.items(), key=lambda one: one[1]) if len(slow) > 1 else None


def targets(reading: Reading) -> Finding | None:
    now, was = reading.figure("sla_met")
    if now is None:
        return None
    missed, _before = reading.figure("missed")
    parts = {
        "now": reading.part("sla_met"), "change": Part("" if was is None else points(now, was)),
        "other": Part(reading.quarter.other), "missed": reading.part("missed"),
    }  # fmt: skip
    told = _("%(now)s of the targets were met; %(missed)s were missed.")
    if was is not None and abs(now - was) >= POINTS:
        told = _("%(now)s of the targets were met (%(change)s against %(other)s); %(missed)s were missed.")
    is_good = None if was is None or abs(now - was) < POINTS else now > was
    worst = most(reading.alone(reading.now, 0, "missed"))
    if not missed or not worst or worst[1] < max(FEW / 4, missed / 4):
        return Finding(told, parts, is_good)
    value, own = worst
    parts |= {
        "source": Part(reading.called(0, value)), "own": reading.part_of("missed", 0, value, say(own, "count")),
    }  # fmt: skip
    told = _("%(now)s of the targets were met; of the %(missed)s missed, %(own)s were in %(source)s.")
    if is_good is not None:
        told = _("%(now)s of the targets were met (%(change)s against %(other)s); of the %(missed)s missed, "
                 "%(own)s were in %(source)s.")  # fmt: skip
    return Finding(told, parts, is_good)


def solved(reading: Reading) -> Finding | None:
    """Closed is what the desk says, solved is what its customers say."""
    now, was = reading.figure("solved_rate")
    closed, _before = reading.figure("closed_rate")
    if now is None or was is None or abs(now - was) < POINTS or closed is None:
        return None
    parts = {
        "now": reading.part("solved_rate"), "change": Part(points(now, was)), "other": Part(reading.quarter.other),
        "closed": reading.part("closed_rate"),
    }  # fmt: skip
    told = _("%(now)s of the customers who answered confirm that it is solved (%(change)s against %(other)s); "
             "%(closed)s were closed.")  # fmt: skip
    return Finding(told, parts, now > was)


def satisfaction(reading: Reading) -> Finding | None:
    now, was = reading.figure("satisfaction")
    many, _before = reading.figure("ratings")
    if now is None or was is None or abs(now - was) < STARS or many < FEW:
        return None
    parts = {"now": reading.part("satisfaction"), "was": Part(say(was, "stars")), "other": Part(reading.quarter.other),
             "many": reading.part("ratings")}  # fmt: skip
    return Finding(_("%(many)s customers gave %(now)s stars on average (%(was)s %(other)s)."), parts, now > was)


def returned(reading: Reading) -> Finding | None:
    now, was = reading.figure("returns")
    if not reading.is_compared or not has_moved(now, was):
        return None
    parts = {"now": reading.part("returns"), "was": Part(say(was, "count")), "other": Part(reading.quarter.other)}
    return Finding(_("Agents gave tickets back %(now)s times (%(was)s %(other)s)."), parts, now < was)


def left(reading: Reading) -> Finding | None:
    now, was = reading.figure("backlog")
    if not reading.is_compared or not has_moved(now, was):
        return None
    parts = {
        "now": reading.part("backlog"),
        "change": Part(say_difference(now - was)),
        "other": Part(reading.quarter.other),
    }
    return Finding(_("%(now)s tickets are left open, %(change)s against %(other)s."), parts, now < was)


def furthest(reading: Reading, key: str, *, up: bool) -> tuple[int, str | None, int, int] | None:
    """The type or department that moved most the same way, if it makes a third of the whole change or more."""
    now, was = reading.figure(key)
    best: tuple[int, str | None, int, int] | None = None
    for dimension in range(len(reading.now.by)):
        after, earlier = reading.alone(reading.now, dimension, key), reading.alone(reading.before, dimension, key)
        if len({*after, *earlier}) < 2:
            continue
        for value in {*after, *earlier}:
            one, other = int(after.get(value) or 0), int(earlier.get(value) or 0)
            change = (one - other) * (1 if up else -1)
            if change * 3 >= abs(now - was) and (not best or change > abs(best[2] - best[3])):
                best = dimension, value, one, other
    return best


def most(found: Mapping[str | None, Any]) -> tuple[str | None, Any] | None:
    filled = {value: many for value, many in found.items() if many}
    return max(filled.items(), key=lambda one: one[1]) if filled else None


def percent(now: float, was: float) -> str:
    return f"{signed((now - was) / was * 100, '+,.0f')}%" if was else say_difference(now)


def say_difference(many: float) -> str:
    return signed(many, "+,.0f")
