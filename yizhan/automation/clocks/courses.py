"""What the ledger of a target comes to: when it began, what stopped it, when it is due. Worked out each time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..sla.counting import Due, Pause, due, elapsed
from ..sla.hours import Hours
from .calendars import hours_of
from .models import Calendar, Clock, Escalation, Tick

ENDS = {Tick.MET: Clock.State.MET, Tick.STOPPED: Clock.State.STOPPED}


@dataclass
class Course:
    """One round of a target as its ledger tells it."""

    started_at: datetime
    minutes: int = 0
    policy_id: int | None = None
    calendar_id: int | None = None
    pauses: list[list[datetime | None]] = field(default_factory=list)
    by_hand: datetime | None = None
    ended_at: datetime | None = None
    state: str = Clock.State.RUNNING

    def take(self, line: Tick) -> None:
        """What one line of the ledger changes."""
        if line.kind == Tick.PAUSED and not self._open_pause:
            self.pauses.append([line.at, None])
            self.state = Clock.State.PAUSED
        elif line.kind == Tick.RESUMED:
            self._resume(line.at)
        elif line.kind in ENDS:
            self.ended_at, self.state = line.at, ENDS[line.kind]
        elif line.kind == Tick.TARGET:
            self.minutes, self.policy_id, self.calendar_id = line.minutes or 0, line.policy_id, line.calendar_id
        elif line.kind == Tick.BY_HAND:
            self.by_hand = line.due_at

    def _resume(self, at: datetime) -> None:
        """The time since it was paused, met or stopped does not count."""
        if self._open_pause:
            self._open_pause[1] = at
        elif self.ended_at:
            self.pauses.append([self.ended_at, at])
        self.ended_at, self.state = None, Clock.State.RUNNING

    @property
    def _open_pause(self) -> list[datetime | None] | None:
        return self.pauses[-1] if self.pauses and self.pauses[-1][1] is None else None

    @property
    def stops(self) -> list[Pause]:
        """The pauses; one that nobody ended lasts until the end, if there is one."""
        return [(begun, until or self.ended_at) for begun, until in self.pauses if begun]

    @property
    def hours(self) -> Hours | None:
        calendar = Calendar.named(self.calendar_id)
        return hours_of(calendar) if calendar else None

    @property
    def counted(self) -> Due | None:
        """The due time by the arithmetic, with its steps; None without a target."""
        hours = self.hours
        return due(hours, self.started_at, self.minutes, self.stops) if hours and self.minutes else None

    @property
    def due_at(self) -> datetime | None:
        """The one given by hand, else the one worked out; None while a pause lasts."""
        if self.by_hand:
            return self.by_hand
        counted = self.counted
        return counted.at if counted else None

    def spent(self, until: datetime) -> float:
        """Working minutes so far."""
        hours = self.hours
        return elapsed(hours, self.started_at, self.ended_at or until, self.stops).minutes if hours else 0

    def moment_of(self, level: Escalation) -> datetime | None:
        """When a level's time has come; None while that cannot be said."""
        if self.by_hand:
            return self._by_the_clock(level, self.by_hand)
        hours = self.hours
        if hours is None or not self.minutes:
            return None
        return due(hours, self.started_at, max(0, self._share(level)), self.stops).at

    def _share(self, level: Escalation) -> float:
        if level.when == Escalation.When.PERCENT:
            return self.minutes * level.amount / 100
        return self.minutes - level.amount if level.when == Escalation.When.BEFORE else self.minutes + level.amount

    def _by_the_clock(self, level: Escalation, at: datetime) -> datetime | None:
        """Around a due time given by hand the minutes are those of the clock; None beyond the end of the calendar."""
        try:
            if level.when == Escalation.When.PERCENT:
                return self.started_at + (at - self.started_at) * level.amount / 100
            minutes = timedelta(minutes=level.amount)
            return at - minutes if level.when == Escalation.When.BEFORE else at + minutes
        except OverflowError:
            return None


def courses(lines: Iterable[Tick]) -> dict[str, Course]:
    """Target → its last round, from the lines of a ticket in their order."""
    found: dict[str, Course] = {}
    for line in lines:
        if line.kind == Tick.STARTED:
            found[line.target] = Course(line.at, line.minutes or 0, line.policy_id, line.calendar_id)
        elif line.target in found:
            found[line.target].take(line)
    return found


def settle(row: Clock, course: Course, now: datetime) -> bool:
    """Put on the clock what its ledger comes to. Returns whether it is breached now and was not before."""
    row.state, row.started_at, row.ended_at = course.state, course.started_at, course.ended_at
    row.minutes, row.policy_id, row.calendar_id = course.minutes, course.policy_id, course.calendar_id
    row.due_at = course.due_at
    was, late = row.breached_at, is_late(course, row.due_at, now)
    row.breached_at = row.due_at if late else None
    row.next_at = next_of(row, course)
    return late and was is None


def is_late(course: Course, at: datetime | None, now: datetime) -> bool:
    """Whether it was not met by then. Just in time is in time."""
    return at is not None and (course.ended_at or now) > at


def next_of(row: Clock, course: Course) -> datetime | None:
    """When the sweep has to look at the clock again: the next level, or the breach."""
    if course.state != Clock.State.RUNNING:
        return None
    moments = [course.moment_of(level) for level in levels_of(row)]
    return min((one for one in [*moments, None if row.breached_at else row.due_at] if one), default=None)


def levels_of(row: Clock) -> list[Escalation]:
    """The levels of the clock that have not been told."""
    return [level for level in Escalation.of(row.policy_id, row.target) if level.pk not in row.fired]
