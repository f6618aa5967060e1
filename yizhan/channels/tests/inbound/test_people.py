"""Who may speak on a ticket by mail: strangers, people in copy, colleagues, forged ones."""

from typing import Any

import pytest

from yizhan.catalog.models import Desk
from yizhan.channels.actions.confirm import confirm, reject
from yizhan.channels.models import RawMail
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Refused
from yizhan.tickets import marks
from yizhan.tickets.actions.finish import resolve
from yizhan.tickets.actions.note import note
from yizhan.tickets.models import Message, Ticket

from .post import SUPPORT, drop

TRUSTED = "mx.qingshan.example"


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def reply_mail(ticket: Ticket, sender: str, **more: str) -> RawMail:
    return drop(
        sender=sender, subject=f"Re: {ticket.subject}", In_Reply_To=marks.message_id(ticket.number, "1"), **more
    )


@pytest.fixture
def trust(desk: Any) -> None:
    row = Desk.objects.get()
    with change(row, "desk.edited", by=desk.admin):
        row.settings = {**row.settings, "trusted_mail_servers": [TRUSTED]}


def test_a_strangers_answer_is_held_and_touches_nothing(boxes: Any, cast: Any, ticket: Ticket) -> None:
    resolve(ticket, by=cast.wang, resolution="done")
    before = fresh(ticket)
    row = reply_mail(ticket, "Eve <eve@evil.example>", Cc="eve2@evil.example")
    message = Message.objects.get(pk=row.message_id)
    assert (row.disposition, row.reason) == ("reply", "held: stranger")
    assert (message.state, message.warning, message.ticket_id) == ("held", "stranger", ticket.pk)
    after = fresh(ticket)
    for column in ("version", "kind", "cc", "message_count", "customer_wrote_at", "updated_at"):
        assert getattr(after, column) == getattr(before, column), column


def test_a_held_message_is_confirmed(boxes: Any, cast: Any, ticket: Ticket) -> None:
    resolve(ticket, by=cast.wang, resolution="done")
    message = Message.objects.get(pk=reply_mail(ticket, "Eve <eve@evil.example>").message_id)
    confirm(message, by=cast.wang, join=True)
    after = fresh(ticket)
    assert after.kind == "open" and after.cc == ["eve@evil.example"] and after.message_count == 2
    assert Message.objects.get(pk=message.pk).state == ""
    with pytest.raises(Conflict):
        confirm(message, by=cast.wang)
    assert reply_mail(ticket, "eve@evil.example").reason == ""


def test_only_who_sees_the_ticket_and_may_reply_confirms(boxes: Any, cast: Any, ticket: Ticket) -> None:
    message = Message.objects.get(pk=reply_mail(ticket, "eve@evil.example").message_id)
    for somebody in (cast.zhao, cast.sun, cast.qian):
        with pytest.raises(Refused):
            confirm(message, by=somebody)
    for customer in (cast.lin, message.customer):
        with pytest.raises((Refused, Conflict)):
            confirm(message, by=customer)
    assert Message.objects.get(pk=message.pk).state == "held"


def test_a_held_message_is_rejected_or_gets_its_own_ticket(boxes: Any, cast: Any, ticket: Ticket) -> None:
    first = reply_mail(ticket, "eve@evil.example", text="eins")
    assert reject(Message.objects.get(pk=first.message_id), by=cast.wang) is None or True
    assert not Message.objects.filter(pk=first.message_id).exists()
    assert RawMail.objects.get(pk=first.pk).reason == "rejected"
    second = reply_mail(ticket, "eve@evil.example", text="zwei", files=(("a.txt", "text/plain", b"hello"),))
    made = reject(Message.objects.get(pk=second.message_id), by=cast.wang, own_ticket=True)
    assert made.pk != ticket.pk and made.requester.address == "eve@evil.example"
    assert [file.name for file in made.attachments.all()] == ["a.txt"]
    assert fresh(ticket).message_count == 1


def test_the_number_alone_proves_nothing(boxes: Any, ticket: Ticket) -> None:
    row = drop(sender="eve@evil.example", subject=f"Re: [YZ-{ticket.number}] hello")
    assert row.disposition == "ticket" and row.ticket_id != ticket.pk


