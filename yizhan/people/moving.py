"""What goes over when two customers are merged, and comes back. Higher floors add what they keep of people."""

from collections.abc import Callable
from typing import Any

from .customers import Customer

# Each is given who goes and who stays, inside the open doors of both; what it returns is remembered by the event.
taking: list[Callable[[Customer, Customer], dict[str, Any]]] = []
# The same customers and what was remembered.
giving_back: list[Callable[[Customer, Customer, dict[str, Any]], None]] = []


def take_along(gone: Customer, stays: Customer) -> dict[str, Any]:
    """Everything kept elsewhere goes over; says what there was."""
    told: dict[str, Any] = {}
    for take in taking:
        told |= take(gone, stays)
    return told


def give_back(back: Customer, stays: Customer, told: dict[str, Any]) -> None:
    for give in giving_back:
        give(back, stays, told)
