"""What counts down beside a conversation. The ticket's own columns tell; nothing is asked."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from yizhan.automation.clocks.models import TARGETS
from yizhan.catalog.models import Kind
from yizhan.lib import clock
from yizhan.tickets.models import Ticket

SOON = timedelta(hours=4)
LABELS = dict(TARGETS)


def clocks(ticket: Ticket) -> list[dict[str, Any]]:
    """The next answer and the ticket itself, as far as they have a due time."""
    if not ticket.is_unfinished:
        return []
    answer = LABELS["next_response" if ticket.first_replied_at else "first_response"]
    found = [_ring(answer, ticket.reply_due_at, ticket), _ring(_("Due"), ticket.due_at, ticket)]
    shown = [one for one in found if one]
    return shown or ([{"paused": True, "of": 0, "colour": ""}] if ticket.sla_state == "paused" else [])


def _ring(label: Any, at: datetime | None, ticket: Ticket) -> dict[str, Any] | None:
    if at is None:
        return None
    left, whole = at - clock.now(), max(at - ticket.created_at, timedelta(seconds=1))
    late = left < timedelta(0)
    paused = ticket.kind == Kind.ON_HOLD and not late
    colour = "" if paused else "red" if late else "amber" if left < SOON else "green"
    of = 100 if late else 0 if paused else min(max(round(100 * left / whole), 2), 100)
    return {"label": label, "at": at, "of": of, "colour": colour, "late": late, "paused": paused, "left": abs(left)}
