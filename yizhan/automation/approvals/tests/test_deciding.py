"""Approvals from the question to the decision: levels, modes, who may and who may not."""

from typing import Any

import pytest

from tests.cast import keep
from yizhan.automation.approvals.actions.ask import withdraw_approval
from yizhan.automation.approvals.actions.decide import add_approver, approve, decline, delegate_approval
from yizhan.automation.approvals.asking import ask
from yizhan.automation.approvals.models import Approval, ApprovalTemplate, Approver
from yizhan.people.models import Identity
from yizhan.spine.actors import Machine
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

State = Approval.State


def names(ticket: Ticket) -> list[str]:
    found = Event.objects.filter(ticket_id=ticket.pk, name__startswith="ticket.appr").order_by("id")
    return [one.name.removeprefix("ticket.") for one in found]


def level(mode: str, *agents: Any, **more: Any) -> dict[str, Any]:
    return {"mode": mode, "who": [f"agent:{one.pk}" for one in agents], **more}


def test_two_levels_are_asked_one_after_the_other(cast: Any, ticket: Ticket) -> None:
    asked = ask(ticket, by=cast.wang, question="换新机？", levels=[level("any", cast.li), level("any", cast.zhou)])
    assert (ticket.is_in_approval, ticket.approver_ids) == (True, [cast.li.pk])
    with pytest.raises(Refused):
        approve(ticket, by=cast.zhou)
    approve(ticket, by=cast.li, comment="可以")
    assert ticket.approver_ids == [cast.zhou.pk]
    approve(ticket, by=cast.zhou)
    asked.refresh_from_db()
    assert (asked.state, ticket.is_in_approval, ticket.approver_ids) == (State.APPROVED, False, [])
    assert names(ticket) == ["approval_asked", "approver_approved", "approval_level_passed",
                             "approver_approved", "approval_approved"]  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "need", "words", "state"),
    [
        ("any", 1, "+", State.APPROVED), ("any", 1, "-", State.DECLINED), ("single", 1, "+", State.APPROVED),
        ("all", 1, "++", State.PENDING), ("all", 1, "+++", State.APPROVED), ("all", 1, "+-", State.DECLINED),
        ("some", 2, "+-+", State.APPROVED), ("some", 2, "+-", State.PENDING), ("some", 2, "--", State.DECLINED),
    ],
)  # fmt: skip
def test_every_mode_counts_as_it_says(cast: Any, ticket: Ticket, mode: str, need: int, words: str, state: str) -> None:
    people = [cast.li, cast.zhou, cast.sun]
    asked = ask(
        ticket, by=cast.wang, question="？", levels=[level(mode, *people, **{"need": need} if need > 1 else {})]
    )
    for agent, word in zip(people, words, strict=False):
        approve(ticket, by=agent) if word == "+" else decline(ticket, by=agent, reason="不行")
    asked.refresh_from_db()
    assert asked.state == state and ticket.is_in_approval == (state == State.PENDING)


def test_nobody_decides_on_their_own_wish(cast: Any, ticket: Ticket) -> None:
    keep(Identity(customer=cast.lin, kind="email", value="sun@qingshan.example"))  # the requester works here
    with pytest.raises(Invalid) as refused:
        ask(ticket, by=cast.wang, question="？", levels=[level("any", cast.wang, cast.sun)])
    assert "levels" in refused.value.errors and not Approval.objects.exists() and not ticket.approval_count
    ask(ticket, by=cast.wang, question="？", levels=[level("any", cast.wang, cast.li)])
    assert ticket.approver_ids == [cast.li.pk]
    with pytest.raises(Invalid):
        delegate_approval(ticket, by=cast.li, agent=cast.wang)
    with pytest.raises(Refused):
        approve(ticket, by=cast.wang)


def test_who_is_asked_from_another_department_sees_the_ticket(cast: Any, ticket: Ticket) -> None:
    assert not ticket.is_visible_to(cast.zhao)
    ask(ticket, by=cast.wang, question="退款？", levels=[level("any", cast.zhao)])
    assert Ticket.objects.visible_to(cast.zhao).get() == ticket and approve.offered(ticket, cast.zhao)
    approve(ticket, by=cast.zhao)
    assert Approval.objects.get().state == State.APPROVED and not approve.offered(ticket, cast.zhao)


def test_a_word_counts_once(cast: Any, ticket: Ticket) -> None:
    ask(ticket, by=cast.wang, question="？", levels=[level("all", cast.li, cast.zhou)])
    approve(ticket, by=cast.li)
    with pytest.raises(Refused):
        decline(ticket, by=cast.li, reason="反悔")
    assert Approver.objects.get(agent=cast.li).state == Approver.State.APPROVED


def test_a_delegate_decides_instead_and_one_more_is_asked_too(cast: Any, ticket: Ticket) -> None:
    ask(ticket, by=cast.wang, question="？", levels=[level("all", cast.li)])
    delegate_approval(ticket, by=cast.li, agent=cast.sun)
    assert ticket.approver_ids == [cast.sun.pk] and Approver.objects.get(agent=cast.sun).instead_of == cast.li
    add_approver(ticket, by=cast.sun, agent=cast.zhou)
    approve(ticket, by=cast.sun)
    assert ticket.is_in_approval and ticket.approver_ids == [cast.zhou.pk]
    approve(ticket, by=cast.zhou)
    assert Approval.objects.get().state == State.APPROVED


def test_only_who_asked_withdraws(cast: Any, ticket: Ticket) -> None:
    ask(ticket, by=cast.wang, question="？", levels=[level("any", cast.li)])
    with pytest.raises(Conflict):
        withdraw_approval(ticket, by=cast.li)
    withdraw_approval(ticket, by=cast.wang)
    assert (Approval.objects.get().state, ticket.is_in_approval, ticket.approver_ids) == (State.WITHDRAWN, False, [])


def test_of_several_approvals_one_says_which(cast: Any, ticket: Ticket) -> None:
    first = ask(ticket, by=cast.wang, question="一？", levels=[level("any", cast.li)])
    second = ask(ticket, by=cast.wang, question="二？", levels=[level("any", cast.li)], purpose="flow:7")
    with pytest.raises(Invalid):
        approve(ticket, by=cast.li)
    approve(ticket, by=cast.li, approval=second.pk)
    assert Approval.objects.get(pk=first.pk).is_pending and ticket.approver_ids == [cast.li.pk]
    told = Event.objects.get(name="ticket.approval_approved")
    assert told.data["approval"] == second.pk and told.data["purpose"] == "flow:7"


def test_a_template_fills_in_what_is_left_out(cast: Any, ticket: Ticket) -> None:
    template = keep(ApprovalTemplate(), slug="t", labels={"en": "T"}, question="按模板？", remind_hours=4,
                    levels=[level("any", cast.li)], guarded=["priority"])  # fmt: skip
    made = ask(ticket, by=Machine("rule", 1), template=template)
    assert (made.question, made.asker, made.guarded, bool(made.digest)) == ("按模板？", None, ["priority"], True)
    assert made.remind_at and ticket.approver_ids == [cast.li.pk]


def test_the_words_are_not_in_the_log(cast: Any, ticket: Ticket) -> None:
    ask(ticket, by=cast.wang, question="机密事项", levels=[level("any", cast.li)])
    decline(ticket, by=cast.li, reason="机密原因")
    assert not any("机密" in str(one.data) for one in Event.objects.all())