def test_a_forged_mark_is_no_mark(boxes: Any, ticket: Ticket) -> None:
    for forged in (
        {"In_Reply_To": f"<yz-{ticket.number}-1-aaaaaaaaaaaaaaaa@localhost>"},
        {"to": f"support+t{ticket.number}-aaaaaaaaaaaaaaaa@qingshan.example"},
        {"text": f"[yz:{ticket.number}:aaaaaaaaaaaaaaaa]"},
    ):
        row = drop(**forged)
        assert row.disposition == "ticket" and row.ticket_id != ticket.pk, forged


def test_a_colleague_of_the_organization_is_welcome_and_gets_copies(boxes: Any, cast: Any) -> None:
    opened = drop(sender="Sofia Reyes <sofia@acme.example>", subject="Invoice")
    row = reply_mail(Ticket.objects.get(pk=opened.ticket_id), "Max <max@acme.example>")
    ticket = Ticket.objects.get(pk=opened.ticket_id)
    assert (row.disposition, row.ticket_id, row.reason) == ("reply", ticket.pk, "")
    assert ticket.cc == ["max@acme.example"]


def test_everybody_in_to_and_cc_gets_copies_but_we_and_robots_do_not(boxes: Any, cast: Any) -> None:
    row = drop(
        to=f"{SUPPORT}, Bob <Bob@home.example>, help@qingshan.example",
        Cc=f"carol@home.example, no-reply@shop.example, {marks.reply_address('billing@qingshan.example', 7)}, lin@home.example",
    )
    ticket = Ticket.objects.get(pk=row.ticket_id)
    assert ticket.cc == ["bob@home.example", "carol@home.example"]
    answer = reply_mail(ticket, "carol@home.example", Cc="dave@home.example")
    assert (answer.disposition, answer.reason) == ("reply", "")
    assert fresh(ticket).cc == ["bob@home.example", "carol@home.example", "dave@home.example"]


def test_a_blocked_customer_is_ignored(boxes: Any, cast: Any) -> None:
    with change(cast.lin, "customer.edited", by=cast.zhou):
        cast.lin.is_blocked = True
    row = drop()
    assert (row.disposition, row.reason) == ("ignored", "blocked") and not Ticket.objects.exists()


def test_an_agents_proven_answer_goes_to_the_customer(boxes: Any, cast: Any, ticket: Ticket, trust: None) -> None:
    proof = {"Authentication_Results": f"{TRUSTED}; dkim=pass header.d=qingshan.example; dmarc=pass"}
    row = reply_mail(ticket, "王珂 <wang@qingshan.example>", text="已派师傅上门。", **proof)
    message = Message.objects.get(pk=row.message_id)
    assert (message.agent_id, message.customer_id, message.state) == (cast.wang.pk, None, "queued")
    assert message.to == ["lin@home.example"] and message.text.strip() == "已派师傅上门。"
    assert fresh(ticket).first_replied_at


@pytest.mark.parametrize("results", [
    "",
    "mx.evil.example; dmarc=pass",
    f"{TRUSTED}; dmarc=fail",
    f"{TRUSTED}; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example",
    f'{TRUSTED}; spf=none smtp.mailfrom="x; dmarc=pass"@evil.example',
    f"{TRUSTED}; spf=none (comment; dmarc=pass)",
    f"evil.example {TRUSTED}; dmarc=pass",
])  # fmt: skip
def test_an_agents_unproven_answer_is_held(boxes: Any, cast: Any, ticket: Ticket, trust: None, results: str) -> None:
    row = reply_mail(ticket, "王珂 <wang@qingshan.example>", Authentication_Results=results)
    message = Message.objects.get(pk=row.message_id)
    assert (message.state, message.warning, message.agent_id) == ("held", "unproven", None)
    assert fresh(ticket).agent_wrote_at is None


def test_only_the_topmost_result_counts(boxes: Any, cast: Any, ticket: Ticket, trust: None) -> None:
    from .post import letter

    forged = letter(sender="wang@qingshan.example", In_Reply_To=marks.message_id(ticket.number, "1"),
                    Authentication_Results=f"{TRUSTED}; dmarc=pass")  # fmt: skip
    row = drop(f"Authentication-Results: {TRUSTED}; dmarc=fail\r\n".encode() + forged)
    assert row.reason == "held: unproven"


