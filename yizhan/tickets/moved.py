"""LATER reactions: tickets are found under the names their people have now."""

from typing import Any

from django.db import transaction

from yizhan.spine.models import Event

from .search import reindex
from .ticket import Ticket


def reindex_moved(event: Event) -> None:
    """Write the words of the tickets named by `customer.merged` or `customer.unmerged` afresh. Safe to run twice."""
    _reindex(Ticket.objects.filter(pk__in=event.data.get("tickets", [])))


def reindex_renamed(event: Event) -> None:
    """The same for all tickets of a customer or an organization that is known by something else now."""
    column = "requester" if event.subject_kind == "customer" else "organization"
    _reindex(Ticket.objects.filter(**{column: event.subject_id}))


def _reindex(tickets: Any) -> None:
    for pk in list(tickets.values_list("pk", flat=True)):
        # Locked, so that what is said meanwhile comes after the words we have read and not between.
        with transaction.atomic():
            for ticket in Ticket.objects.select_for_update().filter(pk=pk):
                reindex(ticket)


reindex_moved.wants = lambda event: bool(event.data.get("tickets"))  # type: ignore[attr-defined]
reindex_renamed.wants = lambda event: "name" in event.changes or "identity" in event.data  # type: ignore[attr-defined]
