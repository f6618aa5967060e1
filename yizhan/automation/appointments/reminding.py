"""The clock says of appointments that they are near: each once."""

from datetime import timedelta

from django.db.models import F, Q

from yizhan.catalog.models import UNFINISHED, Desk
from yizhan.lib import clock
from yizhan.spine.actors import CLOCK, through
from yizhan.spine.change import change
from yizhan.tickets.models import Ticket

from .models import Appointment

AT_ONCE = 200


def go_round() -> int:
    """EVERY: say of appointments that begin soon that they do, the next first. Returns how many."""
    now, hours = clock.now(), Desk.the().setting("appointment_reminder_hours")
    if not hours:
        return 0
    near = Appointment.objects.filter(
        ticket__appointment_at__gt=now, ticket__appointment_at__lte=now + timedelta(hours=hours),
        ticket__kind__in=UNFINISHED, ticket__deleted_at=None, ticket__merged_into=None,
    ).filter(~Q(reminded_of=F("ticket__appointment_at")) | Q(reminded_of=None))  # fmt: skip
    with through("clock"):
        found = near.order_by("ticket__appointment_at").values_list("ticket_id", flat=True)
        return sum(_tell(pk) for pk in found[:AT_ONCE])


def _tell(ticket_id: int) -> bool:
    """False when another worker was faster or it was called off."""
    ticket = Ticket.objects.get(pk=ticket_id)
    with change(ticket, "ticket.appointment_near", by=CLOCK) as it:
        row = Appointment.objects.get(ticket=ticket_id)
        if ticket.appointment_at is None or row.reminded_of == ticket.appointment_at:
            return False
        row.reminded_of = ticket.appointment_at
        row.keep()
        it.say()
        it.keep_time()
    return True
