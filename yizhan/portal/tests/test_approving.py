"""Deciding by a link: opening it decides nothing, one press decides once, and then the link is dead."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yizhan.automation.approvals.actions.ask import withdraw_approval
from yizhan.automation.approvals.asking import ask
from yizhan.automation.approvals.links import token_of
from yizhan.automation.approvals.models import Approval, Approver
from yizhan.channels.automatic import text_of
from yizhan.channels.models import SentNotice
from yizhan.portal.approving import invite
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket


@pytest.fixture
def asked(cast: Any, ticket: Ticket) -> Approver:
    """Sofia, of another organization, is asked about 林晓云's ticket."""
    ask(ticket, by=cast.wang, question="换新机，1,200 元？", guarded=["priority"],
        levels=[{"mode": "any", "who": ["mail:sofia@acme.example"]}])  # fmt: skip
    return Approver.objects.get()


def url(one: Approver) -> str:
    return f"/decide/{token_of(one)}"


def test_whoever_is_no_agent_gets_one_mail_with_a_link(cast: Any, asked: Approver) -> None:
    event = Event.objects.get(name="ticket.approval_asked")
    invite(event)
    invite(event)
    sent = SentNotice.objects.get()
    assert sent.address == "sofia@acme.example" and "/decide/" in text_of(sent) and "1,200" in text_of(sent)
    assert "/track/" not in text_of(sent)


def test_opening_shows_what_is_asked_and_decides_nothing(visitor: Client, asked: Approver, ticket: Ticket) -> None:
    for method in (visitor.get, visitor.head, visitor.get):
        answer = method(url(asked))
        assert answer.status_code == 200 and answer.headers["Referrer-Policy"] == "no-referrer"
    shown = visitor.get(url(asked)).content.decode()
    assert "1,200" in shown and ticket.subject in shown and "普通" in shown
    assert "声音特别大" not in shown  # what the customer wrote is not theirs to read
    assert Approval.objects.get().is_pending


def test_a_press_decides_once(visitor: Client, cast: Any, asked: Approver, ticket: Ticket) -> None:
    wrong = visitor.post(url(asked), {"answer": "decline", "reason": " "})
    assert wrong.status_code == 422 and Approval.objects.get().is_pending
    assert visitor.post(url(asked), {}).status_code == 422
    assert visitor.post(url(asked), {"answer": "approve", "reason": "同意"}).status_code == 200
    assert Approval.objects.get().state == Approval.State.APPROVED
    told = Event.objects.get(name="ticket.approver_approved")
    assert (told.actor_kind, told.actor_id, told.via) == ("customer", cast.sofia.pk, "mail")
    assert visitor.get(url(asked)).status_code == 404
    assert visitor.post(url(asked), {"answer": "decline", "reason": "反悔"}).status_code == 404
    assert Approval.objects.get().state == Approval.State.APPROVED


def test_links_that_are_forged_old_withdrawn_or_foreign_decide_nothing(
    visitor: Client, cast: Any, asked: Approver, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = url(asked)
    foreign = visitor.post(good, {"answer": "approve"}, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 404 and visitor.post(good[:-1] + "x", {"answer": "approve"}).status_code == 404
    monkeypatch.setattr("yizhan.automation.approvals.links.LASTS", timedelta(seconds=-1))
    assert visitor.post(good, {"answer": "approve"}).status_code == 404
    monkeypatch.undo()
    withdraw_approval(ticket, by=cast.wang)
    assert visitor.post(good, {"answer": "approve"}).status_code == 404
    assert Approval.objects.get().state == Approval.State.WITHDRAWN


def test_an_agent_decides_by_the_link_as_long_as_they_work_here(visitor: Client, cast: Any, ticket: Ticket) -> None:
    ask(
        ticket,
        by=cast.wang,
        question="？",
        levels=[{"mode": "all", "who": [f"agent:{cast.li.pk}", f"agent:{cast.sun.pk}"]}],
    )
    first, second = Approver.objects.order_by("id")
    assert visitor.post(url(first), {"answer": "approve"}).status_code == 200
    from tests.cast import keep

    keep(cast.sun, is_active=False)
    assert visitor.post(url(second), {"answer": "approve"}).status_code == 404
    assert Approval.objects.get().is_pending


def test_other_verbs_than_looking_and_deciding_are_refused(cast: Any, asked: Approver) -> None:
    for verb in ("put", "delete", "options", "patch"):
        assert getattr(Client(), verb)(url(asked)).status_code == 405
    assert Approver.objects.get().state == asked.state
