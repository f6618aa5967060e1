"""An appointment is made, offered for choice, or called off: by an agent, a rule or a step of a flow."""

from datetime import datetime
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib import clock
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import Moment, Text
from yizhan.tickets.ticket import Ticket

from ..models import OFFERED, SET, Appointment
from ..slots import length, offered

AT = Param(pgettext_lazy("appointment", "From"), _l("Empty means the next free time."))
UNTIL = Param(pgettext_lazy("appointment", "Until"), _l("Empty means as long as appointments usually are."))
PLACE = Param(pgettext_lazy("appointment", "Place"))


def in_work(ticket: Ticket, by: Actor) -> bool:
    return ticket.is_unfinished and not (ticket.merged_into_id or ticket.deleted_at or ticket.is_spam)


@action("appoint", _l("Make an appointment"), event="ticket.appointed", needs="ticket.edit", icon="calendar",
        available=in_work, says=_l("%(actor)s made an appointment"))  # fmt: skip
def appoint(
    ticket: Ticket,
    *,
    by: Actor,
    at: Annotated[datetime | None, Moment(ahead=True), AT] = None,
    until: Annotated[datetime | None, Moment(ahead=True), UNTIL] = None,
    place: Annotated[str, Text(300), PLACE] = "",
) -> None:
    """Set the time somebody comes, whatever was set before. Raises Invalid, and Conflict when nothing is free."""
    if at is None:
        free = next(iter(offered(ticket)), None)
        if free is None:
            raise Conflict(_("No free time was found for an appointment."))
        at, until = free.at, free.until
    until = until or at + length()
    if at <= clock.now():
        raise Invalid({"at": _("The appointment must lie ahead.")})
    if until <= at:
        raise Invalid({"until": _("The end must be after the beginning.")})
    ticket.appointment_at, ticket.appointment_until, ticket.appointment_state = at, until, SET
    row = Appointment.of(ticket)
    row.place = place or row.place
    row.keep()


@action("offer_appointment", _l("Let the customer choose a time"), event="ticket.appointment_offered",
        needs="ticket.edit", icon="calendar",
        available=lambda ticket, by: in_work(ticket, by) and not ticket.appointment_at,
        says=_l("%(actor)s asked the customer to choose a time"))  # fmt: skip
def offer_appointment(ticket: Ticket, *, by: Actor, place: Annotated[str, Text(300), PLACE] = "") -> None:
    """The customer chooses one of the free times on the page of the request."""
    ticket.appointment_state = OFFERED
    row = Appointment.of(ticket)
    row.place = place or row.place
    row.keep()


@action("cancel_appointment", pgettext_lazy("appointment", "Call off"), event="ticket.appointment_cancelled",
        needs="ticket.edit", icon="x",
        available=lambda ticket, by: bool(ticket.appointment_state) and in_work(ticket, by),
        says=_l("%(actor)s called the appointment off"))  # fmt: skip
def cancel_appointment(ticket: Ticket, *, by: Actor) -> None:
    """Nobody comes. The place is kept for another time."""
    ticket.appointment_at = ticket.appointment_until = None
    ticket.appointment_state = ""
