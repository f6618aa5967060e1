"""Tell the customer that a ticket will be closed, or keep it open after all."""

from datetime import timedelta
from typing import Annotated

from django.utils.translation import gettext_lazy as _l

from yizhan.catalog.models import Kind
from yizhan.lib import clock
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.fields import Bounded
from yizhan.tickets.ticket import Ticket

from ..policy import days

AFTER = Param(_l("Close after so many days"), _l("Empty means as in the settings of the department or desk."))


def is_announceable(ticket: Ticket, by: Actor) -> bool:
    is_gone = ticket.merged_into_id or ticket.deleted_at or ticket.is_spam
    return ticket.kind in (Kind.RESOLVED, Kind.ON_HOLD) and ticket.closing_at is None and not is_gone


@action("announce_closing", _l("Announce closing"), event="ticket.closing_announced", needs="ticket.close",
        icon="clock", bulk=True, available=is_announceable,
        says=_l("%(actor)s told the customer that this ticket will be closed"))  # fmt: skip
def announce_closing(
    ticket: Ticket, *, by: Actor, it: Change, after: Annotated[int | None, Bounded(1, 365), AFTER] = None
) -> None:
    """Warn the customer by mail; some days later the ticket is closed, unless the customer writes."""
    ticket.closing_at = clock.now() + timedelta(days=after or days(ticket.department, "grace_days"))
    it.say(until=ticket.closing_at)


@action("keep_open", _l("Do not close by itself"), event="ticket.closing_cancelled", needs="ticket.close", icon="pause",
        bulk=True, available=lambda ticket, by: ticket.closing_at is not None,
        says=_l("%(actor)s decided that this ticket does not close by itself"))  # fmt: skip
def keep_open(ticket: Ticket, *, by: Actor) -> None:
    """Nothing closes it by itself any more, until its status changes or an agent writes again."""
    ticket.closing_at = ticket.rests_since = None
