"""A transition asks for an approval; its answer takes the ticket on, and what was left is not asked any more."""

from typing import Any

import pytest

from tests.cast import agent
from yizhan.automation.approvals.models import Approval
from yizhan.automation.flows.actions.pass_transition import pass_transition
from yizhan.spine.actions import registry
from yizhan.spine.errors import Invalid, Refused
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket

from .work import definition_named, fresh, in_use


@pytest.fixture
def boss(cast: Any) -> Any:
    return agent("吴敏", "wu@qingshan.example", "supervisor", [cast.support.pk])


@pytest.fixture
def asking(cast: Any, boss: Any) -> Ticket:
    """A request that waits for 吴敏."""
    in_use(definition_named("it-request"), "it-request")
    ticket = open_ticket(by=cast.wang, requester=cast.lin, subject="申请显示器", body="两台", department=cast.support)
    pass_transition(ticket, by=cast.wang, transition="ask", note="请审批")
    return fresh(ticket)


@pytest.mark.parametrize(
    ("verb", "stage", "more"), [("approve", "fulfilling", {}), ("decline", "refused", {"reason": "预算不足"})]
)
def test_the_answer_takes_the_ticket_on(asking: Ticket, boss: Any, verb: str, stage: str, more: dict[str, Any]) -> None:
    assert asking.stages == ["approving"] and asking.approver_ids == [boss.pk]
    registry[f"ticket.{verb}"](asking, by=boss, **more)
    assert fresh(asking).stages == [stage] and not fresh(asking).is_in_approval


def test_nobody_takes_the_way_of_an_approval_by_hand(asking: Ticket, cast: Any) -> None:
    with pytest.raises(Refused):
        pass_transition(asking, by=cast.zhou, transition="approved")


def test_a_state_that_is_left_is_not_approved_any_more(asking: Ticket, cast: Any) -> None:
    pass_transition(asking, by=cast.wang, transition="withdraw", note="先不买了")
    assert fresh(asking).stages == ["received"] and not fresh(asking).is_in_approval
    assert Approval.objects.get().state == Approval.State.WITHDRAWN


def test_where_nobody_can_be_asked_nothing_moves(cast: Any) -> None:
    in_use(definition_named("it-request"), "it-request")
    ticket = open_ticket(by=cast.wang, requester=cast.lin, subject="申请显示器", body="两台", department=cast.support)
    with pytest.raises(Invalid):
        pass_transition(ticket, by=cast.wang, transition="ask", note="请审批")
    assert fresh(ticket).stages == ["received"] and fresh(ticket).message_count == 1
