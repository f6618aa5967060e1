"""Take a ticket out of its flow."""

from typing import Annotated

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.fields import LongText
from yizhan.tickets.ticket import Ticket

from ..models import FlowRun
from ..moving import stop
from ..standing import is_running, moved_on


@action("revoke_flow", _l("Take out of the flow"), event="ticket.flow_revoked", needs="admin.automation", icon="x",
        bulk=True, rule=False, available=is_running,
        says=_l("%(actor)s took this ticket out of its flow"))  # fmt: skip
def revoke_flow(
    ticket: Ticket, *, by: Actor, it: Change, reason: Annotated[str, LongText(2000), Param(_l("Reason"))]
) -> None:
    """The ticket goes on without a flow; its status stays. Says why. Raises Conflict."""
    run = FlowRun.open_on(ticket)
    if run is None:
        raise moved_on(ticket)
    it.say(flow=run.flow_id, run=run.pk)
    stop(run, ticket, reason, by)
