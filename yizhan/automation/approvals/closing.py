"""Review before closing: a ticket of such a type is finished only after an approval for that was given."""

from django.utils.translation import gettext as _

from yizhan.catalog.models import TicketType
from yizhan.spine.errors import Conflict
from yizhan.tickets.gates import finishing
from yizhan.tickets.models import Ticket

from .models import CLOSE, Approval


def listen() -> None:
    """Stand at the gate every ticket passes when it is finished."""
    finishing.append(need_review)


def need_review(ticket: Ticket) -> None:
    """Raises Conflict for a ticket that has to be reviewed first."""
    kind = TicketType.named(ticket.type_id) if ticket.type_id else None
    if kind is None or not kind.needs_review:
        return
    given = Approval.objects.filter(ticket=ticket, purpose=CLOSE)
    if given.filter(state=Approval.State.APPROVED).exists():
        return
    if ticket.is_in_approval and given.filter(state=Approval.State.PENDING).exists():
        raise Conflict(_("The review before closing has not been decided yet."))
    raise Conflict(_("Tickets of the type “%(type)s” are reviewed before closing. Ask for an approval first.")
                   % {"type": kind})  # fmt: skip
