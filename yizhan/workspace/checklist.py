"""The checklist of a ticket as its page shows it: items ticked off in place, and how far it is."""

from typing import Any

from django.utils.translation import gettext as _

from yizhan.automation.plans.models import ChecklistItem
from yizhan.people.models import Agent
from yizhan.spine.kept import Kept, Question
from yizhan.tickets.models import Ticket

from .buttons import Button

ITEMS = Kept(lambda ticket: ChecklistItem.objects.filter(ticket_id=ticket), int)
SPOKEN = ("ticket.item_added", "ticket.item_done", "ticket.item_undone", "ticket.item_changed", "ticket.item_late")


def asked(ticket: Ticket) -> dict[str, Question]:
    """What has to be known: nothing, for tickets without a checklist."""
    return {"items": ITEMS.of(ticket.pk)} if ticket.item_count else {}


def of(ticket: Ticket, agent: Agent, found: dict[str, list[Any]], beside: dict[str, Button]) -> dict[str, Any]:
    """The items with what the agent can do about them. `found` answers what was `asked`."""
    return {
        "items": found.get("items", []),
        "done_items": ticket.item_count - ticket.open_item_count,
        "may_tick": "tick_item" in beside,
        "may_change_items": "remove_item" in beside,
        "item_buttons": [beside[key] for key in ("add_item", "add_checklist") if key in beside],
    }


def words(found: dict[str, list[Any]]) -> dict[tuple[str, int], str]:
    """What the items are called, by event and item: the log itself holds no words."""
    return {(name, one.pk): said(one) for one in found.get("items", ()) for name in SPOKEN}


def said(one: ChecklistItem) -> str:
    return _("%(title)s (%(owner)s)") % {"title": one.title, "owner": one.owned_by} if one.owned_by else one.title
