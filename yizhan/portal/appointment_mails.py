"""What customers hear of an appointment by mail: set, changed, offered for choice, called off, near."""

from yizhan.automation.appointments.models import Appointment
from yizhan.catalog.brands import Brand
from yizhan.channels import assurances
from yizhan.channels.receipts import address_of
from yizhan.spine.models import Event
from yizhan.tickets.marks import tracking_token
from yizhan.tickets.models import Ticket

from .appointment import span

KINDS = {
    "ticket.appointed": "appointed", "ticket.appointment_changed": "appointed",
    "ticket.appointment_offered": "appointment_offer", "ticket.appointment_cancelled": "appointment_off",
    "ticket.appointment_near": "appointment_near",
}  # fmt: skip
TIMED = {"appointed", "appointment_near"}


def tell(event: Event) -> None:
    """LATER reaction: one mail, of the time as it stands when it is written."""
    kind, ticket = KINDS[event.name], Ticket.objects.filter(pk=event.ticket_id or 0).first()
    if ticket is None or (kind in TIMED) != bool(ticket.appointment_at):
        return
    url = f"{Brand.serving(ticket.department_id).url}/track/{ticket.code}/"
    token = tracking_token(ticket.number, address_of(ticket, None))
    more = {"appointment": span(ticket), "place": Appointment.of(ticket).place,
            "appointment_url": f"{url}{token}/appointment"}  # fmt: skip
    assurances.tell(kind, event, None, more)


tell.wants = lambda event: event.name in KINDS  # type: ignore[attr-defined]
