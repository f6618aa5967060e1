"""A ticket's flow on its page: the stepper, buttons for what may be done, and the dialog of a transition."""

import json
from typing import Any

import pytest

from yizhan.automation.flows.actions.pass_transition import pass_transition
from yizhan.automation.flows.actions.revoke_flow import revoke_flow
from yizhan.automation.flows.models import FlowDraft
from yizhan.automation.flows.standing import token_of
from yizhan.automation.flows.tests.work import definition_named, fresh, in_use, plain
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket

from .test_queue import asked

pytestmark = pytest.mark.django_db
FORM = {"during": [{"part": "note", "required": True}, {"part": "reply", "text": {"zh-hans": "您好，马上来"}},
                   {"part": "checklist", "required": True, "items": [{"zh-hans": "试机正常"}]}]}  # fmt: skip


@pytest.fixture
def ticket(cast: Any) -> Ticket:
    in_use(plain(transitions__go=FORM, states__new={"limit": 60}))
    return fresh(
        open_ticket(by=cast.wang, requester=cast.lin, subject="空调不制热", body="请尽快", department=cast.support)
    )


def page(client: Any, ticket: Ticket) -> str:
    return str(client.get(f"/tickets/{ticket.code}").content.decode())


def test_the_stepper_shows_the_way_and_buttons_only_what_one_may(at: Any, cast: Any, ticket: Ticket) -> None:
    shown = page(at(cast.wang), ticket)
    assert 'aria-current="step">新到' in shown and f"/tickets/{ticket.code}/flow/go" in shown
    assert "/flow/stop" not in shown and "/do/pass_transition" not in shown
    assert "/flow/go" not in page(at(cast.sun), ticket)  # a light agent may not edit
    pass_transition(ticket, by=cast.wang, transition="go", note="好", checked=[1])
    shown = page(at(cast.wang), ticket)
    assert '<li class="done">新到' in shown and 'aria-current="step">在办' in shown
    assert f'hx-post="/tickets/{ticket.code}/flow/stop"' in shown  # no form: one click


def test_a_stage_beside_the_main_way_stands_where_one_left_it(at: Any, cast: Any) -> None:
    in_use(definition_named("repair"), "repair")
    ticket = open_ticket(by=cast.wang, requester=cast.lin, subject="外机异响", body="请尽快", assignee=cast.wang)
    pass_transition(ticket, by=cast.wang, transition="dispatch", assignee=cast.wang)
    pass_transition(ticket, by=cast.wang, transition="start")
    pass_transition(ticket, by=cast.wang, transition="need-parts", note="缺风扇电机")
    stepper = page(at(cast.wang), ticket).split('<ol class="stepper"')[1].split("</ol>")[0]
    words = ["受理", "派单", "处理中", "备件调拨", "主管审核", "客户确认", "办结"]
    assert [stepper.index(word) for word in words] == sorted(stepper.index(word) for word in words)


def test_the_dialog_asks_keeps_what_was_typed_and_moves(at: Any, cast: Any, ticket: Ticket) -> None:
    client, url = at(cast.wang), f"/tickets/{ticket.code}/flow/go"
    assert "您好，马上来" in client.get(url).content.decode()
    typed = {"form": "1", "expected": token_of(ticket), "flow_note": "", "flow_reply": "我的回复"}
    wrong = client.post(url, typed)
    assert wrong.status_code == 422 and "我的回复" in wrong.content.decode() and fresh(ticket).stages == ["new"]
    done = client.post(url, {**typed, "flow_note": "已联系", "checked": "1"})
    assert done.status_code == 200 and 'aria-current="step">在办' in done.content.decode()
    late = client.post(url, {**typed, "flow_note": "再来"})
    assert late.status_code == 409 and "在办" in late.content.decode() and fresh(ticket).message_count == 3


def test_half_filled_forms_are_kept_for_oneself_until_the_move(at: Any, cast: Any, ticket: Ticket) -> None:
    client, url = at(cast.wang), f"/tickets/{ticket.code}/flow/go"
    assert client.post(f"{url}/draft", {"flow_note": "写到一半", "checked": "1"}).status_code == 204
    shown = client.get(url).content.decode()
    assert "写到一半" in shown and "checked" in shown
    assert "写到一半" not in at(cast.li).get(url).content.decode()
    client.post(f"{url}/draft", {"discard": "1"})
    assert not FlowDraft.objects.exists()
    client.post(f"{url}/draft", {"flow_note": "又一半"})
    pass_transition(ticket, by=cast.li, transition="go", note="我来", checked=[1])
    assert not FlowDraft.objects.exists()


def test_a_flow_asks_no_question_more(at: Any, cast: Any, ticket: Ticket) -> None:
    outside = open_ticket(by=cast.wang, requester=cast.sofia, subject="无流程", body="x", department=cast.support)
    revoke_flow(outside, by=cast.zhou, reason="不需要")
    client = at(cast.wang)
    assert asked(client, f"/tickets/{ticket.code}") == asked(client, f"/tickets/{outside.code}")


def test_after_a_continuous_transition_the_next_one_is_offered(at: Any, cast: Any) -> None:
    in_use(plain(transitions__go={"continuous": True}, transitions__stop={"during": [{"part": "note"}]}), "going-on")
    ticket = fresh(open_ticket(by=cast.wang, requester=cast.lin, subject="连续", body="x", department=cast.support))
    client, url = at(cast.wang), f"/tickets/{ticket.code}/flow"
    moved = client.post(f"{url}/go", {"expected": token_of(ticket)})
    assert json.loads(moved["HX-Trigger"])["ask"] == url
    assert f'action="{url}/stop"' in client.get(url).content.decode()  # the one way on; “back” is none
    ended = client.post(f"{url}/stop", {"form": "1", "expected": token_of(fresh(ticket))})
    assert "ask" not in json.loads(ended["HX-Trigger"]) and client.get(url).status_code == 404


def test_failed_steps_are_told_with_a_button(at: Any, cast: Any) -> None:
    in_use(plain(transitions__go={"after": [{"do": "wake"}]}, strict={"who": "everybody"}), "failing")
    ticket = open_ticket(by=cast.wang, requester=cast.lin, subject="失败", body="x", department=cast.support)
    pass_transition(ticket, by=cast.wang, transition="go")
    shown = page(at(cast.wang), ticket)
    assert shown.count("/do/retry_steps") == 1 and "1 个动作执行失败" in shown
    assert "/do/retry_steps" not in page(at(cast.sun), ticket)
    assert at(cast.wang).post(f"/tickets/{ticket.code}/do/retry_steps", {"form": "1"}).status_code == 200
