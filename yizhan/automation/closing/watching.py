"""The clock announces what has rested long enough, and closes what was announced."""

from django.db import transaction

from yizhan.lib import clock
from yizhan.spine.actors import CLOCK, through
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.tickets.actions.finish import close
from yizhan.tickets.ticket import Ticket

from . import policy
from .actions.announce import announce_closing

# Mails go out a few at a time: when it is turned on, a desk may have thousands of tickets that rest.
ANNOUNCED_AT_ONCE = 20
CLOSED_AT_ONCE = 200


def announce_due() -> int:
    """EVERY: warn the customers of tickets that have rested long enough, the longest first. Returns how many."""
    wanted = policy.due(clock.now())
    if wanted is None:
        return 0
    resting = Ticket.objects.filter(rests_since__isnull=False, closing_at=None, deleted_at=None, is_spam=False)
    resting = resting.filter(wanted, merged_into=None).order_by("rests_since")
    with through("clock"):
        return sum(_announce(one) for one in resting[:ANNOUNCED_AT_ONCE])


def close_due() -> int:
    """EVERY: close what was announced and whose customer said nothing. Returns how many."""
    over = Ticket.objects.filter(closing_at__lte=clock.now(), deleted_at=None).order_by("closing_at")
    with through("clock"):
        return sum(_close(one) for one in over[:CLOSED_AT_ONCE])


def _announce(ticket: Ticket) -> bool:
    """False when it moved on in the meantime."""
    try:
        announce_closing(ticket, by=CLOCK)
    except Conflict:
        return False
    return True


def _close(ticket: Ticket) -> bool:
    """What cannot be closed, because of its form or its children, waits for a person and is not announced again."""
    try:
        with transaction.atomic():
            ticket.refresh_from_db()
            if ticket.closing_at is None or ticket.closing_at > clock.now():
                return False
            close(ticket, by=CLOCK)
        return True
    except (Conflict, Invalid):
        with change(ticket, "ticket.closing_failed", by=CLOCK):
            ticket.closing_at = ticket.rests_since = None
        return False
