"""A request in a flow, as its customer sees it: the stages in plain words, and the steps that are theirs to take."""

from typing import Any

import pytest
from django.test import Client

from yizhan.automation.flows.actions.pass_transition import pass_transition
from yizhan.automation.flows.tests.work import definition_named, in_use
from yizhan.portal import flow
from yizhan.tickets.actions.finish import resolve
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Message, Ticket

from .work import fresh, html, link


@pytest.fixture
def solved(cast: Any) -> Ticket:
    """A question that was answered."""
    in_use(definition_named("support"), "support")
    ticket = open_ticket(by=cast.wang, requester=cast.lin, subject="怎么除霜", body="请问", department=cast.support)
    pass_transition(ticket, by=cast.wang, transition="answered", reply="按住电源键三秒")
    return ticket


def test_the_stages_are_those_of_the_flow_in_the_words_for_customers(visitor: Client, cast: Any) -> None:
    in_use(definition_named("repair"), "repair")
    ticket = open_ticket(by=cast.wang, requester=cast.lin, subject="外机异响", body="很响", department=cast.support)
    pass_transition(ticket, by=cast.wang, transition="dispatch", assignee=cast.wang)
    page = html(visitor, link(ticket))
    steps = page.split('class="timeline steps"')[1].split("</ol>")[0]
    assert steps.index("已受理") < steps.index("已安排工程师") < steps.index("维修中") < steps.index("请您确认")
    assert steps.count("维修中") == 1 and "主管审核" not in page and steps.count('aria-current="step"') == 1
    assert "/flow/" not in page


def test_the_customer_takes_the_steps_that_are_theirs(visitor: Client, solved: Ticket) -> None:
    page = html(visitor, link(solved))
    assert "/flow/confirmed" in page and "/flow/again" in page and "/do/confirm_solved" not in page
    answer = visitor.post(f"{link(solved)}/flow/again", {"body": "还是不行"}, follow=True)
    assert answer.status_code == 200 and fresh(solved).stages == ["working"]
    said = Message.objects.get(text="还是不行")
    assert said.customer_id == solved.requester_id
    visitor.post(f"{link(solved)}/flow/solve")  # not theirs
    assert fresh(solved).stages == ["working"]


def test_confirming_ends_it_and_twice_changes_nothing(visitor: Client, solved: Ticket) -> None:
    for _twice in range(2):
        assert visitor.post(f"{link(solved)}/flow/confirmed", follow=True).status_code == 200
    assert fresh(solved).stages == ["done"] and fresh(solved).kind == "closed"


def test_a_customer_who_simply_answers_brings_it_back_to_work(visitor: Client, solved: Ticket) -> None:
    visitor.post(f"{link(solved)}/reply", {"body": "指示灯还在闪"}, follow=True)
    assert fresh(solved).stages == ["working"] and fresh(solved).kind == "open"


def test_finished_past_its_flow_the_flow_is_told_no_more(visitor: Client, cast: Any) -> None:
    """Somebody resolves it outright while its stage is still one of work: the page must not say both."""
    in_use(definition_named("support") | {"strict": {"who": "nobody"}}, "support")
    ticket = open_ticket(by=cast.wang, requester=cast.lin, subject="怎么除霜", body="请问", department=cast.support)
    resolve(fresh(ticket), by=cast.zhou)
    assert fresh(ticket).stages == ["received"] and flow.stages(fresh(ticket)) == []
    steps = html(visitor, link(ticket)).split('class="timeline steps"')[1].split("</ol>")[0]
    assert "已解决" in steps and 'aria-current="step"' in steps
