"""The NOW reaction that gives a new ticket to somebody, and the decision behind it."""

from collections.abc import Collection
from datetime import datetime, timedelta

from yizhan.lib import clock
from yizhan.people.models import Agent, Department, Team
from yizhan.spine.models import Event
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.models import Ticket

from ..clocks import calendars
from ..meeting import first_met
from .eligibility import LASTING, Asked, Candidate, ask, standing
from .methods import methods
from .models import AssignmentRule, Availability, Backlog, Decision, Leave, Turn

NAMES = frozenset({"ticket.opened", "ticket.reopened", "ticket.returned", "ticket.restored", "ticket.unmarked_spam"})
COLUMNS = frozenset({"department_id", "team_id", "reopen_count"})
LEAVING = frozenset({"assignee_id", "kind", "deleted_at", "is_spam"})


def place(event: Event, ticket: Ticket) -> None:
    """NOW reaction: somebody gets a ticket that has nobody, or it is told to wait."""
    if not is_live(ticket) or (ticket.assignee_id and not is_orphaned(event, ticket)):
        Backlog.objects.filter(ticket=ticket).delete()
    elif event.name in NAMES or event.changes.keys() & COLUMNS:
        had = event.changes.get("assignee_id", (None, None))[0] if event.name == "ticket.returned" else None
        decide(ticket, event, skip={had} if had else ())


def wants(event: Event) -> bool:
    """A ticket comes, or comes back, or leaves the queue it waited in; but not by our own doing."""
    if event.actor_kind == "assignment" or not AssignmentRule.running():
        return False
    return event.name in NAMES or bool(event.changes.keys() & (COLUMNS | LEAVING))


place.wants = wants  # type: ignore[attr-defined]


def is_live(ticket: Ticket) -> bool:
    """Whether anybody has to work on it."""
    return ticket.is_unfinished and not (ticket.deleted_at or ticket.is_spam or ticket.merged_into_id)


def is_orphaned(event: Event, ticket: Ticket) -> bool:
    """Opened again, for an agent who will not be back soon."""
    if event.name != "ticket.reopened" and "reopen_count" not in event.changes:
        return False
    agent = Agent.named(ticket.assignee_id)
    if agent is None or agent.pk in Leave.now():
        return True
    return bool(LASTING & set(standing(Candidate(agent, agent, Availability.of(agent.pk)), None)))


def decide(
    ticket: Ticket, event: Event | None, *, skip: Collection[int] = (), attempt: int = 0, again: bool = False
) -> Decision | None:
    """Find the rule, the candidates and the one; assign; keep why. None when no rule is for such a ticket.

    The ticket must be locked. `again` means that it was in the backlog already: to find nobody is then no news.
    """
    rule = rule_for(ticket)
    # One that is just being opened waits nowhere yet.
    is_new = event is not None and event.name == "ticket.opened"
    row = None if is_new else Backlog.objects.filter(ticket=ticket).first()
    if rule is None:
        Backlog.objects.filter(ticket=ticket).delete()
        return None
    asked = ask(rule, ticket, skip=skip, since=row.since if row else None)
    method, chosen = choose(asked)
    waits = chosen is None and not methods[method].pool
    move(ticket, rule, chosen.agent if chosen else None)
    if waits:
        Backlog.objects.update_or_create(ticket=ticket, defaults={"rule": rule, "skip_ids": sorted(skip)})
    elif row:
        row.delete()
    return None if waits and again else keep(asked, method, chosen, event, attempt)


def rule_for(ticket: Ticket) -> AssignmentRule | None:
    """The first rule whose condition the ticket meets."""
    return first_met(AssignmentRule.running(), ticket)


def choose(asked: Asked) -> tuple[str, Candidate | None]:
    """The method that had the last word, and whom it chose."""
    key = asked.rule.method if asked.rule.method in methods else "least_loaded"
    chosen = methods[key].choose(asked)
    if chosen is None and methods[key].hands_on:
        key = asked.rule.otherwise or "least_loaded"
        chosen = methods[key].choose(asked)
    return key, chosen


def move(ticket: Ticket, rule: AssignmentRule, agent: Agent | None) -> None:
    """Put the ticket where the rule wants it, and give it to the agent or to nobody."""
    team = Team.named(rule.team_id) if rule.team_id else None
    department = Department.named(rule.department_id or (team.department_id if team else None))
    team = None if team is None or team.pk == ticket.team_id else team
    department = None if department is None or department.pk == ticket.department_id else department
    if agent or team or department:
        assign(ticket, by=rule.actor, agent=agent, team=team, department=department)
    elif ticket.assignee_id:
        assign(ticket, by=rule.actor)


def keep(asked: Asked, method: str, chosen: Candidate | None, event: Event | None, attempt: int) -> Decision:
    """The decision with everybody who was considered; who was chosen has had their turn."""
    now = clock.now()
    if chosen:
        Turn.objects.filter(agent=chosen.agent).update(at=now)
    return Decision.objects.create(
        ticket=asked.ticket, rule=asked.rule, method=method, chosen=chosen.agent if chosen else None, at=now,
        candidates=[one.as_data() for one in asked.candidates], event_id=event.pk if event else None,
        due_at=due(asked.rule, now) if chosen else None, attempt=attempt,
    )  # fmt: skip


def due(rule: AssignmentRule, now: datetime) -> datetime | None:
    """When the chosen one must have touched it."""
    if not rule.untouched_minutes:
        return None
    if rule.in_working_time:
        return calendars.shifted(now, rule.untouched_minutes)
    return now + timedelta(minutes=rule.untouched_minutes)
