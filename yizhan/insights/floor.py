"""The floor as it is now: queues, people, what is due, and how today goes beside a usual such day."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce

from yizhan.automation.assignment.models import Availability, Leave, State
from yizhan.automation.chat import queue as chats
from yizhan.automation.chat.models import Chat, Seat
from yizhan.lib import clock
from yizhan.people.models import Agent, Department
from yizhan.tickets.models import Ticket
from yizhan.tickets.ticket import OPEN_ONLY

from .asking import Question, ask
from .periods import moments_of
from .recent import kept

# For so long one computation serves everybody who sees the same, in whichever process.
FRESH = timedelta(seconds=4)
LISTED, WEEKS = 8, 8
SOON = timedelta(hours=1)
TODAY = ("created", "resolved", "first_response", "sla_met", "satisfaction")
# It is the desk's turn: nobody answered yet, or the customer wrote after the last answer.
OUR_TURN = Q(agent_wrote_at=None) | Q(customer_wrote_at__gt=Coalesce("agent_wrote_at", "created_at"))


@dataclass(frozen=True)
class Queue:
    """Unfinished tickets of a department."""

    department: Department
    unfinished: int
    unassigned: int
    soon: int
    overdue: int
    # Since when the one that has waited longest for the desk waits.
    waits_since: datetime | None


@dataclass(frozen=True)
class Person:
    """An agent, what they say they are, and what they have."""

    agent: Agent
    state: str
    tickets: int
    cap: int | None
    chats: int

    @property
    def is_full(self) -> bool:
        return self.cap is not None and self.tickets >= self.cap


@dataclass(frozen=True)
class Floor:
    """Everything of one look. `hours` are (hour, today so far or nothing, usual)."""

    at: datetime
    queues: list[Queue]
    people: list[Person]
    waiting: list[Ticket]
    due: list[Ticket]
    today: dict[str, Any]
    hours: list[tuple[int, int | None, float]]
    chats_waiting: int
    chats_active: int

    @property
    def unfinished(self) -> int:
        return sum(one.unfinished for one in self.queues)

    @property
    def unassigned(self) -> int:
        return sum(one.unassigned for one in self.queues)

    @property
    def overdue(self) -> int:
        return sum(one.overdue for one in self.queues)

    @property
    def soon(self) -> int:
        return sum(one.soon for one in self.queues)

    @property
    def online(self) -> int:
        return sum(one.state == State.ONLINE for one in self.people)

    @property
    def waits_since(self) -> datetime | None:
        return min((one.waits_since for one in self.queues if one.waits_since), default=None)


def look(by: Agent, zone: ZoneInfo) -> Floor:
    """As the agent may see it; a few seconds old at most."""
    eyes = by.visibility if by.visibility == "all" else by.pk
    return put_together(kept(("floor", eyes, str(zone)), lambda: counted(by, zone), FRESH), by)


def now(by: Agent, zone: ZoneInfo) -> Floor:
    """Worked out afresh."""
    return put_together(counted(by, zone), by)


def put_together(told: Mapping[str, Any], by: Agent) -> Floor:
    """Out of ids, numbers and moments; a ticket that may no longer be seen is left out."""
    ids = [pk for pk, _since in told["waiting"]] + told["due"]
    tickets = Ticket.objects.visible_to(by).select_related("requester").in_bulk(ids)
    waiting = [tickets[pk] for pk, _since in told["waiting"] if pk in tickets]
    for one, since in told["waiting"]:
        if one in tickets:
            tickets[one].waits_since = datetime.fromisoformat(since)
    return Floor(
        at=datetime.fromisoformat(told["at"]),
        queues=[Queue(known, many, free, soon, late, datetime.fromisoformat(since) if since else None)
                for pk, many, free, soon, late, since in told["queues"] if (known := Department.named(pk))],
        people=[Person(known, *row) for pk, *row in told["people"] if (known := Agent.named(pk))],
        waiting=waiting,
        due=[tickets[pk] for pk in told["due"] if pk in tickets],
        today=told["today"],
        hours=[tuple(one) for one in told["hours"]],
        chats_waiting=told["chats_waiting"],
        chats_active=told["chats_active"],
    )  # fmt: skip


def counted(by: Agent, zone: ZoneInfo) -> dict[str, Any]:
    """What JSON can hold, in a bounded number of queries."""
    moment = clock.now()
    seen = Ticket.objects.visible_to(by).filter(OPEN_ONLY)
    waiting = seen.filter(OUR_TURN).annotate(waits_since=Coalesce("customer_wrote_at", "created_at"))
    due = seen.filter(next_due_at__gt=moment).order_by("next_due_at", "id")
    today = moment.astimezone(zone).date()
    since, until = moments_of((today, today), zone)
    told = ask(Question(TODAY, since, until, (), "", zone), by)
    talks = Chat.objects.exclude(state=Chat.State.ENDED)
    if by.visibility != "all":
        talks = talks.filter(department_id__in=by.department_ids)
    states = Counter(talks.values_list("state", flat=True))
    longest = waiting.order_by("waits_since", "id").values_list("id", "waits_since")[:LISTED]
    return {
        "at": moment.isoformat(), "queues": queues(seen, moment), "people": people(by),
        "waiting": [(pk, begun.isoformat()) for pk, begun in longest],
        "due": list(due.values_list("id", flat=True)[:LISTED]), "today": dict(zip(TODAY, told.total, strict=True)),
        "hours": hours(by, zone, today, moment.astimezone(zone).hour),
        "chats_waiting": states[Chat.State.WAITING], "chats_active": states[Chat.State.ACTIVE],
    }  # fmt: skip


Row = tuple[Any, ...]


def queues(seen: Any, moment: datetime) -> list[Row]:
    """One for each department that has something to do, the fullest first: as `Queue` has it, by id."""
    late = Q(next_due_at__lte=moment) | Q(due_at__lte=moment)
    rows = seen.order_by().values_list("department_id").annotate(
        unfinished=Count("id"), unassigned=Count("id", filter=Q(assignee=None)),
        soon=Count("id", filter=Q(next_due_at__gt=moment, next_due_at__lte=moment + SOON)),
        overdue=Count("id", filter=late),
        waits_since=Min(Coalesce("customer_wrote_at", "created_at"), filter=OUR_TURN),
    )  # fmt: skip
    found = [(*row, since and since.isoformat()) for *row, since in rows]
    return sorted(found, key=lambda one: -one[1])


def people(by: Agent) -> list[Row]:
    """Colleagues of the same departments, all for whom sees all: those who are there first. As `Person`, by id."""
    there = set(Seat.objects.filter(seen_at__gt=clock.now() - chats.SEATED).values_list("agent_id", flat=True))
    away, talks = Leave.now(), chats.loads()
    have = dict(
        Ticket.objects.filter(OPEN_ONLY, assignee__isnull=False)
        .order_by()
        .values_list("assignee_id")
        .annotate(Count("id"))
    )
    found: list[Person] = []
    for agent in Agent.active():
        if not agent.may("ticket.reply") or not (
            by.visibility == "all" or {*agent.department_ids} & {*by.department_ids}
        ):
            continue
        mine = Availability.of(agent.pk)
        state = str(State.AWAY) if agent.pk in away else str(mine.state) if agent.pk in there else str(State.OFFLINE)
        found.append(Person(agent, state, have.get(agent.pk, 0), mine.cap, talks[agent.pk]))
    order = [str(one) for one in (State.ONLINE, State.BUSY, State.AWAY, State.OFFLINE)]
    found.sort(key=lambda one: (order.index(one.state), -one.tickets, one.agent.name))
    return [(one.agent.pk, one.state, one.tickets, one.cap, one.chats) for one in found]


def hours(by: Agent, zone: ZoneInfo, today: date, hour: int) -> list[tuple[int, int | None, float]]:
    """Opened by the hour: today, and the median of the same day of the last weeks."""
    first = today - timedelta(weeks=WEEKS)
    since, until = moments_of((first, today), zone)
    rows = ask(Question(("created",), since, until, ("day", "hour"), "", zone), by).rows
    days = [(today - timedelta(weeks=week)).isoformat() for week in range(1, WEEKS + 1)]

    def many(day: str, at: int) -> int:
        return int(rows.get((day, str(at)), (0,))[0])

    return [
        (at, many(today.isoformat(), at) if at <= hour else None, median(many(day, at) for day in days))
        for at in range(24)
    ]
