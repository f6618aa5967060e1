"""The customer says that it is not solved."""

from typing import Annotated

from django.utils.translation import gettext_lazy as _l

from yizhan.catalog.models import Kind
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.fields import LongText

from ..ticket import Ticket
from ..writing import set_kind
from .confirm import is_confirmable


@action("not_solved", _l("Not solved, says the customer"), event="ticket.not_solved", needs="ticket.reply",
        icon="refresh", rule=False, available=is_confirmable,
        says=_l("%(actor)s said that it is not solved"))  # fmt: skip
def not_solved(
    ticket: Ticket, *, by: Actor, it: Change, reason: Annotated[str, LongText(2000), Param(_l("Reason"))] = ""
) -> None:
    """Take it up again, which counts as one reopening."""
    it.say(**({"reason": reason} if reason else {}))
    ticket.reopen_count += 1
    ticket.rests_since = ticket.closing_at = None
    if not ticket.department.keeps_assignee:
        ticket.assignee = None
    set_kind(ticket, Kind.OPEN)
