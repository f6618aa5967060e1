"""The clocks of a ticket with everything behind them: the ledger, the pauses, the arithmetic step by step."""

from dataclasses import dataclass, field
from datetime import datetime

from yizhan.tickets.models import Ticket

from ..sla.steps import Step
from .courses import Course, courses
from .models import TARGETS, Calendar, Clock, Policy, Tick

ORDER = [key for key, _label in TARGETS]


@dataclass
class Told:
    """One target of a ticket."""

    row: Clock
    course: Course
    lines: list[Tick] = field(default_factory=list)

    @property
    def policy(self) -> Policy | None:
        return Policy.named(self.course.policy_id) if self.course.policy_id else None

    @property
    def calendar(self) -> Calendar | None:
        return Calendar.named(self.course.calendar_id) if self.course.calendar_id else None

    @property
    def steps(self) -> tuple[Step, ...]:
        """How the due time is worked out; nothing for one that was given by hand."""
        counted = None if self.course.by_hand else self.course.counted
        return counted.steps if counted else ()

    def spent(self, now: datetime) -> float:
        """Working minutes that have passed."""
        return self.course.spent(now)


def explained(ticket: Ticket) -> list[Told]:
    """The clocks of a ticket in the order of their targets. Three queries at most."""
    rows = {row.target: row for row in Clock.objects.filter(ticket=ticket)}
    lines = list(Tick.objects.filter(ticket=ticket)) if rows else []
    known = courses(lines)
    own: dict[str, list[Tick]] = {}
    for line in lines:
        own.setdefault(line.target, []).append(line)
    return [Told(rows[key], known[key], own[key]) for key in ORDER if key in rows and key in known]
