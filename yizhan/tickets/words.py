"""NOW reaction: the words of a ticket are searchable in the same moment."""

from typing import Any

from yizhan.spine.models import Event

from .messages import Message
from .search import append, message_text, reindex
from .ticket import Ticket

NEEDS_ALL = {"ticket.opened", "ticket.absorbed", "ticket.released", "ticket.split", "ticket.merged", "ticket.unmerged"}
NAMED = {"subject", "requester_id", "organization_id"}


def keep(event: Event, ticket: Any) -> None:
    """Add the new message, or write the words afresh when something older changed."""
    if not isinstance(ticket, Ticket):
        return
    changed = set(event.changes)
    if event.name in NEEDS_ALL or changed & NAMED or any(key.startswith("data.") for key in changed):
        reindex(ticket)
    elif message_id := event.data.get("message"):
        message = Message.objects.get(pk=message_id)
        append(ticket, [(message_text(message), "D" if message.is_note else "C")])
