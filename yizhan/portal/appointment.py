"""The appointment on the page of a request, and its time in words."""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format

from yizhan.automation.appointments.models import Appointment
from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.tickets.models import Ticket

from . import tracking
from .links import Visit


def card(who: Visit) -> dict[str, Any] | None:
    """What the page of the request shows; None for the many that have none."""
    ticket = who.ticket
    if not ticket.appointment_state or ticket.merged_into_id or not ticket.is_unfinished:
        return None
    return {
        "when": shown(ticket), "place": Appointment.of(ticket).place, "state": ticket.appointment_state,
        "is_over": bool(ticket.appointment_at and ticket.appointment_at <= clock.now()),
        "can_confirm": tracking.offered(who, "confirm_appointment"),
        "can_choose": tracking.offered(who, "change_appointment"),
        "url": f"{who.url}/appointment",
    }  # fmt: skip


def span(ticket: Ticket) -> str:
    """`2026-11-27 14:00–16:00` in the time of the desk. A mail may be read tomorrow, so "today" would not do."""
    if not ticket.appointment_at or not ticket.appointment_until:
        return ""
    begins, ends = (clock.local(one, Desk.the().zoneinfo) for one in (ticket.appointment_at, ticket.appointment_until))
    return f"{begins:%Y-%m-%d %H:%M}–{_end(begins, ends)}"


def _end(begins: datetime, ends: datetime) -> str:
    return f"{ends:%H:%M}" if begins.date() == ends.date() else f"{ends:%Y-%m-%d %H:%M}"


def shown(ticket: Ticket) -> str:
    """The same for pages, with the day of the week."""
    if not ticket.appointment_at or not ticket.appointment_until:
        return ""
    begins, ends = (clock.local(one, Desk.the().zoneinfo) for one in (ticket.appointment_at, ticket.appointment_until))
    return f"{date_format(begins, 'SHORT_DATE_FORMAT')} {date_format(begins, 'D')} {begins:%H:%M}–{_end(begins, ends)}"
