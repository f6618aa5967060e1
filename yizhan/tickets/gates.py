"""What must be so before a ticket is finished. Higher floors add what they know; whatever finishes a ticket asks."""

from collections.abc import Callable

from .ticket import Ticket

# Each raises Conflict with the reason while the ticket may not be resolved or closed.
finishing: list[Callable[[Ticket], None]] = []


def pass_finishing(ticket: Ticket) -> None:
    """Ask all of them. A ticket that went into another one is not finished work and passes."""
    if not ticket.merged_into_id:
        for gate in finishing:
            gate(ticket)
