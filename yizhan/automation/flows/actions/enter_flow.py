"""Put a ticket into a flow by hand, by a rule or by a program."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Reference
from yizhan.tickets.ticket import Ticket

from ..models import Flow
from ..moving import begin
from ..standing import is_running


def is_enterable(ticket: Ticket, by: Actor) -> bool:
    is_whole = not (ticket.merged_into_id or ticket.deleted_at or ticket.is_spam)
    return is_whole and not is_running(ticket) and any(one.published for one in Flow.current())


@action("enter_flow", _l("Put into a flow"), event="ticket.flow_entered", needs="ticket.edit", icon="bolt", bulk=True,
        available=is_enterable, says=_l("%(actor)s put this ticket into a flow"))  # fmt: skip
def enter_flow(
    ticket: Ticket, *, by: Actor, it: Change, flow: Annotated[Any, Reference("flows.Flow"), Param(_l("Flow"))]
) -> None:
    """Begin the newest version of a flow. A ticket is in one flow at a time. Raises Invalid, Conflict."""
    if flow.newest is None or flow.is_archived:
        raise Invalid({"flow": _("This flow has not been published.")})
    begin(ticket, flow, flow.newest, it)
