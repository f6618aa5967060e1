"""Machines are heard, never answered; bounces are told to whom they concern."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from yizhan.channels.models import Delivery, RawMail, SentNotice
from yizhan.lib import clock
from yizhan.people.customers import Identity
from yizhan.spine.models import Event
from yizhan.tickets import marks
from yizhan.tickets.actions.finish import resolve
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Message, Ticket

from .post import drop, letter


def test_a_robots_mail_opens_a_ticket_that_is_marked_automatic(boxes: Any) -> None:
    for headers in (
        {"Auto_Submitted": "auto-generated"}, {"Precedence": "bulk"}, {"List_Id": "<news.example>"},
        {"X_Auto_Response_Suppress": "All"}, {"Return_Path": "<>"}, {"subject": "自动回复：您好"}, {"envelope_from": "<>"},
        {"sender": "support@qingshan.example"},
    ):  # fmt: skip
        row = drop(**headers)
        assert row.disposition == "ticket", headers
        assert Message.objects.get(pk=row.message_id).is_automatic, headers


def test_out_of_office_does_not_reopen(boxes: Any, cast: Any, ticket: Ticket) -> None:
    resolve(ticket, by=cast.wang, resolution="done")
    before = Ticket.objects.get(pk=ticket.pk)
    row = drop(subject="自动回复：Re: 空调", text="我在休假。", In_Reply_To=marks.message_id(ticket.number, "m1"),
               Auto_Submitted="auto-replied")  # fmt: skip
    after = Ticket.objects.get(pk=ticket.pk)
    assert (row.disposition, row.ticket_id) == ("reply", ticket.pk)
    assert (after.kind, after.customer_wrote_at) == ("resolved", before.customer_wrote_at)
    assert Message.objects.get(pk=row.message_id).is_automatic
    assert not Event.objects.filter(name="ticket.replied", ticket_id=ticket.pk).exists()


def test_our_own_mail_coming_back_is_ignored(boxes: Any, ticket: Ticket) -> None:
    for own in (marks.message_id(ticket.number, "m1"), f"<n7-{marks.sign('notice', '7')}@localhost>"):
        assert drop(Message_ID=own).disposition == "ignored"
    assert drop(Message_ID="<yz-1001-m1-aaaaaaaaaaaaaaaa@localhost>").disposition == "ticket"


def test_two_desks_cannot_talk_for_ever(boxes: Any, cast: Any, ticket: Ticket) -> None:
    results = [
        drop(
            sender="lin@home.example", Auto_Submitted="auto-replied", In_Reply_To=marks.message_id(ticket.number, "m1")
        )
        for _mail in range(22)
    ]
    assert [row.disposition for row in results] == ["reply"] * 20 + ["quarantined"] * 2
    assert Event.objects.filter(name="mailbox.alarmed").count() == 1


def test_a_flood_from_one_sender_is_put_aside(boxes: Any) -> None:
    raw = letter(sender="flood@x.example")
    row = drop(raw)
    old = {"sender": "flood@x.example", "raw": raw, "disposition": "ticket"}
    RawMail.objects.bulk_create(RawMail(**old) for _mail in range(59))
    assert drop(sender="flood@x.example").disposition == "ticket"
    aside = drop(sender="Flood@x.example")
    assert (aside.disposition, row.disposition) == ("quarantined", "ticket")
    assert drop(sender="other@x.example").disposition == "ticket"
    RawMail.objects.filter(sender="flood@x.example").update(received_at=clock.now() - timedelta(hours=2))
    assert drop(sender="flood@x.example").disposition == "ticket"


def sent_reply(ticket: Ticket, cast: Any, cc: list[str] | None = None) -> Message:
    message = reply(ticket, by=cast.wang, body="好的", cc=cc or [])
    from yizhan.spine.change import change

    with change(message, "message.sent", by=cast.wang):
        message.mail_id = marks.message_id(ticket.number, f"m{message.pk}").strip("<>")
        message.state = "sent"
    for address in (*message.to, *message.cc):
        Delivery.objects.create(message=message, recipient=address, state="sent", next_try_at=None)
    return message


def report(
    mail_id: str, address: str, status: str = "5.1.1", action: str = "failed", text: str = "550 5.1.1 User unknown"
) -> bytes:
    return f"""From: MAILER-DAEMON@mx.home.example
To: support@qingshan.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <{clock.now().timestamp()}@mx.home.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B
Content-Type: text/plain

