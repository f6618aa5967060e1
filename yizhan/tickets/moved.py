"""LATER reaction: tickets that went to another customer are found under the new names."""

from yizhan.spine.models import Event

from .search import reindex
from .ticket import Ticket


def reindex_moved(event: Event) -> None:
    """Write the words of the tickets named by `customer.merged` or `customer.unmerged` afresh. Safe to run twice."""
    for ticket in Ticket.objects.filter(pk__in=event.data.get("tickets", [])).iterator(chunk_size=200):
        reindex(ticket)


reindex_moved.wants = lambda event: bool(event.data.get("tickets"))  # type: ignore[attr-defined]
