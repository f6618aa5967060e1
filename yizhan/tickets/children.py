"""Child tickets: a part of a ticket is a ticket of its own. Who is below whom, how many are open, and the one guard
that keeps a ticket from being finished before its parts are.
"""

from typing import Any

from django.db import connection
from django.db.models import Count, Q
from django.utils.translation import ngettext

from yizhan.catalog.models import UNFINISHED, Desk, TicketType
from yizhan.spine.errors import Conflict

from .ticket import Ticket

COUNTED = Q(deleted_at=None, is_spam=False)
# What was merged went on elsewhere: here nothing of it is left to do.
OPEN = Q(kind__in=[str(kind) for kind in UNFINISHED], merged_into=None)


def require_parts_done(ticket: Ticket) -> None:
    """Raises Conflict when child tickets (where the desk or the type wants it) or required items are not done yet."""
    left = ticket.open_child_count
    if left and wants(ticket, "children_first"):
        text = ngettext("%(n)d child ticket is not finished yet.", "%(n)d child tickets are not finished yet.", left)
        raise Conflict(text % {"n": left})
    left = ticket.required_item_count
    if left:
        text = ngettext("%(n)d required checklist item is not done yet.",
                        "%(n)d required checklist items are not done yet.", left)  # fmt: skip
        raise Conflict(text % {"n": left})


def wants(ticket: Ticket, key: str) -> bool:
    """`children_first` or `parent_follows`, as the ticket's type says, else the desk."""
    kind = TicketType.named(ticket.type_id) if ticket.type_id else None
    own = getattr(kind, key) if kind else ""
    return own == "yes" if own else bool(Desk.the().setting(key))


def count(ticket: Ticket) -> None:
    """Put the numbers of its child tickets on a ticket whose door is open."""
    found = Ticket.objects.filter(COUNTED, parent=ticket).aggregate(all=Count("pk"), open=Count("pk", filter=OPEN))
    ticket.child_count, ticket.open_child_count = found["all"], found["open"]


def above(ticket: Ticket) -> list[int]:
    """Ids of the parent, its parent …"""
    found: list[int] = []
    parent = ticket.parent_id
    while parent and parent not in found:
        found.append(parent)
        parent = Ticket.objects.filter(pk=parent).values_list("parent_id", flat=True).first()
    return found


def one_at_a_time() -> None:
    """Two who put tickets below each other at the same time must not make a circle."""
    with connection.cursor() as sql:
        sql.execute("SELECT pg_advisory_xact_lock(hashtext('tickets.children'))")


def children_of(ticket: Ticket) -> Any:
    return Ticket.objects.filter(COUNTED, parent=ticket).order_by("id")
