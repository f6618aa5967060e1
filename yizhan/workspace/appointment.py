"""The appointment of a ticket as its page shows it: a banner while one is set or to be chosen."""

from typing import Any

from yizhan.automation.appointments.models import Appointment
from yizhan.spine.kept import Kept, Question
from yizhan.tickets.fields import APPOINTMENT_STATES
from yizhan.tickets.models import Ticket

ROW = Kept(lambda ticket: Appointment.objects.filter(ticket_id=ticket), int)
BUTTONS = ("confirm_appointment", "change_appointment", "cancel_appointment")
LABELS = {one.value: one.label for one in APPOINTMENT_STATES}


def asked(ticket: Ticket) -> dict[str, Question]:
    """What has to be known: nothing, for the many tickets that have none."""
    return {"appointment": ROW.of(ticket.pk)} if ticket.appointment_state else {}


def of(ticket: Ticket, found: dict[str, list[Any]], above: dict[str, Any]) -> dict[str, Any]:
    """When, where, how it stands, and what the agent can do about it."""
    if not ticket.appointment_state:
        return {}
    row = next(iter(found.get("appointment", ())), None)
    return {"appointment": {
        "place": row.place if row else "", "state": LABELS.get(ticket.appointment_state, ""),
        "css": "warn" if ticket.appointment_state == "wished" else "info",
        "buttons": [above[key] for key in BUTTONS if key in above],
    }}  # fmt: skip
