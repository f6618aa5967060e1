"""Checklists and ticket templates: items with an owner and a time, a ticket that waits for what must be done."""

from datetime import timedelta
from typing import Any

import pytest

from yizhan.automation.plans import watching
from yizhan.automation.plans.actions.checklist import add_checklist, add_item, change_item, remove_item, tick_item
from yizhan.automation.plans.actions.template import apply_template
from yizhan.automation.plans.models import ChecklistItem
from yizhan.lib import clock
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.tickets.actions.finish import resolve
from yizhan.tickets.models import Ticket
from yizhan.workspace.models import Notice
from yizhan.workspace.notices import notify

from .test_children import fresh

HOUR = timedelta(hours=1)


def told(kind: str) -> list[str]:
    """Who was told of the last event."""
    notify(Event.objects.latest("id"))
    return [one.agent.name for one in Notice.objects.filter(kind=kind).order_by("id")]


def both(text: str) -> dict[str, str]:
    return {"zh-hans": text, "en": text}


@pytest.fixture
def arrival(cast: Any) -> Any:
    """A checklist with something that must be done by who has the ticket, and something that may wait."""
    items = [{"title": "断电", "required": True, "owner": "assignee"}, {"title": "拍照", "due": "2h"}]
    return records["checklist"].create({"labels": both("上门"), "items": items}, by=cast.zhou)


def test_a_ticket_waits_for_what_must_be_done(cast: Any, ticket: Ticket, arrival: Any) -> None:
    add_checklist(ticket, by=cast.wang, checklist=arrival)
    must, may = ChecklistItem.objects.filter(ticket=ticket)
    assert (must.is_required, must.owner, may.due_at > clock.now() + HOUR) == (True, None, True)
    with pytest.raises(Conflict):
        resolve(ticket, by=cast.wang)
    tick_item(ticket, by=cast.wang, item=must.pk)
    with pytest.raises(Conflict):
        tick_item(ticket, by=cast.li, item=must.pk)
    now = fresh(ticket)
    assert (now.item_count, now.open_item_count, now.required_item_count) == (2, 1, 0)
    resolve(ticket, by=cast.wang)
    assert "断电" not in str(list(Event.objects.filter(ticket_id=ticket.pk).values_list("data", flat=True)))


def test_owners_are_told_follow_and_tick_off_wherever_they_work(cast: Any, ticket: Ticket) -> None:
    add_item(ticket, by=cast.wang, title="核价", owner=cast.zhao, required=True)
    assert told("item") == ["赵磊"] and fresh(ticket).is_visible_to(cast.zhao)
    item = ChecklistItem.objects.get()
    tick_item(ticket, by=cast.zhao, item=item.pk)
    assert ChecklistItem.objects.get().done_by == cast.zhao and fresh(ticket).open_item_count == 0


def test_the_clock_tells_of_each_late_item_once(cast: Any, ticket: Ticket) -> None:
    add_item(ticket, by=cast.wang, title="回访", owner=cast.li, due=clock.now() + HOUR)
    assert watching.notice_late() == 0
    with clock.at(clock.now() + 2 * HOUR):
        assert watching.notice_late() == 1 and told("item_late") == ["李倩"]
        assert watching.notice_late() == 0
        change_item(ticket, by=cast.wang, item=ChecklistItem.objects.get().pk, title="回访", due=clock.now() + HOUR)
    with clock.at(clock.now() + 4 * HOUR):
        resolve(ticket, by=cast.wang)
        assert watching.notice_late() == 0 and not ChecklistItem.objects.filter(told_at=None).exists()
    remove_item(ticket, by=cast.wang, item=ChecklistItem.objects.get().pk)
    assert fresh(ticket).item_count == 0


def test_a_template_opens_a_whole_plan(cast: Any, ticket: Ticket, arrival: Any) -> None:
    keep = records["ticket_template"]
    part = keep.create({"labels": both("领料"), "subject": "领料 {{ ticket.code }}", "due_in": "2d", "priority": "high",
                        "checklists": [arrival.pk], "is_offered": False}, by=cast.zhou)  # fmt: skip
    visit = keep.create({"labels": both("上门"), "department": cast.billing.pk, "tags": ["上门"]}, by=cast.zhou)
    whole = keep.create({"labels": both("安装"), "checklists": [arrival.pk], "children": [part.pk, visit.pk]},
                        by=cast.zhou)  # fmt: skip
    apply_template(ticket, by=cast.wang, template=whole)
    first, second = Ticket.objects.filter(parent=ticket).order_by("id")
    assert (first.subject, first.priority, first.item_count) == (f"领料 {ticket.code}", 3, 2)
    assert (second.subject, second.department, second.tags) == ("上门", cast.billing, ["上门"])
    assert (fresh(ticket).child_count, fresh(ticket).item_count) == (2, 2)
    with pytest.raises(Invalid):
        keep.edit(part, {"children": [whole.pk]}, by=cast.zhou)


def test_items_are_checked_before_they_are_kept(cast: Any) -> None:
    for wrong in ({"title": ""}, {"title": "x", "due": "soon"}, {"title": "x", "owner": "nobody"}, {"what": "x"}):
        with pytest.raises(Invalid):
            records["checklist"].create({"labels": both("x"), "items": [wrong]}, by=cast.zhou)
