"""S5: the form must not send a stranger's words to strangers."""

from collections.abc import Callable
from typing import Any

import pytest

from yizhan.catalog.models import Desk
from yizhan.channels import automatic, receipts
from yizhan.channels.models import SentNotice
from yizhan.portal import guards
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

SPAM = "恭喜中奖 http://spam.example 点击领取"


def test_five_hundred_forms_send_at_most_one_receipt_per_victim_and_none_of_their_words(
    ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "PER_NETWORK", {"most": 10_000, "within": guards.HOUR})
    for at in range(500):
        ask(contact=f"victim{at % 250}@example.org", name=SPAM, subject=SPAM, body=SPAM)
    assert Ticket.objects.count() == 500
    for event in Event.objects.filter(name="ticket.opened"):
        receipts.confirm(event)
    sent = list(SentNotice.objects.filter(kind="receipt"))
    assert len({row.address for row in sent}) == len(sent) <= Desk.the().setting("receipts_per_hour")
    for row in sent:
        words = row.subject + automatic.text_of(row)
        assert "spam.example" not in words and "中奖" not in words
    assert Event.objects.filter(name="desk.receipts_capped").count() == 1


def test_without_tricks_the_limit_of_a_network_stops_it_much_earlier(ask: Callable[..., Any]) -> None:
    for at in range(100):
        ask(contact=f"victim{at}@example.org")
    assert Ticket.objects.count() == guards.PER_NETWORK["most"]
