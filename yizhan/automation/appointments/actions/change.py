"""What the customer does with an appointment: confirm it, choose another time, ask for one in words."""

from datetime import datetime, timedelta
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.errors import Conflict
from yizhan.spine.fields import Moment
from yizhan.tickets.ticket import Ticket

from ..models import CONFIRMED, OFFERED, SET, WISHED, Appointment
from ..slots import offers
from .appoint import in_work

SLOT = Param(pgettext_lazy("appointment", "Time"), _l("The beginning of one of the free times."))


def is_theirs(ticket: Ticket, by: Actor) -> bool:
    """For whoever asked, and for agents who act for them."""
    own = by.actor_kind == "customer" and ticket.requester_id == by.id
    return in_work(ticket, by) and (own or (by.actor_kind != "customer" and by.may("ticket.edit", ticket)))


def lies_ahead(ticket: Ticket, by: Actor) -> bool:
    return is_theirs(ticket, by) and bool(ticket.appointment_at and ticket.appointment_at > clock.now())


def is_choosable(ticket: Ticket, by: Actor) -> bool:
    """A time was offered for choice, or one is set that is not over yet."""
    return lies_ahead(ticket, by) or (is_theirs(ticket, by) and ticket.appointment_state == OFFERED)


def why_not(ticket: Ticket) -> str:
    """Why the customer cannot choose by themselves any more; '' while they can."""
    if not ticket.appointment_at:
        return ""
    if Appointment.of(ticket).change_count >= Desk.the().setting("appointment_changes"):
        return _("This appointment was changed as often as possible. Please write to us.")
    if ticket.appointment_at - clock.now() < timedelta(hours=Desk.the().setting("appointment_notice_hours")):
        return _("It is too late to change this appointment here. Please write to us.")
    return ""


@action("change_appointment", pgettext_lazy("appointment", "Choose a time"), event="ticket.appointment_changed",
        needs="ticket.reply", icon="calendar", rule=False, available=is_choosable,
        says=_l("%(actor)s chose a time for the appointment"))  # fmt: skip
def change_appointment(ticket: Ticket, *, by: Actor, slot: Annotated[datetime, Moment(ahead=True), SLOT]) -> None:
    """One of the offered times. Customers so often and so long before as the desk allows. Raises Conflict."""
    is_customer, was_set = by.actor_kind == "customer", ticket.appointment_at is not None
    if is_customer and (reason := why_not(ticket)):
        raise Conflict(reason)
    if slot == ticket.appointment_at:
        return
    chosen = offers(ticket, slot)
    if chosen is None:
        raise Conflict(_("This time is not free any more. Please choose another one."))
    ticket.appointment_at, ticket.appointment_until = chosen.at, chosen.until
    ticket.appointment_state = CONFIRMED if is_customer else SET
    row = Appointment.of(ticket)
    row.change_count += is_customer and was_set
    row.keep()


@action("confirm_appointment", pgettext_lazy("appointment", "Customer confirms"), event="ticket.appointment_confirmed",
        needs="ticket.reply", icon="check", rule=False,
        available=lambda ticket, by: lies_ahead(ticket, by) and ticket.appointment_state != CONFIRMED,
        says=_l("%(actor)s confirmed the appointment"))  # fmt: skip
def confirm_appointment(ticket: Ticket, *, by: Actor) -> None:
    """The customer will be there."""
    ticket.appointment_state = CONFIRMED


@action("wish_appointment", _l("Note that the customer wants another time"), event="ticket.appointment_wished",
        needs="ticket.reply", icon="clock", rule=False,
        available=lambda ticket, by: is_choosable(ticket, by) and ticket.appointment_state != WISHED,
        says=_l("%(actor)s asked for another time"))  # fmt: skip
def wish_appointment(ticket: Ticket, *, by: Actor, it: Change) -> None:
    """None of the offered times suits. What they wrote is in the conversation; the appointment stays until then."""
    ticket.appointment_state = WISHED
