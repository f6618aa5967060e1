"""NOW reaction: when a status becomes of another kind, its tickets follow."""

from typing import Any

from yizhan.spine.guard import door
from yizhan.spine.models import Event

from .ticket import Ticket


def follow(event: Event, status: Any) -> None:
    """Keep Ticket.kind equal to its status' kind."""
    if "kind" in event.changes:
        with door(True):
            Ticket.objects.filter(status=status).update(kind=status.kind)
