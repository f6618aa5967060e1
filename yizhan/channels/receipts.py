"""Receipts 受理回执."""

from yizhan.spine.models import Event


def confirm(event: Event) -> None:
    """Tell the requester that the ticket is open."""
