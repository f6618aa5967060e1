"""Batches: the same with many tickets, told ticket by ticket, and taken back."""

from typing import Any

import pytest

from yizhan.automation.batches import starting, working
from yizhan.automation.batches.actions.together import add_incident, answer_incidents, cascade, link_problem
from yizhan.automation.batches.models import Batch
from yizhan.automation.batches.restoring import PUT_BACK, lasting
from yizhan.automation.plans.actions.children import open_child
from yizhan.spine.actions import actions_on
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.tickets.actions.edit import tag
from yizhan.tickets.actions.finish import resolve
from yizhan.tickets.actions.merge import unlink
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket


@pytest.fixture
def tickets(cast: Any) -> list[Ticket]:
    """Three open tickets in support, one in billing that 王珂 does not see."""
    made = [
        open_ticket(by=cast.wang, requester=cast.lin, subject=f"停电 {n}", department=cast.support) for n in range(3)
    ]
    hidden = open_ticket(by=cast.zhou, requester=cast.sofia, subject="Invoice", department=cast.billing)
    return [*made, hidden]


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_what_fails_is_told_and_stops_no_other(cast: Any, tickets: list[Ticket]) -> None:
    resolve(tickets[1], by=cast.wang)
    batch = starting.start(
        [{"do": "resolve", "with": {"resolution": "来电了"}}], [one.pk for one in tickets], by=cast.wang
    )
    assert (batch.state, batch.total, batch.done_count, batch.failed_count) == ("done", 4, 2, 2)
    assert [bool(one.why) for one in batch.items.all()] == [False, True, False, True]
    assert fresh(tickets[3]).is_unfinished


def test_a_macro_over_many_is_taken_back_but_not_what_changed_since(cast: Any, tickets: list[Ticket]) -> None:
    steps = [{"do": "tag", "with": {"add": ["停电"]}}, {"do": "assign", "with": {"agent": "me"}}, {"do": "resolve"}]
    macro = records["macro"].create({"labels": {"en": "Power"}, "steps": steps}, by=cast.zhou)
    mine = tickets[:3]
    batch = starting.start([{"do": "macro", "with": {"macro": macro.pk}}], [one.pk for one in mine], by=cast.wang)
    assert {(fresh(one).kind, fresh(one).assignee, *fresh(one).tags) for one in mine} == {
        ("resolved", cast.wang, "停电")
    }
    tag(mine[2], by=cast.li, add=["另有"])
    with pytest.raises(Refused):
        starting.undo(batch, by=cast.li)
    undone = starting.undo(batch, by=cast.wang)
    assert (undone.done_count, undone.failed_count) == (2, 1)
    assert {(fresh(one).kind, fresh(one).assignee, fresh(one).resolved_at, *fresh(one).tags) for one in mine[:2]} == {
        ("new", None, None)
    }
    assert fresh(mine[2]).kind == "resolved"
    with pytest.raises(Conflict):
        starting.undo(batch, by=cast.wang)


def test_many_are_done_slice_by_slice_and_each_once(
    cast: Any, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "AT_ONCE", 1)
    monkeypatch.setattr(working, "SLICE", 2)
    batch = starting.start([{"do": "note", "with": {"body": "{{ ticket.code }}"}}], [one.pk for one in tickets[:3]],
                           by=cast.wang)  # fmt: skip
    assert batch.state == "waiting"
    for _twice in range(3):
        working.work(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.done_count) == ("done", 3)
    assert [one.messages.last().text for one in tickets[:3]] == [one.code for one in tickets[:3]]  # type: ignore[union-attr]
    with pytest.raises(Invalid):
        starting.start([{"do": "note"}], [], by=cast.wang)


def test_a_problem_answers_all_its_incidents(cast: Any, tickets: list[Ticket], ticket: Ticket) -> None:
    link_problem(tickets[0], by=cast.wang, problem=ticket)
    add_incident(ticket, by=cast.wang, incident=tickets[1])
    add_incident(ticket, by=cast.zhou, incident=tickets[3])
    assert fresh(ticket).incident_count == 3
    batch = answer_incidents(fresh(ticket), by=cast.wang, body="{{ customer.name }}，已恢复", resolve=True)
    assert (batch.about, batch.total, batch.done_count) == (ticket, 2, 2)
    assert tickets[0].messages.last().text == "林晓云，已恢复"  # type: ignore[union-attr]
    assert {fresh(one).kind for one in tickets[:2]} == {"resolved"} and fresh(tickets[3]).is_unfinished
    assert Event.objects.filter(ticket_id=ticket.pk, name="ticket.incidents_answered").exists()
    unlink(tickets[0], by=cast.wang, to=ticket)
    assert fresh(ticket).incident_count == 2


def test_acting_on_a_parent_can_reach_its_children(cast: Any, ticket: Ticket) -> None:
    parts = [open_child(ticket, by=cast.wang, subject=f"第 {n} 步") for n in range(2)]
    resolve(parts[0], by=cast.wang)
    batch = cascade(fresh(ticket), by=cast.wang, note="客户改期", priority=4, resolve=True, resolution="已改期")
    assert (batch.total, batch.done_count) == (1, 1)
    now = fresh(parts[1])
    assert (now.priority, now.kind, now.resolution) == (4, "resolved", "已改期")
    with pytest.raises(Conflict):
        cascade(fresh(ticket), by=cast.wang, note="再说一遍")
    assert Batch.objects.count() == 1


def test_what_no_undoing_takes_back_is_named_also_within_macros(cast: Any) -> None:
    steps = [{"do": "note", "with": {"body": "已派车"}}, {"do": "tag", "with": {"add": ["停电"]}}]
    macro = records["macro"].create({"labels": {"en": "Told"}, "steps": steps}, by=cast.zhou)
    assert lasting([{"do": "tag", "with": {"add": ["停电"]}}, {"do": "resolve"}]) == []
    given = [{"do": "macro", "with": {"macro": str(macro.pk)}}, {"do": "reply"}, {"do": "note"}]
    assert len(lasting(given)) == 2  # a note and a reply, each told once
    assert set(PUT_BACK) <= {one.key for one in actions_on("ticket")}


def test_who_is_asked_for_an_approval_still_reads_along_after_the_undoing(cast: Any, tickets: list[Ticket]) -> None:
    level = {"mode": "any", "who": [f"agent:{cast.zhao.pk}"]}  # from another department
    steps = [
        {"do": "ask_approval", "with": {"question": "换新机？", "levels": [level]}},
        {"do": "tag", "with": {"add": ["换机"]}},
    ]
    undone = starting.undo(starting.start(steps, [tickets[0].pk], by=cast.wang), by=cast.wang)
    assert undone.done_count == 1 and fresh(tickets[0]).tags == []
    assert cast.zhao.pk in fresh(tickets[0]).follower_ids and fresh(tickets[0]).is_in_approval
