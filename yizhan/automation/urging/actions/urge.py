"""Urge 催单: the customer asks again how far it is."""

from datetime import datetime, timedelta
from typing import Annotated

from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.errors import Conflict
from yizhan.spine.fields import LongText
from yizhan.spine.models import Event
from yizhan.tickets.messages import Message
from yizhan.tickets.ticket import Ticket
from yizhan.tickets.writing import heard_customer, write
from yizhan.ui.words import say_moment

CUSTOMER, DESK = "customer", "desk"
SAID = Param(_l("What the customer said"), _l("Kept as an internal note."))


def in_work(ticket: Ticket, by: Actor) -> bool:
    return ticket.is_unfinished and not (ticket.merged_into_id or ticket.deleted_at or ticket.is_spam)


@action("urge", _l("Urge"), event="ticket.urged", needs="ticket.reply", icon="megaphone",
        rule=False, available=in_work, says=_l("%(actor)s urged"))  # fmt: skip
def urge(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    text: Annotated[str, LongText(2000), SAID] = "",
    heard: Message | None = None,
) -> None:
    """Ask to hurry: a customer for themselves, an agent for a customer who called.

    Counted, and told to more people each time. `heard` is a message that urges and is there already. Raises Conflict
    with the time from which the same side can urge again.
    """
    side = DESK if isinstance(by, Agent) else CUSTOMER
    wait_for_turn(ticket, side)
    ticket.urge_count += 1
    it.say(count=ticket.urge_count, side=side)
    if heard:
        it.say(heard=heard.pk, customer=heard.customer_id)
    elif text.strip():
        _keep(ticket, text.strip(), by, it)


def _keep(ticket: Ticket, text: str, by: Actor, it: Change) -> None:
    """The words stay on the ticket: the customer's own as a message, what an agent was told as a note."""
    kind = Message.NOTE if isinstance(by, Agent) else Message.PUBLIC
    said = write(ticket, by=by, kind=kind, body=text)
    ticket.message_count += 1
    if kind == Message.PUBLIC:
        heard_customer(ticket)
    it.say(message=said.pk)


def wait_for_turn(ticket: Ticket, side: str) -> None:
    """Raises Conflict as long as the last urge of this side is too fresh."""
    again = possible_from(ticket, side)
    if again is not None:
        at = say_moment(again, clock.now(), get_current_timezone())
        raise Conflict(_("This ticket was urged a moment ago. It is possible again from %(time)s.") % {"time": at})


def possible_from(ticket: Ticket, side: str) -> datetime | None:
    """From when this side can urge again; None for now."""
    last = last_urge(ticket, side) if ticket.urge_count else None
    again = last and last + timedelta(minutes=Desk.the().setting("urge_minutes"))
    return again if again and again > clock.now() else None


def last_urge(ticket: Ticket, side: str) -> datetime | None:
    """When this side urged last."""
    urged = Event.objects.filter(ticket_id=ticket.pk, name="ticket.urged", data__side=side)
    return urged.order_by("-id").values_list("at", flat=True).first()
