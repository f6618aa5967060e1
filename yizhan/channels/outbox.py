"""Sending what agents wrote."""

from yizhan.spine.models import Event


def deliver(event: Event) -> None:
    """Queue a reply for its recipients."""