{address}: {text}
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.home.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {text}

--B
Content-Type: message/rfc822

From: support@qingshan.example
To: {address}
Subject: Re: x
Message-ID: <{mail_id}>

x
--B--
""".encode()


def test_a_hard_bounce_marks_message_delivery_and_address(boxes: Any, cast: Any, ticket: Ticket) -> None:
    message = sent_reply(ticket, cast)
    row = drop(report(message.mail_id, "lin@home.example"))
    assert (row.disposition, row.ticket_id, row.message_id) == ("bounce", ticket.pk, message.pk)
    message.refresh_from_db()
    delivery = Delivery.objects.get()
    assert (message.state, delivery.state) == ("bounced", "bounced") and "User unknown" in delivery.reason
    assert Identity.objects.get(value="lin@home.example").bounced_at
    assert Event.objects.get(name="message.bounced").ticket_id == ticket.pk
    assert Ticket.objects.count() == 1 and ticket.messages.count() == 2


def test_one_of_two_recipients_bounces(boxes: Any, cast: Any, ticket: Ticket) -> None:
    message = sent_reply(ticket, cast, cc=["bob@home.example"])
    drop(report(message.mail_id, "bob@home.example"))
    message.refresh_from_db()
    assert message.state == "partly"


def test_a_delay_changes_nothing_but_says_so(boxes: Any, cast: Any, ticket: Ticket) -> None:
    message = sent_reply(ticket, cast)
    row = drop(report(message.mail_id, "lin@home.example", "4.4.1", "delayed", "connection timed out, will retry"))
    message.refresh_from_db()
    assert (row.disposition, message.state, Delivery.objects.get().state) == ("bounce", "sent", "sent")
    assert not Identity.objects.filter(bounced_at__isnull=False).exists()


def test_a_forged_bounce_marks_nobody(boxes: Any, cast: Any, ticket: Ticket) -> None:
    message = sent_reply(ticket, cast)
    row = drop(report(f"yz-{ticket.number}-m{message.pk}-aaaaaaaaaaaaaaaa@localhost", "lin@home.example"))
    drop(report(message.mail_id, "sofia@acme.example"))
    message.refresh_from_db()
    assert (row.disposition, message.state) == ("bounce", "sent")
    assert not Identity.objects.filter(bounced_at__isnull=False).exists()


def test_a_notice_that_bounces_marks_its_delivery(boxes: Any, cast: Any, ticket: Ticket) -> None:
    notice = SentNotice.objects.create(kind="receipt", address="lin@home.example", ticket=ticket)
    Delivery.objects.create(notice=notice, recipient="lin@home.example", state="sent", next_try_at=None)
    row = drop(report(marks.message_id(ticket.number, f"n{notice.pk}").strip("<>"), "lin@home.example"))
    assert (row.disposition, row.ticket_id, Delivery.objects.get().state) == ("bounce", ticket.pk, "bounced")


def test_a_bounce_of_a_mail_we_never_sent_opens_nothing(boxes: Any) -> None:
    row = drop(report("x@y.example", "somebody@home.example"))
    assert (row.disposition, row.ticket_id) == ("bounce", None) and not Ticket.objects.exists()


def test_a_read_receipt_opens_nothing(boxes: Any, cast: Any, ticket: Ticket) -> None:
    raw = report("x@y.example", "lin@home.example").replace(b"delivery-status", b"disposition-notification")
    raw = raw.replace(b"Undelivered Mail Returned to Sender", b"Read: x").replace(
        b"Action: failed", b"Disposition: displayed"
    )
    raw = raw.replace(b"MAILER-DAEMON@mx.home.example", b"lin@home.example").replace(b"550 5.1.1 User unknown", b"read")
    assert drop(raw).disposition == "ignored" and Ticket.objects.count() == 1


SISIMAI = Path(__file__).parents[5] / "shared" / "corpora" / "bounce"


@pytest.mark.skipif(not SISIMAI.exists(), reason="the shared corpora are not here")
def test_real_bounces_are_recognized_and_none_is_answered(boxes: Any) -> None:
    results = [drop(path.read_bytes()).disposition for path in sorted(SISIMAI.rglob("*.eml"))]
    assert results.count("bounce") + results.count("duplicate") >= 0.95 * len(results)
    assert not Delivery.objects.exists() and Ticket.objects.filter(messages__is_automatic=False).count() <= 2
