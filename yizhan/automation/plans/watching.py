"""The clock notices items that are late: each once."""

from yizhan.lib import clock
from yizhan.spine.actors import CLOCK, through
from yizhan.spine.change import change
from yizhan.tickets.ticket import Ticket

from .models import ChecklistItem

AT_ONCE = 200


def notice_late() -> int:
    """EVERY: say of items that their time has passed, the longest first. Returns how many."""
    late = ChecklistItem.objects.filter(done_at=None, told_at=None, due_at__lte=clock.now())
    with through("clock"):
        return sum(_tell(row) for row in late.order_by("due_at")[:AT_ONCE])


def _tell(row: ChecklistItem) -> bool:
    """False when somebody was faster. On a ticket that is finished nothing is said, and the item looked at once."""
    with change(Ticket.objects.get(pk=row.ticket_id), "ticket.item_late", by=CLOCK) as it:
        row.refresh_from_db()
        if row.told_at or row.done_at:
            return False
        row.told_at = clock.now()
        row.save(update_fields=["told_at"])
        ticket = it.subject
        if not isinstance(ticket, Ticket) or ticket.is_finished or ticket.deleted_at:
            return False
        it.say(item=row.pk, owners=[row.owner_id] if row.owner_id else [])
        it.keep_time()
        return True
