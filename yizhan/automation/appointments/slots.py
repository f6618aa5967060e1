"""Which times are offered: within working hours, when the assignee works and is free, with notice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from yizhan.catalog.models import UNFINISHED, Desk
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.tickets.models import Ticket

from ..assignment.models import Availability
from ..assignment.shifts import is_on_shift
from ..clocks import calendars
from ..sla.counting import elapsed

MOST = 80
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Slot:
    """From, until."""

    at: datetime
    until: datetime


def length() -> timedelta:
    return timedelta(minutes=Desk.the().setting("appointment_minutes"))


def offered(ticket: Ticket) -> list[Slot]:
    """The next free times for a ticket, the earliest first."""
    now, desk = clock.now(), Desk.the()
    first = now + timedelta(hours=desk.setting("appointment_notice_hours"))
    last, taken = now + desk.setting("appointment_days") * DAY, _taken(ticket, now)
    step, span, is_worked = timedelta(minutes=desk.setting("appointment_step")), length(), _working(ticket)
    found: list[Slot] = []
    day = first.astimezone(desk.zoneinfo).date()
    while (midnight := datetime.combine(day, time(), desk.zoneinfo)) < last and len(found) < MOST:
        begins = [slot for slot in _of_day(midnight, step, span) if slot.at >= first]
        found += [slot for slot in begins if slot.until <= last and _is_free(slot, taken) and is_worked(slot)]
        day += DAY
    return found[:MOST]


def offers(ticket: Ticket, at: datetime) -> Slot | None:
    """The offered time that begins then. Of two who choose the last one at once, one has it."""
    with connection.cursor() as sql:
        sql.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"appointment:{ticket.assignee_id}"])
    return next((slot for slot in offered(ticket) if slot.at == at), None)


def _of_day(midnight: datetime, step: timedelta, span: timedelta) -> list[Slot]:
    starts = [midnight + number * step for number in range(int(DAY / step))]
    return [Slot(at.astimezone(UTC), (at + span).astimezone(UTC)) for at in starts]


def _working(ticket: Ticket) -> Callable[[Slot], bool]:
    """Whether the whole of a time lies in the desk's working hours and, where somebody is to come, in their shift."""
    calendar = calendars.default()
    hours = calendars.hours_of(calendar) if calendar else None
    agent = Agent.named(ticket.assignee_id) if ticket.assignee_id else None
    shifts, zone = (Availability.of(agent.pk).shifts, ZoneInfo(agent.zone)) if agent else ({}, Desk.the().zoneinfo)

    def is_worked(slot: Slot) -> bool:
        if hours and elapsed(hours, slot.at, slot.until).time < slot.until - slot.at:
            return False
        return all(is_on_shift(shifts, moment, zone) for moment in (slot.at, slot.until - MINUTE))

    return is_worked


def _taken(ticket: Ticket, now: datetime) -> list[tuple[datetime, datetime]]:
    """When the assignee is at other customers'."""
    if ticket.assignee_id is None:
        return []
    others = Ticket.objects.filter(assignee=ticket.assignee_id, kind__in=UNFINISHED, appointment_until__gt=now)
    rows = others.exclude(pk=ticket.pk).values_list("appointment_at", "appointment_until")
    return [(at, until) for at, until in rows if at and until]


def _is_free(slot: Slot, taken: list[tuple[datetime, datetime]]) -> bool:
    return not any(slot.at < until and at < slot.until for at, until in taken)
