"""Lists of tickets, on screens and for programs: which a condition means, and what they can be ordered by."""

from typing import Any

from django.utils.translation import gettext as _

from yizhan.spine.conditions import Condition, condition
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context

from .fields import TICKET
from .ticket import Ticket

# Order → column. With - in front the other way round.
COLUMNS = {
    "updated": "updated_at",
    "created": "created_at",
    "number": "number",
    "priority": "priority",
    "due": "due_at",
    "next_due": "next_due_at",
    "visit": "appointment_at",
}


def matching(text: str, context: Context, *, binned: bool = False) -> tuple[Any, Condition]:
    """The tickets a condition is true of, as far as the asker may see them, and the condition. Raises Invalid.

    Spam, archived and merged ones only when named; in the recycle bin lies everything.
    """
    asked = condition(text, TICKET, context)
    tickets, named = asked.filter(Ticket.objects.visible_to(context.by, binned=binned)), asked.fields()
    if not binned and "spam" not in named:
        tickets = tickets.filter(is_spam=False)
    if not binned and not named & {"archived", "number"}:
        tickets = tickets.filter(is_archived=False)
    if "number" not in named:
        tickets = tickets.filter(merged_into=None)
    return tickets, asked


def order_of(sort: str) -> str:
    """`-updated` → `-updated_at`. Raises Invalid."""
    column = COLUMNS.get(sort.removeprefix("-"))
    if column is None:
        raise Invalid({"sort": _("Sort by one of: %(keys)s.") % {"keys": ", ".join(COLUMNS)}})
    return f"-{column}" if sort.startswith("-") else column
