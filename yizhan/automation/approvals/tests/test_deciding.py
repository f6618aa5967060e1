"""Approvals from the question to the decision: levels, modes, who may and who may not."""

from typing import Any

import pytest

from yizhan.automation.approvals.actions.decide import approve, decline
from yizhan.automation.approvals.asking import ask
from yizhan.automation.approvals.models import Approval
from yizhan.spine.errors import Refused
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
