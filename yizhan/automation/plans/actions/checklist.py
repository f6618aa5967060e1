"""Checklists 检查项: what is to be done on a ticket, item by item."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import Boolean, Integer, Reference, Text
from yizhan.spine.fields.moment import relative
from yizhan.spine.fields.reference import Person
from yizhan.tickets.ticket import Ticket
from yizhan.tickets.writing import follow

from ...urging.actions.urge import in_work
from ...urging.deadline import Deadline
from ..items import ASSIGNEE
from ..models import Checklist, ChecklistItem

MOST = 200
TITLE = Param(_l("What is to be done"))
OWNER = Param(_l("By whom"), _l("They are told, and follow the ticket."))
DUE = Param(_l("Due"), _l("A time, or 8h, 2d from now."))
REQUIRED = Param(_l("Must be done"), _l("The ticket cannot be finished before."))
ITEM = Param(_l("Item"), hidden=True)


def has_items(ticket: Ticket, by: Actor) -> bool:
    return bool(ticket.item_count) and not (ticket.merged_into_id or ticket.deleted_at)


@action("add_item", _l("Add a checklist item"), event="ticket.item_added", needs="ticket.edit", icon="check",
        available=in_work, says=_l("%(actor)s added a checklist item"))  # fmt: skip
def add_item(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    title: Annotated[str, Text(300), TITLE],
    owner: Annotated[Any, Person(), OWNER] = None,
    due: Annotated[datetime | None, Deadline(), DUE] = None,
    required: Annotated[bool, Boolean(), REQUIRED] = False,
) -> None:
    """Add one thing to be done. Raises Invalid when there are too many."""
    one = put(ticket, ChecklistItem(title=title, owner=owner, due_at=due, is_required=required))
    it.say(item=one.pk, owners=owners([one]))


@action("add_checklist", _l("Add a checklist"), event="ticket.checklist_added", needs="ticket.edit", icon="list",
        available=in_work, bulk=True, says=_l("%(actor)s added a checklist"))  # fmt: skip
def add_checklist(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    checklist: Annotated[Checklist, Reference("plans.Checklist"), Param(_l("Checklist"))],  # type: ignore[valid-type]
) -> None:
    """Add all items of a checklist. Raises Invalid when there are too many, Conflict when they wait there already."""
    waiting = set(ChecklistItem.objects.filter(ticket=ticket, done_at=None).values_list("title", flat=True))
    if checklist.items and waiting >= {line["title"] for line in checklist.items}:
        raise Conflict(_("The items of this checklist are on the ticket already."))
    made = [put(ticket, from_line(line, ticket)) for line in checklist.items]
    it.say(checklist=checklist.pk, items=len(made), owners=owners(made))


@action("tick_item", _l("Tick off"), event="ticket.item_done", needs="ticket.note", icon="check", rule=False,
        available=has_items, says=_l("%(actor)s ticked off"))  # fmt: skip
def tick_item(ticket: Ticket, *, by: Actor, it: Change, item: Annotated[int, Integer(), ITEM]) -> None:
    """It is done. Whoever follows the ticket can say so, for owners often work elsewhere. Raises Conflict."""
    one = _item(ticket, item)
    if one.done_at:
        raise Conflict(_("This has been ticked off already."))
    one.done_at, one.done_by = clock.now(), by if isinstance(by, Agent) else None
    _keep(ticket, one, it, "done_at", "done_by")
    if not ticket.open_item_count:
        it.say(all=True)


@action("untick_item", _l("Take back the tick"), event="ticket.item_undone", needs="ticket.note", icon="return",
        rule=False, available=has_items, says=_l("%(actor)s took back the tick"))  # fmt: skip
def untick_item(ticket: Ticket, *, by: Actor, it: Change, item: Annotated[int, Integer(), ITEM]) -> None:
    """It is not done after all."""
    one = _item(ticket, item)
    one.done_at = one.done_by = None
    _keep(ticket, one, it, "done_at", "done_by")


@action("change_item", _l("Change a checklist item"), event="ticket.item_changed", needs="ticket.edit", icon="pen",
        rule=False, available=has_items, says=_l("%(actor)s changed a checklist item"))  # fmt: skip
def change_item(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    item: Annotated[int, Integer(), ITEM],
    title: Annotated[str, Text(300), TITLE],
    owner: Annotated[Any, Person(), OWNER] = None,
    due: Annotated[datetime | None, Deadline(), DUE] = None,
    required: Annotated[bool, Boolean(), REQUIRED] = False,
) -> None:
    """Say anew what is to be done, by whom and until when."""
    one = _item(ticket, item)
    before, one.title, one.owner, one.due_at, one.is_required = one.owner_id, title, owner, due, required
    one.told_at = None if due and due > clock.now() else one.told_at
    _keep(ticket, one, it, "title", "owner", "due_at", "is_required", "told_at")
    if one.owner_id and one.owner_id != before:
        follow(ticket, [one.owner_id])
        it.say(owners=owners([one]))


@action("remove_item", _l("Remove a checklist item"), event="ticket.item_removed", needs="ticket.edit", icon="x",
        rule=False, available=has_items, says=_l("%(actor)s removed a checklist item"))  # fmt: skip
def remove_item(ticket: Ticket, *, by: Actor, it: Change, item: Annotated[int, Integer(), ITEM]) -> None:
    """It is no longer to be done."""
    one = _item(ticket, item)
    it.say(item=one.pk)
    one.delete()
    count_items(ticket)


def put(ticket: Ticket, one: ChecklistItem) -> ChecklistItem:
    """Add an item to a ticket whose door is open; its owner follows the ticket."""
    if ticket.item_count >= MOST:
        raise Invalid(_("At most %(most)s items.") % {"most": MOST})
    one.ticket = ticket
    one.save(force_insert=True)
    if one.owner_id:
        follow(ticket, [one.owner_id])
    count_items(ticket)
    return one


def from_line(line: dict[str, Any], ticket: Ticket) -> ChecklistItem:
    """An item as a checklist has it."""
    span = relative(line["due"]) if line.get("due") else None
    owner = ticket.assignee_id if line.get("owner") == ASSIGNEE else int(line.get("owner") or 0) or None
    agent = Agent.named(owner) if owner else None
    return ChecklistItem(
        title=line["title"], is_required=line.get("required", False), due_at=clock.now() + span if span else None,
        owner_id=agent.pk if agent and agent.is_active else None,
    )  # fmt: skip


def owners(items: list[ChecklistItem]) -> list[int]:
    return sorted({one.owner_id for one in items if one.owner_id})


def count_items(ticket: Ticket) -> None:
    """Put the numbers of its items on a ticket whose door is open."""
    is_open = Q(done_at=None)
    found = ChecklistItem.objects.filter(ticket=ticket).aggregate(
        all=Count("pk"), open=Count("pk", filter=is_open), required=Count("pk", filter=is_open & Q(is_required=True))
    )
    ticket.item_count, ticket.open_item_count, ticket.required_item_count = found.values()


def _item(ticket: Ticket, pk: int) -> ChecklistItem:
    found = ChecklistItem.objects.filter(ticket=ticket, pk=pk).first()
    if found is None:
        raise Invalid({"item": _("There is no such item on this ticket.")})
    return found


def _keep(ticket: Ticket, one: ChecklistItem, it: Change, *columns: str) -> None:
    one.save(update_fields=list(columns))
    count_items(ticket)
    it.say(item=one.pk)
