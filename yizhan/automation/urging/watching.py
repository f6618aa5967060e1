"""The clock notices supervisions whose deadline has passed: each once."""

from yizhan.lib import clock
from yizhan.spine.actors import CLOCK, through
from yizhan.spine.change import change
from yizhan.tickets.ticket import Ticket

from .models import Supervision

AT_ONCE = 200


def notice_late() -> int:
    """EVERY: say of open supervisions that their deadline has passed, the longest first. Returns how many."""
    late = Supervision.objects.filter(closed_at=None, told_at=None, deadline__lte=clock.now())
    with through("clock"):
        return sum(_tell(row) for row in late.order_by("deadline")[:AT_ONCE])


def _tell(row: Supervision) -> bool:
    """False when somebody was faster: another worker, or who ended the supervision."""
    with change(Ticket.objects.get(pk=row.ticket_id), "ticket.supervision_late", by=CLOCK) as it:
        row.refresh_from_db()
        if row.told_at or row.closed_at:
            return False
        row.told_at = clock.now()
        row.save(update_fields=["told_at"])
        it.say(supervision=row.pk)
        return True
