"""Targets of work that is over: the lines their ledger would hold, by the hours and minutes of the policy."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yizhan.automation.clocks import calendars
from yizhan.automation.clocks.models import FIRST, RESOLUTION, Clock, Policy, Tick
from yizhan.automation.sla.counting import due
from yizhan.tickets.fields import PRIORITY_SLUGS
from yizhan.tickets.models import Ticket


@dataclass(frozen=True)
class Target:
    """One target of a finished ticket; `ended` is empty when it was never met."""

    name: str
    minutes: int
    started: datetime
    due: datetime
    ended: datetime | None

    @property
    def is_missed(self) -> bool:
        return self.ended is None or self.ended > self.due


def targets_of(policy: Policy, priority: int, opened: datetime, answered: datetime | None,
               finished: datetime) -> list[Target]:  # fmt: skip
    """The first answer, when there was one, and the end."""
    hours, slug = calendars.hours_of(policy.calendar), PRIORITY_SLUGS[priority]
    ends = [(FIRST, policy.first_response, answered), (RESOLUTION, policy.resolution, finished)]
    found = []
    for name, minutes, ended in ends:
        at = due(hours, opened, minutes[slug]).at if ended and slug in minutes else None
        if at:
            found.append(Target(name, minutes[slug], opened, at, ended))
    return found


def keep(policy: Policy, ticket: Ticket, targets: list[Target]) -> tuple[list[Tick], list[Clock]]:
    """The ledger and where it stands, unsaved; what the ticket shows of it is set."""
    ticks: list[Tick] = []
    for one in targets:
        held = {"minutes": one.minutes, "policy_id": policy.pk, "calendar_id": policy.calendar_id}
        lines: list[tuple[str, datetime, dict[str, Any]]] = [(Tick.STARTED, one.started, held)]
        if one.is_missed:
            lines.append((Tick.BREACHED, one.due, {"due_at": one.due}))
        if one.ended:
            lines.append((Tick.MET, one.ended, {}))
        ticks += [
            Tick(ticket=ticket, target=one.name, kind=kind, at=at, noted_at=at, **more) for kind, at, more in lines
        ]
    clocks = [
        Clock(ticket=ticket, target=one.name, policy=policy, calendar_id=policy.calendar_id, minutes=one.minutes,
              state=Clock.State.MET, started_at=one.started, ended_at=one.ended, due_at=one.due,
              breached_at=one.due if one.is_missed else None)
        for one in targets
    ]  # fmt: skip
    ticket.sla_policy_id, ticket.breach_count = policy.pk, sum(one.is_missed for one in targets)
    ticket.sla_state = "breached" if ticket.breach_count else "met" if targets else ""
    return ticks, clocks
