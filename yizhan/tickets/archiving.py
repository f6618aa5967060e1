"""The archive: the clock puts there what was closed long ago, and what lies there is only read."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from yizhan.catalog.models import Desk, Kind
from yizhan.lib import clock
from yizhan.spine.actors import CLOCK, Actor, through
from yizhan.spine.errors import Conflict
from yizhan.spine.holding import Hold, holds

from .actions.archive import archive
from .ticket import Ticket

# A batch a minute is 430,000 tickets a day, and the desk does not feel it.
AT_ONCE = 300
MONTH = timedelta(days=30)
# What may happen to a ticket in the archive. Customers are heard there too: their answer takes it out of it.
EVENTS = frozenset({"ticket.unarchived", "ticket.deleted", "ticket.restored", "ticket.followed", "ticket.archived"})


def archive_due() -> int:
    """EVERY: archive a batch of what has been closed for so many months. Returns how many."""
    months = Desk.the().setting("archive_months")
    if not months:
        return 0
    old = clock.now() - months * MONTH
    due = Ticket.objects.filter(kind=Kind.CLOSED, is_archived=False, updated_at__lte=old, closed_at__lte=old)
    with through("clock"):
        return sum(_archive(one) for one in due.filter(deleted_at=None).order_by("updated_at", "id")[:AT_ONCE])


def why_not(subject: Any, event: str, by: Actor) -> str:
    """What is archived is only read, until it is taken out again."""
    if not isinstance(subject, Ticket) or not subject.is_archived or event in EVENTS:
        return ""
    if event == "ticket.replied" and by.actor_kind != "agent":
        return ""
    return _("This ticket is in the archive. Take it out first.")


holds.append(Hold(why_not, lambda subject, event, by, before: None))


def _archive(ticket: Ticket) -> bool:
    """False when somebody was faster."""
    try:
        archive(ticket, by=CLOCK)
    except Conflict:
        return False
    return True
