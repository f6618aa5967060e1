"""Which ticket a mail belongs to."""

from typing import Any

import pytest

from yizhan.channels.models import RawMail
from yizhan.tickets import marks
from yizhan.tickets.models import Message, Ticket

from .post import SUPPORT, drop


def test_a_mail_opens_a_ticket(boxes: Any, cast: Any) -> None:
    row = drop()
    assert row.disposition == "ticket"
    ticket = Ticket.objects.get(pk=row.ticket_id)
    assert (ticket.subject, ticket.channel, ticket.requester, ticket.department) == (
        "打印机坏了", "mail", cast.lin, cast.support,
    )  # fmt: skip
    assert ticket.mailbox_id == boxes.support.pk
    first = ticket.messages.get()
    assert first.text.strip() == "你好，打印机不工作了。" and first.raw_id == row.pk and first.customer == cast.lin


@pytest.mark.parametrize("how", ["in_reply_to", "references", "token", "cc_token", "marker", "number", "full_width"])
def test_each_mark_leads_back_to_the_ticket(boxes: Any, ticket: Ticket, how: str) -> None:
    number = ticket.number
    row = drop(**{
        "in_reply_to": {"In_Reply_To": marks.message_id(number, "7")},
        "references": {"References": f"<a@b.example> {marks.message_id(number, '7')} <c@d.example>"},
        "token": {"to": marks.reply_address(SUPPORT, number)},
        "cc_token": {"Cc": f"Desk <{marks.reply_address(SUPPORT, number)}>"},
        "marker": {"text": f"好的\n\n> 原文\n> {marks.marker(number)}\n"},
        "number": {"subject": f"回复：[YZ-{number}] 空调"},
        "full_width": {"subject": f"Re: 【工单＃{number}】空调".translate(str.maketrans("0123456789", "０１２３４５６７８９"))},
    }[how])  # fmt: skip
    assert (row.disposition, row.ticket_id) == ("reply", ticket.pk)
    assert Message.objects.get(pk=row.message_id).ticket_id == ticket.pk


def test_the_same_subject_never_leads_to_a_ticket(boxes: Any, ticket: Ticket) -> None:
    row = drop(subject=f"Re: {ticket.subject}")
    assert row.disposition == "ticket" and row.ticket_id != ticket.pk
    assert RawMail.objects.count() == 1
