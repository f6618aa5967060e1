"""Which of several things kept by administrators is for a ticket: the first whose condition it meets."""

from collections.abc import Iterable
from typing import Any, TypeVar

from yizhan.catalog.models import Desk
from yizhan.spine.conditions import condition
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

Row = TypeVar("Row")


def first_met(rows: Iterable[Row], ticket: Ticket) -> Row | None:
    """The first in the order given. One that is not understood any more meets none."""
    for row in rows:
        try:
            if condition(row.condition, TICKET, context_of(row)).test(ticket):  # type: ignore[attr-defined]
                return row
        except Invalid:
            continue
    return None


def context_of(row: Any) -> Context:
    """A condition is asked as whoever answers for the row, in the zone of the desk."""
    return Context(by=row.actor, zone=Desk.the().zoneinfo)
