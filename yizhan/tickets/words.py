"""NOW reaction: the words of a ticket are searchable in the same moment."""

from typing import Any

from yizhan.spine.models import Event

from .messages import Message
from .search import append, message_text, reindex, texts, write

NEEDS_ALL = {
    "ticket.opened", "ticket.absorbed", "ticket.released", "ticket.split", "ticket.merged", "ticket.unmerged",
    "ticket.chat_carried",
}  # fmt: skip
NAMED = {"subject", "requester_id", "organization_id"}


def keep(event: Event, ticket: Any) -> None:
    """Add the new message, or write the words afresh when something older changed."""
    changed = set(event.changes)
    if event.name == "ticket.opened" and ticket.said and ticket.said.pk == event.data.get("message"):
        write(ticket, texts(ticket, [ticket.said]))
    elif event.name in NEEDS_ALL or changed & NAMED or any(key.startswith("data.") for key in changed):
        reindex(ticket)
    elif message_id := event.data.get("message"):
        is_known = ticket.said and ticket.said.pk == message_id
        message = ticket.said if is_known else Message.objects.get(pk=message_id)
        append(ticket, [(message_text(message), "D" if message.is_note else "C")])


def _concerns_words(event: Event) -> bool:
    if event.subject_kind != "ticket":
        return False
    return bool(event.name in NEEDS_ALL or event.changes or event.data.get("message"))


keep.wants = _concerns_words  # type: ignore[attr-defined]
