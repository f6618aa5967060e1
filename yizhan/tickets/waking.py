"""The clock wakes tickets whose time has come."""

from yizhan.lib import clock
from yizhan.spine.actors import CLOCK, through
from yizhan.spine.errors import Conflict

from .actions.finish import wake
from .ticket import Ticket

AT_ONCE = 200


def wake_due() -> int:
    """Wake every held ticket whose wake-up time has passed. Returns how many."""
    due = Ticket.objects.filter(wakes_at__lte=clock.now()).order_by("wakes_at")[:AT_ONCE]
    woken = 0
    with through("clock"):
        for ticket in due:
            try:
                wake(ticket, by=CLOCK)
                woken += 1
            except Conflict:
                continue  # somebody has taken it up meanwhile
    return woken
