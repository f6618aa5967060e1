"""Who could take a ticket, and why the others could not."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.security.models import SignIn
from yizhan.tickets.models import Ticket

from .models import AssignmentRule, Availability, Leave, Turn
from .points import Load, loads, points_of
from .shifts import is_on_shift

# Why somebody could not. The order is that of the questions.
WHY = {
    "inactive": _l("Does not work here any more"),
    "power": _l("May not reply to tickets"),
    "leave": _l("On leave"),
    "away": pgettext_lazy("agent", "Away"),
    "busy": pgettext_lazy("agent", "Busy"),
    "offline": pgettext_lazy("agent", "Offline"),
    "unseen": _l("No sign of life"),
    "shift": _l("Not on shift"),
    "skipped": _l("Comes from them just now"),
    "skills": _l("Lacks a skill"),
    "cap": _l("Has enough tickets"),
    "channel": _l("Has enough tickets of this channel"),
    "points": _l("Carries enough points"),
}
# These do not pass by tomorrow morning: who has one of them does not keep a ticket that is opened again.
LASTING = frozenset({"inactive", "power", "leave"})
MOST_DELEGATES = 5


@dataclass
class Candidate:
    """An agent who was considered. `turn_of` is another one when it is their turn that is taken."""

    agent: Agent
    turn_of: Agent
    availability: Availability
    why: list[str] = field(default_factory=list)
    load: Load = field(default_factory=Load)
    last: datetime | None = None

    @property
    def order(self) -> tuple[Any, ...]:
        """Who waited longest for a ticket comes first."""
        return self.last is not None, self.last, self.agent.pk

    def as_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {"agent": self.agent.pk, "why": self.why}
        if not self.why or set(self.why) & {"cap", "channel", "points"}:
            data |= {"load": self.load.tickets, "points": self.load.points}
        return data if self.turn_of is self.agent else {**data, "for": self.turn_of.pk}


@dataclass
class Asked:
    """One ticket, one rule, and everybody who was considered."""

    rule: AssignmentRule
    ticket: Ticket
    candidates: list[Candidate]

    @property
    def eligible(self) -> list[Candidate]:
        return [one for one in self.candidates if not one.why]


def ask(rule: AssignmentRule, ticket: Ticket, *, skip: Collection[int] = (), since: datetime | None = None) -> Asked:
    """Consider everybody in the place. What eligible ones have is counted under their locks: until this transaction
    ends nobody else gives them anything."""
    candidates = considered(rule, ticket)
    seen = seen_lately()
    skills = {} if skills_are_dropped(rule, since) else rule.skills
    for one in candidates:
        one.why += standing(one, seen)
        if one.agent.pk in skip:
            one.why.append("skipped")
        if any(one.availability.skills.get(key, 0) < level for key, level in skills.items()):
            one.why.append("skills")
    weigh(Asked(rule, ticket, candidates))
    return Asked(rule, ticket, candidates)


def considered(rule: AssignmentRule, ticket: Ticket) -> list[Candidate]:
    """The agents of the place; beside one who is on leave, the delegate."""
    leaves = Leave.now()
    known = {one.agent_id: one for one in Availability.shelf()}
    found = []
    for agent in people(rule, ticket):
        on_leave = agent.pk in leaves
        found.append(candidate(agent, agent, known, ["leave"] if on_leave else []))
        stand_in = delegate_of(agent, leaves) if on_leave else None
        if stand_in is not None:
            found.append(candidate(stand_in, agent, known, ["leave"] if stand_in.pk in leaves else []))
    return found


def candidate(agent: Agent, turn_of: Agent, known: dict[int, Availability], why: list[str]) -> Candidate:
    return Candidate(agent, turn_of, known.get(agent.pk) or Availability(agent_id=agent.pk), why)


def people(rule: AssignmentRule, ticket: Ticket) -> list[Agent]:
    """The active agents of the rule's team or department, else of the ticket's."""
    team = rule.team_id or (None if rule.department_id else ticket.team_id)
    department = rule.department_id or ticket.department_id
    return [one for one in Agent.active() if (team in one.team_ids if team else department in one.department_ids)]


def delegate_of(agent: Agent, leaves: dict[int, Leave]) -> Agent | None:
    """Who stands in for an agent on leave; a delegate on leave hands on to theirs."""
    seen = {agent.pk}
    for _step in range(MOST_DELEGATES):
        leave = leaves.get(agent.pk)
        if leave is None or leave.delegate_id is None or leave.delegate_id in seen:
            break
        seen.add(leave.delegate_id)
        agent = Agent.named(leave.delegate_id) or agent
    return agent if len(seen) > 1 else None


def standing(one: Candidate, seen: Collection[int] | None) -> list[str]:
    """What speaks against an agent whatever the ticket is. `seen` showed a sign of life; None when none is asked."""
    agent, why = one.agent, []
    if not agent.is_active:
        why.append("inactive")
    elif not agent.may("ticket.reply"):
        why.append("power")
    if one.availability.state != "online":
        why.append(one.availability.state)
    elif seen is not None and agent.pk not in seen:
        why.append("unseen")
    if not is_on_shift(one.availability.shifts, clock.now(), ZoneInfo(agent.zone)):
        why.append("shift")
    return why


def seen_lately() -> set[int] | None:
    """Who showed a sign of life, when the desk asks for one."""
    minutes = Desk.the().setting("seen_minutes")
    if not minutes:
        return None
    since = clock.now() - timedelta(minutes=minutes)
    return set(SignIn.objects.filter(seen_at__gte=since).values_list("agent_id", flat=True))


def skills_are_dropped(rule: AssignmentRule, since: datetime | None) -> bool:
    """Whether the ticket has waited so long that everybody will do."""
    minutes = rule.fallback_minutes
    return bool(rule.skills and minutes and since and since + timedelta(minutes=minutes) <= clock.now())


def weigh(asked: Asked) -> None:
    """Lock those who are left, count what they have, and say who has enough."""
    left = asked.eligible
    turns = lock({one.agent.pk for one in left})
    carried = loads(asked.rule, turns, by_channel=any(one.availability.channel_caps for one in left))
    more = points_of(asked.rule, asked.ticket.priority, asked.ticket.type_id)
    for one in left:
        one.load, one.last = carried[one.agent.pk], turns[one.agent.pk].at
        one.why += enough(one, asked.ticket, more, asked.rule.points_limit)


def enough(one: Candidate, ticket: Ticket, more: int, limit: int | None) -> list[str]:
    why, mine = [], one.availability
    cap = mine.cap if mine.cap is not None else Desk.the().setting("tickets_per_agent") or None
    if cap is not None and one.load.tickets >= cap:
        why.append("cap")
    most = mine.channel_caps.get(ticket.channel)
    if most is not None and one.load.channels.get(ticket.channel, 0) >= most:
        why.append("channel")
    if limit is not None and one.load.points + more > limit:
        why.append("points")
    return why


def lock(agents: Collection[int]) -> dict[int, Turn]:
    """The turns of the agents, locked in one order, so that two who lock several never wait for each other."""
    rows = Turn.objects.filter(agent_id__in=agents).order_by("agent_id").select_for_update()
    found = {one.agent_id: one for one in rows}
    missing = sorted(set(agents) - set(found))
    if missing:
        Turn.objects.bulk_create([Turn(agent_id=pk) for pk in missing], ignore_conflicts=True)
        found |= {one.agent_id: one for one in rows.filter(agent_id__in=missing)}
    return found
