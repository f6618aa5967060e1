"""NOW reaction: the answer to an approval of a flow takes the transition that was named for it."""

from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

from .approving import PURPOSE, asked_by
from .forms import Given
from .passing import pass_along
from .standing import flow_of, is_movable


def answer(event: Event, ticket: Ticket) -> None:
    """Go where approved or declined leads. An answer that comes when the ticket has moved on changes nothing."""
    asking, flow = asked_by(ticket, event.data["purpose"]), flow_of(ticket)
    part = asking.approval if asking else None
    if part is None or flow is None or not is_movable(ticket):
        return
    key = "approved" if event.name == "ticket.approval_approved" else "declined"
    pass_along(ticket, str(part.raw.get(key)), by=flow.actor, given=Given())


answer.wants = lambda event: str(event.data.get("purpose", "")).startswith(PURPOSE)  # type: ignore[attr-defined]
