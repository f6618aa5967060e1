"""The customer needs it no more."""

from typing import Annotated

from django.utils.translation import gettext_lazy as _l

from yizhan.catalog.models import Kind, Status
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.fields import LongText
from yizhan.spine.models import Event

from ..ticket import Ticket
from ..writing import set_status
from .finish import alive


def was_withdrawn(ticket: Ticket) -> bool:
    """Whether it is closed because it was not needed any more: there is nothing to rate or to confirm."""
    if ticket.kind != Kind.CLOSED or ticket.closed_at is None:
        return False
    return Event.objects.filter(ticket_id=ticket.pk, name="ticket.withdrawn", at__gte=ticket.closed_at).exists()


def is_withdrawable(ticket: Ticket, by: Actor) -> bool:
    """Unfinished, and asked by whoever asked for it, or by an agent who might close it as well."""
    is_theirs = by.actor_kind == "customer" and ticket.requester_id == by.id
    return alive(ticket, by) and (is_theirs or (by.actor_kind != "customer" and by.may("ticket.close", ticket)))


@action("withdraw", _l("Withdraw for the customer"), event="ticket.withdrawn", needs="ticket.reply", icon="return",
        available=is_withdrawable, says=_l("%(actor)s withdrew the request"))  # fmt: skip
def withdraw(
    ticket: Ticket, *, by: Actor, it: Change, reason: Annotated[str, LongText(2000), Param(_l("Reason"))] = ""
) -> None:
    """Close it because it is not needed any more; nobody has to say how it was solved."""
    it.say(**({"reason": reason} if reason else {}))
    set_status(ticket, Status.first(Kind.CLOSED))