def test_a_confirmed_answer_of_a_colleague_is_sent(boxes: Any, cast: Any, ticket: Ticket) -> None:
    message = Message.objects.get(pk=reply_mail(ticket, "wang@qingshan.example").message_id)
    confirm(message, by=cast.li)
    message = Message.objects.get(pk=message.pk)
    assert (message.agent_id, message.state, message.to) == (cast.wang.pk, "queued", ["lin@home.example"])


def test_a_bare_number_from_a_proven_agent_is_a_note(boxes: Any, cast: Any, ticket: Ticket, trust: None) -> None:
    proof = f"{TRUSTED}; dmarc=pass"
    row = drop(sender="wang@qingshan.example", subject=f"[YZ-{ticket.number}] 内部", Authentication_Results=proof)
    message = Message.objects.get(pk=row.message_id)
    assert message.is_note and message.agent_id == cast.wang.pk and row.ticket_id == ticket.pk


FORWARD = """您好，请处理。

---------- 转发的邮件 ----------
发件人：陈敏 <chen@customer.example>
发送时间：2026年3月1日 9:30
收件人：王珂 <wang@qingshan.example>
主题：发票抬头错误

发票抬头写错了，请重开。
"""


@pytest.mark.parametrize("proven", [True, False])
def test_a_forwarded_mail_becomes_the_customers_ticket(boxes: Any, cast: Any, trust: None, proven: bool) -> None:
    proof = {"Authentication_Results": f"{TRUSTED}; dmarc=pass"} if proven else {}
    row = drop(sender="王珂 <wang@qingshan.example>", subject="转发：发票抬头错误", text=FORWARD, **proof)
    ticket = Ticket.objects.get(pk=row.ticket_id)
    assert ticket.requester.address == "chen@customer.example" and ticket.subject == "发票抬头错误"
    assert ticket.messages.get().warning == ("" if proven else "unproven")
    from yizhan.spine.models import Event

    opened = Event.objects.get(name="ticket.opened", ticket_id=ticket.pk)
    assert (opened.actor_kind, opened.actor_id) == (
        ("agent", cast.wang.pk) if proven else ("channel", boxes.support.pk)
    )  # fmt: skip


def test_a_mail_its_domain_disowns_says_so_and_adds_nobody(boxes: Any, ticket: Ticket, trust: None) -> None:
    row = reply_mail(ticket, "lin@home.example", Cc="eve@evil.example", Authentication_Results=f"{TRUSTED}; dmarc=fail")
    assert Message.objects.get(pk=row.message_id).warning == "disowned" and fresh(ticket).cc == []


def test_control_headers_from_outside_do_nothing(boxes: Any, cast: Any) -> None:
    row = drop(X_Priority_Ticket="4", X_Ticket_Assignee="wang@qingshan.example", X_Yizhan_Status="closed", X_Yizhan_Ticket="1001",
               X_Priority="1", Importance="high")  # fmt: skip
    ticket = Ticket.objects.get(pk=row.ticket_id)
    assert (ticket.priority, ticket.assignee_id, ticket.kind) == (2, None, "new")


def test_a_web_form_that_writes_from_no_reply_is_its_reply_to(boxes: Any, cast: Any) -> None:
    row = drop(sender="Shop <no-reply@shop.example>", Reply_To="林晓云 <lin@home.example>")
    assert Ticket.objects.get(pk=row.ticket_id).requester == cast.lin


def test_a_followers_proven_mail_is_a_note_and_not_an_answer(
    boxes: Any, cast: Any, ticket: Ticket, trust: None
) -> None:
    note(ticket, by=cast.wang, body="@赵磊 发票开过吗？")
    row = reply_mail(ticket, "zhao@qingshan.example", Authentication_Results=f"{TRUSTED}; dmarc=pass")
    message = Message.objects.get(pk=row.message_id)
    assert message.is_note and message.agent_id == cast.zhao.pk and not fresh(ticket).agent_wrote_at
