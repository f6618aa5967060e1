"""Child tickets: parts of a ticket with a life of their own, counted on their parent, which waits for them."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import keep
from yizhan.automation.plans.actions.children import attach_child, detach, open_child, resolve_family
from yizhan.automation.rules.models import EventRule
from yizhan.catalog.models import Desk, TicketType
from yizhan.lib import clock
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.models import Event
from yizhan.tickets.actions.finish import close, reopen, resolve
from yizhan.tickets.actions.merge import merge
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.remove import delete
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.lists import matching
from yizhan.tickets.models import Ticket


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def numbers(ticket: Ticket) -> tuple[int, int]:
    """How many child tickets, and how many of them are open."""
    now = fresh(ticket)
    return now.child_count, now.open_child_count


@pytest.fixture
def children(cast: Any, ticket: Ticket) -> list[Ticket]:
    """Two parts of the ticket: a motor from billing, a visit."""
    return [
        open_child(ticket, by=cast.wang, subject="调拨电机", text="KFR-72 外机电机一台", department=cast.billing),
        open_child(ticket, by=cast.wang, subject="预约上门"),
    ]


def test_a_parent_waits_for_its_children_by_whatever_way(cast: Any, ticket: Ticket, children: list[Ticket]) -> None:
    assert numbers(ticket) == (2, 2) and children[0].department == cast.billing
    for verb in (resolve, close):
        with pytest.raises(Conflict, match="2"):
            verb(ticket, by=cast.wang)
    with pytest.raises(Conflict):
        reply(ticket, by=cast.wang, body="好了", status=resolved_status())
    assert fresh(ticket).is_unfinished
    for child in children:
        resolve(child, by=cast.zhou)
    assert numbers(ticket) == (2, 0)
    names = Event.objects.filter(ticket_id=ticket.pk).values_list("name", flat=True)
    assert list(names).count("ticket.child_finished") == 2 and "ticket.children_done" in names
    resolve(ticket, by=cast.wang)


def resolved_status() -> int:
    from yizhan.catalog.models import Kind, Status

    return Status.first(Kind.RESOLVED).pk


def test_a_child_that_comes_back_or_goes_is_counted_again(cast: Any, ticket: Ticket, children: list[Ticket]) -> None:
    resolve(children[0], by=cast.zhou)
    reopen(children[0], by=cast.zhou)
    assert numbers(ticket) == (2, 2)
    delete(children[0], by=cast.zhou)
    assert numbers(ticket) == (1, 1)
    detach(children[1], by=cast.wang)
    assert numbers(ticket) == (0, 0) and not fresh(children[1]).parent_id


def test_the_customer_sees_a_child_only_once_it_speaks_to_them(cast: Any, ticket: Ticket) -> None:
    child = open_child(ticket, by=cast.wang, subject="内部核价", text="成本 300")
    mine = Ticket.objects.visible_to(cast.lin)
    assert child not in mine and not child.is_visible_to(cast.lin)
    assert child.messages.get().is_note
    reply(child, by=cast.wang, body="请问方便上门吗？")
    assert child in mine.all() and fresh(child).is_visible_to(cast.lin)


def test_no_circles_and_one_parent(cast: Any, ticket: Ticket, children: list[Ticket]) -> None:
    grandchild = open_child(children[1], by=cast.wang, subject="领料")
    for above in (ticket, children[1], grandchild):
        with pytest.raises(Invalid):
            attach_child(grandchild, by=cast.wang, child=above)
    other = open_ticket(by=cast.wang, requester=cast.lin, subject="另一件", department=cast.support)
    with pytest.raises(Conflict):
        attach_child(other, by=cast.wang, child=grandchild)
    attach_child(children[1], by=cast.wang, child=other)
    assert numbers(children[1]) == (2, 2)
    resolve_family(ticket, by=cast.zhou)
    assert {fresh(one).kind for one in (ticket, *children, grandchild, other)} == {"resolved"}


def test_resolving_all_is_all_or_nothing(cast: Any, ticket: Ticket, children: list[Ticket]) -> None:
    with pytest.raises(Conflict, match=children[0].code):
        resolve_family(ticket, by=cast.wang)  # billing's part is not 王珂's
    assert {fresh(one).kind for one in (ticket, *children)} == {"new"}


def test_the_desk_and_the_type_say_whether_it_waits_and_follows(
    cast: Any, ticket: Ticket, children: list[Ticket]
) -> None:
    desk = Desk.objects.get()
    with change(desk, "desk.edited", by=cast.zhou):
        desk.settings = {**desk.settings, "children_first": False, "parent_follows": True}
    resolve(ticket, by=cast.wang)
    reopen(ticket, by=cast.wang)
    for child in children:
        resolve(child, by=cast.zhou)
    assert fresh(ticket).kind == "resolved"
    assert Event.objects.filter(ticket_id=ticket.pk, name="ticket.resolved").latest("id").actor_kind == "desk"
    strict = TicketType.objects.get(slug="incident")
    with change(strict, "type.edited", by=cast.zhou):
        strict.children_first, strict.parent_follows = "yes", "no"
    repair = open_ticket(by=cast.wang, requester=cast.lin, subject="报修", department=cast.support, type=strict.pk)
    part = open_child(repair, by=cast.wang, subject="零件")
    with pytest.raises(Conflict):
        resolve(repair, by=cast.wang)
    resolve(part, by=cast.wang)
    assert fresh(repair).is_unfinished


def test_children_of_a_merged_ticket_go_where_it_went(cast: Any, ticket: Ticket, children: list[Ticket]) -> None:
    other = open_ticket(by=cast.wang, requester=cast.lin, subject="同一件事", department=cast.support)
    merge(ticket, by=cast.wang, into=other)
    assert numbers(other) == (2, 2) and {fresh(one).parent_id for one in children} == {other.pk}


def test_rules_open_children_and_hear_when_all_are_done(cast: Any, ticket: Ticket) -> None:
    step = {"do": "open_child", "with": {"subject": "备件 {{ ticket.code }}", "due": "2d"}}
    keep(EventRule(), slug="parts", labels={"en": "Parts"}, on=["opened"], condition="priority:urgent", steps=[step])
    praise = {"do": "tag", "with": {"add": ["齐了"]}}
    keep(EventRule(), slug="all-done", labels={"en": "Done"}, on=["children_done"], steps=[praise])
    urgent = open_ticket(by=cast.wang, requester=cast.lin, subject="停机", department=cast.support, priority=4)
    child = Ticket.objects.get(parent=urgent)
    assert child.subject == f"备件 {urgent.code}" and child.due_at > clock.now() + timedelta(days=1)
    resolve(child, by=cast.wang)
    assert fresh(urgent).tags == ["齐了"]


def test_conditions_know_the_family(cast: Any, ticket: Ticket, children: list[Ticket]) -> None:
    from yizhan.spine.fields import Context

    def found(text: str) -> set[int]:
        return {one.pk for one in matching(text, Context(by=cast.zhou))[0]}

    assert found(f"parent:{ticket.code}") == {one.pk for one in children}
    assert found("children>0 open_children>=2") == {ticket.pk} and ticket.pk in found("parent:none")
