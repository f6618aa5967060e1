"""The page of a ticket whose approval is asked for: the card, the dialogs, the view, and who is told."""

import re
from typing import Any

import pytest

from tests.cast import keep
from yizhan.automation.approvals.actions.decide import approve, decline
from yizhan.automation.approvals.asking import ask
from yizhan.automation.approvals.models import Approval
from yizhan.catalog.models import TicketType
from yizhan.channels.automatic import text_of
from yizhan.channels.models import SentNotice
from yizhan.spine.models import Event
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.models import Ticket
from yizhan.workspace.models import Notice
from yizhan.workspace.notices import notify

from .test_oversight import page
from .test_queue import asked

pytestmark = pytest.mark.django_db
CARD = "oversight approval"


def to(*agents: Any) -> list[dict[str, Any]]:
    return [{"mode": "any", "who": [f"agent:{one.pk}"]} for one in agents]


def test_the_card_asks_whom_it_asks(at: Any, cast: Any, ticket: Ticket) -> None:
    ask(ticket, by=cast.wang, question="更换整机？", levels=to(cast.li, cast.zhou), guarded=["priority"])
    shown = page(at(cast.li), ticket)
    assert CARD in shown and "更换整机？" in shown and "待您审核" in shown and "普通" in shown
    assert "/do/approve?" in shown and "/do/decline?" in shown and "/do/withdraw_approval" not in shown
    own = page(at(cast.wang), ticket)
    assert "/do/approve?" not in own and "/do/withdraw_approval" in own and "待您审核" not in own
    approve(ticket, by=cast.li, comment="可以换")
    shown = page(at(cast.zhou), ticket)
    assert "/do/approve?" in shown and "可以换" in shown
    approve(ticket, by=cast.zhou)
    assert CARD not in page(at(cast.zhou), ticket)


def test_it_is_decided_in_the_dialog_and_what_was_typed_stays(at: Any, cast: Any, ticket: Ticket) -> None:
    made = ask(ticket, by=cast.wang, question="更换整机？", levels=to(cast.li))
    client, url = at(cast.li), f"/tickets/{ticket.code}/do/decline"
    assert f'name="approval" value="{made.pk}"' in client.get(f"{url}?approval={made.pk}").content.decode()
    empty = client.post(url, {"form": "1", "approval": made.pk, "reason": ""})
    assert empty.status_code == 422 and f'name="approval" value="{made.pk}"' in empty.content.decode()
    assert client.post(url, {"form": "1", "approval": made.pk, "reason": "太贵"}).status_code == 200
    assert Approval.objects.get().state == "declined" and "太贵" in page(at(cast.wang), ticket)


def test_the_form_asks_for_levels_and_keeps_them_when_something_is_wrong(at: Any, cast: Any, ticket: Ticket) -> None:
    client, url = at(cast.wang), f"/tickets/{ticket.code}/do/ask_approval"
    assert 'name="levels.0.who"' in client.get(url).content.decode()
    form = {"form": "1", "question": "？", "levels.0.mode": "some", "levels.0.who": [f"agent:{cast.li.pk}"],
            "levels.0.need": "", "levels.1.mode": "any", "levels.1.mail": "boss@acme.example"}  # fmt: skip
    wrong = client.post(url, form)
    text = wrong.content.decode()
    assert wrong.status_code == 422 and "请填写需要几人同意" in text and "boss@acme.example" in text
    assert re.search(rf'value="agent:{cast.li.pk}" selected', text) and not Approval.objects.exists()
    assert client.post(url, {**form, "levels.0.need": "1"}).status_code == 200
    made = Approval.objects.get()
    assert made.levels == [{"mode": "some", "who": [f"agent:{cast.li.pk}"], "need": 1},
                           {"mode": "any", "who": ["mail:boss@acme.example"]}]  # fmt: skip


def test_the_view_lists_and_counts_what_waits_for_me(at: Any, cast: Any, ticket: Ticket) -> None:
    ask(ticket, by=cast.wang, question="？", levels=to(cast.zhao))  # from another department
    listed = at(cast.zhao).get("/tickets?view=approvals").content.decode()
    assert "外机异响" in listed and "待我审核" in listed
    assert "外机异响" not in at(cast.li).get("/tickets?view=approvals").content.decode()


def test_a_review_before_closing_is_asked_for_in_words(at: Any, cast: Any, ticket: Ticket) -> None:
    kind = keep(TicketType.objects.get(slug="incident"), needs_review=True)
    set_fields(ticket, by=cast.wang, fields={"type": kind.pk})
    refused = at(cast.wang).post(f"/tickets/{ticket.code}/do/resolve", {"form": "1", "resolution": "换了件"})
    assert (
        refused.status_code == 409 and "须审核通过" in refused.content.decode() and "换了件" in refused.content.decode()
    )


def test_whom_it_concerns_is_told_and_can_decide_from_the_mail(cast: Any, ticket: Ticket) -> None:
    ask(ticket, by=cast.wang, question="更换整机？", levels=to(cast.li))
    notify(Event.objects.get(name="ticket.approval_asked"))
    assert [(one.agent, one.kind) for one in Notice.objects.all()] == [(cast.li, "approval")]
    assert "/decide/" in text_of(SentNotice.objects.get()) and "更换整机？" in text_of(SentNotice.objects.get())
    decline(ticket, by=cast.li, reason="太贵")
    notify(Event.objects.get(name="ticket.approval_declined"))
    assert Notice.objects.get(agent=cast.wang).kind == "declined"


def test_a_page_with_an_approval_asks_no_more(at: Any, cast: Any, ticket: Ticket) -> None:
    client, url = at(cast.wang), f"/tickets/{ticket.code}?part=pane"
    before = asked(client, url), asked(client, "/tickets?view=open")
    ask(ticket, by=cast.wang, question="？", levels=to(cast.li, cast.zhou), guarded=["priority"])
    assert (asked(client, url), asked(client, "/tickets?view=open")) == before
