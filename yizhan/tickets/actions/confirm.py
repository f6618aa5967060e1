"""The customer says that it is solved."""

from django.utils.translation import gettext_lazy as _l

from yizhan.catalog.models import Kind
from yizhan.spine.actions import action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.errors import Conflict, Invalid

from ..ticket import Ticket
from .finish import close


def is_confirmable(ticket: Ticket, by: Actor) -> bool:
    """Resolved, not confirmed since, by a rating neither, and asked by the customer or by an agent who might close it.

    What was withdrawn is closed, and not resolved: nobody is asked how what was not done was done.
    """
    is_resolved = ticket.kind == Kind.RESOLVED and not (ticket.merged_into_id or ticket.deleted_at)
    is_theirs = by.actor_kind == "customer" or by.may("ticket.close", ticket)
    return is_resolved and is_theirs and not ticket.is_confirmed


@action("confirm_solved", _l("Confirm as solved"), event="ticket.confirmed", needs="ticket.reply", icon="check-circle",
        rule=False, available=is_confirmable, says=_l("%(actor)s confirmed that it is solved"))  # fmt: skip
def confirm_solved(ticket: Ticket, *, by: Actor, it: Change) -> None:
    """Close it with the customer's word. Where the desk wants more before closing, it stays resolved for an agent."""
    ticket.is_confirmed = True
    it.say(confirmed=True)
    try:
        close.verb(ticket, by=by)
    except (Invalid, Conflict):
        it.say(closed=False)
