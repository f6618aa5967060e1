"""Notices to agents."""

from yizhan.spine.models import Event


def notify(event: Event) -> None:
    """Tell whom it concerns."""
