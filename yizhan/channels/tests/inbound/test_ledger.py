"""Nothing is lost, nothing comes twice, and every mail says what became of it."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from yizhan.channels import health, inbox, quarantine
from yizhan.channels.models import MailboxState, RawMail, SentNotice
from yizhan.lib import clock
from yizhan.lib.text import straight
from yizhan.people.models import Customer, Department
from yizhan.spine.errors import Refused
from yizhan.tickets import marks
from yizhan.tickets.actions.finish import close
from yizhan.tickets.actions.merge import merge
from yizhan.tickets.models import Attachment, Message, Ticket

from .post import SUPPORT, drop, letter

PIXEL = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def test_the_same_mail_twice_is_one_ticket(boxes: Any) -> None:
    raw = letter()
    first, second = drop(raw), drop(raw)
    assert (first.disposition, second.disposition) == ("ticket", "duplicate")
    assert second.ticket_id == first.ticket_id and Ticket.objects.count() == Message.objects.count() == 1


def test_processing_twice_changes_nothing(boxes: Any) -> None:
    row = drop()
    again = inbox.process(RawMail.objects.get(pk=row.pk))
    assert again.disposition == "ticket" and Ticket.objects.count() == 1


def test_another_mail_with_the_same_id_is_another_mail(boxes: Any) -> None:
    first, second = (drop(Message_ID="<same@x.example>", text=text) for text in ("eins", "zwei"))
    assert (first.disposition, second.disposition) == ("ticket", "ticket")


def test_a_mail_at_two_of_our_addresses_is_one_ticket_and_both_departments_know(boxes: Any, cast: Any) -> None:
    raw = letter(to=f"{SUPPORT}, billing@qingshan.example")
    first = drop(raw, mailbox=boxes.support, envelope_to=[SUPPORT])
    for _twice in range(2):
        second = drop(b"Received: from elsewhere\r\n" + raw, mailbox=boxes.billing)
        assert (second.disposition, second.ticket_id) == ("duplicate", first.ticket_id)
    ticket = Ticket.objects.get()
    notes = ticket.messages.filter(kind="note")
    assert len(notes) == 1 and "billing@qingshan.example" in notes[0].text
    assert ticket.department == cast.support and cast.zhao.pk in ticket.follower_ids
    assert Ticket.objects.visible_to(cast.zhao).filter(pk=ticket.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_copies_that_come_at_the_same_time_are_one_ticket(boxes: Any) -> None:
    raws = [letter(to=f"{SUPPORT}, billing@qingshan.example", Message_ID=f"<race-{n}@x.example>") for n in range(4)]
    rows = [inbox.store(raw, mailbox=box) for raw in raws for box in (boxes.support, boxes.billing, boxes.support)]
    barrier = threading.Barrier(4)

    def work(part: list[RawMail]) -> None:
        try:
            barrier.wait()
            for row in part:
                inbox.process(RawMail.objects.get(pk=row.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(rows[at::4] + rows[at + 1 :: 4],)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Ticket.objects.count() == 4
    results = sorted(RawMail.objects.values_list("disposition", flat=True))
    assert results == ["duplicate"] * 8 + ["ticket"] * 4


def test_the_mailbox_is_found_by_any_recipient(boxes: Any, cast: Any) -> None:
    by_alias = drop(to="help@qingshan.example")
    by_envelope = drop(to="undisclosed-recipients:;", envelope_to=["Billing@Qingshan.example"])
    by_delivered = drop(to="list@elsewhere.example", Delivered_To=marks.reply_address("billing@qingshan.example", 9))
    unknown = drop(to="nobody@elsewhere.example")
    found = [row.mailbox_id for row in (by_alias, by_envelope, by_delivered, unknown)]
    assert found == [boxes.support.pk, boxes.billing.pk, boxes.billing.pk, boxes.support.pk]
    assert Ticket.objects.get(pk=by_envelope.ticket_id).department == cast.billing


def test_without_any_mailbox_the_first_department_takes_it(cast: Any) -> None:
    row = drop()
    assert row.mailbox_id is None and Ticket.objects.get(pk=row.ticket_id).department == Department.current()[0]


def test_long_and_missing_subjects(boxes: Any) -> None:
    assert Ticket.objects.get(pk=drop(subject="很" * 900).ticket_id).subject == "很" * 500
    assert Ticket.objects.get(pk=drop(subject="").ticket_id).subject == "（无主题）"


def test_a_mail_without_words_is_still_a_ticket(boxes: Any) -> None:
    assert drop(text="").disposition == "ticket"
    assert drop(b"").disposition == "ticket"
    assert drop(b"\x00\xff\xfe garbage without any header").disposition == "ticket"


def test_files_are_kept_and_inline_pictures_shown(boxes: Any, files: Path) -> None:
    raw = (
        b"From: lin@home.example\r\nTo: support@qingshan.example\r\nSubject: x\r\nMessage-ID: <inl@x.example>\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=M\r\n\r\n--M\r\nContent-Type: multipart/related; boundary=R\r\n\r\n"
        b"--R\r\nContent-Type: text/html\r\n\r\n<p>see <img src=\"cid:pic@x\"><script>alert(1)</script></p>\r\n"
        b"--R\r\nContent-Type: image/png\r\nContent-ID: <pic@x>\r\nContent-Disposition: inline; filename=p.png\r\n\r\n" + PIXEL
        + b"\r\n--R--\r\n--M\r\nContent-Type: text/html; name=\"../../evil.html\"\r\nContent-Disposition: attachment; filename=\"../../evil.html\"\r\n\r\n<script>1</script>\r\n--M--\r\n"
    )  # fmt: skip
    row = drop(raw)
    message = Message.objects.get(pk=row.message_id)
    picture, page = Attachment.objects.filter(message=message)
    assert picture.is_inline and f'src="{picture.url}"' in message.html and "script" not in message.html
    assert (page.name, page.is_inline) == ("evil.html", False)
    for file in (picture, page):
        assert (files / file.file.name).read_bytes() and file.ticket_id == row.ticket_id
    assert (files / picture.file.name).read_bytes() == PIXEL


def test_naughty_strings_come_in_unchanged(boxes: Any) -> None:
    """But a subject does not turn around what stands after it."""
    for text in ("'; DROP TABLE tickets; --", "Ω≈ç√∫˜µ≤≥÷", "田中さんにあげて下さい", "👾 🙇 💁🏽 𠜎𠜱", "‮test‮", "${7*7} {{7*7}} %s %d", "ﷺ", "a\u0300\u0301"):  # fmt: skip
        row = drop(subject=text, text=f"begin\n{text}\nend\n")
        assert Ticket.objects.get(pk=row.ticket_id).subject == straight(text)
        assert Message.objects.get(pk=row.message_id).text.strip() == f"begin\n{text}\nend"


def test_a_poisoned_mail_is_put_aside_and_the_next_one_comes_through(boxes: Any) -> None:
    nested = b"From: a@b.example\r\nSubject: x\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(10_000)
    )
    row = drop(nested)
    assert row.disposition == "quarantined" and row.reason.startswith("too complex")
    assert drop().disposition == "ticket"


def test_a_crash_leaves_nothing_half_done(boxes: Any, cast: Any, files: Path, monkeypatch: Any) -> None:
    def broken(*args: Any, **more: Any) -> None:
        raise ZeroDivisionError("nobody saw this coming")

    with monkeypatch.context() as patch:
        patch.setattr("yizhan.tickets.actions.open.write", broken)
        row = drop(files=(("a.txt", "text/plain", b"hello"),), sender="new@new.example")
    assert row.disposition == "quarantined" and "nobody saw this coming" in row.reason
    assert not Ticket.objects.exists() and not Customer.objects.filter(identities__value="new@new.example").exists()
    assert not [path for path in files.rglob("*") if path.is_file()]
    assert quarantine.waiting(cast.zhou).get() == row
    for somebody in (cast.wang, cast.lin):
        with pytest.raises(Refused):
            quarantine.waiting(somebody)
    again = quarantine.try_again(row, cast.zhou)
    assert again.disposition == "ticket" and [one.name for one in Attachment.objects.all()] == ["a.txt"]


def test_a_discarded_mail_stays_in_the_ledger(boxes: Any, cast: Any) -> None:
    row = inbox.put_aside(inbox.store(letter()), "looks odd")
    quarantine.discard(row, cast.zhou)
    kept = RawMail.objects.get(pk=row.pk)
    assert (kept.disposition, kept.reason) == ("ignored", "discarded: looks odd") and bytes(kept.raw)


def test_what_was_cut_short_is_taken_up_later(boxes: Any) -> None:
    row = inbox.store(letter())
    assert inbox.take_waiting() == 0
    RawMail.objects.filter(pk=row.pk).update(received_at=clock.now() - inbox.GRACE)
    assert (inbox.take_waiting(), inbox.take_waiting()) == (1, 0)
    assert RawMail.objects.get(pk=row.pk).disposition == "ticket" and Ticket.objects.count() == 1


def test_a_mail_that_kills_the_program_is_put_aside_in_the_end(boxes: Any) -> None:
    row = inbox.store(letter())
    RawMail.objects.filter(pk=row.pk).update(received_at=clock.now() - inbox.GRACE, attempts=inbox.MOST_ATTEMPTS)
    inbox.take_waiting()
    assert RawMail.objects.get(pk=row.pk).disposition == "quarantined"


def test_the_same_uid_is_stored_once(boxes: Any) -> None:
    same = {"mailbox": boxes.support, "source": "imap", "uid_validity": 1, "uid": 5}
    assert inbox.store(letter(), **same).pk == inbox.store(letter(), **same).pk
    assert inbox.store(letter(), **{**same, "uid_validity": 2}).pk != RawMail.objects.order_by("pk")[0].pk


def answer(ticket: Ticket) -> RawMail:
    return drop(subject="Re: 空调", In_Reply_To=marks.message_id(ticket.number, "9"))


def test_an_answer_to_a_merged_ticket_goes_to_the_one_that_is_left(boxes: Any, cast: Any, ticket: Ticket) -> None:
    other = Ticket.objects.get(pk=drop(subject="另一件").ticket_id)
    merge(ticket, by=cast.wang, into=other)
    row = answer(ticket)
    message = Message.objects.get(pk=row.message_id)
    assert (row.disposition, row.ticket_id) == ("reply", other.pk) and message.origin_id == ticket.pk


@pytest.mark.parametrize(("policy", "days", "expected"), [
    ("always", 99, "reply"), ("days", 3, "reply"), ("days", 30, "ticket"), ("never", 0, "ticket"),
])  # fmt: skip
def test_closed_tickets_follow_the_policy_of_their_department(
    boxes: Any, cast: Any, ticket: Ticket, policy: str, days: int, expected: str
) -> None:
    from datetime import timedelta

    from yizhan.spine.change import change

    row = Department.objects.get(pk=cast.support.pk)
    with change(row, "department.edited", by=cast.zhou):
        row.reopen = policy
    with clock.at(clock.now() - timedelta(days=days)):
        close(ticket, by=cast.wang, resolution="done")
    got = answer(ticket)
    ticket.refresh_from_db()
    assert got.disposition == expected
    assert (ticket.kind == "open") == (expected == "reply")
    if expected == "ticket":
        assert ticket.backlinks.get(kind="follow_up").source_id == got.ticket_id


def test_only_the_new_words_of_an_answer_stand_out(boxes: Any, ticket: Ticket) -> None:
    text = "还是不行，声音更大了。\n\n发自我的iPhone\n\n> 在 2026年3月1日，客服 <support@qingshan.example> 写道：\n> 请重启。\n"
    message = Message.objects.get(pk=drop(text=text, In_Reply_To=marks.message_id(ticket.number, "9")).message_id)
    assert message.text.strip() == "还是不行，声音更大了。"
    assert "请重启" in message.quoted_html and "iPhone" in message.signature_html


def test_the_overview_says_how_each_mailbox_fares(boxes: Any) -> None:
    from datetime import timedelta

    from yizhan.spine.actors import SETUP
    from yizhan.spine.change import change

    drop()
    drop(letter(), mailbox=boxes.billing)
    with change(boxes.billing, "mailbox.edited", by=SETUP):
        boxes.billing.imap_host = "imap.example"
    MailboxState.objects.create(mailbox=boxes.billing, checked_at=clock.now() - timedelta(hours=1), error="no")
    support, billing = sorted(health.overview(), key=lambda one: one.mailbox.pk)
    assert support.today == {"ticket": 1} and support.is_well and support.received_at
    assert billing.is_silent and billing.error == "no" and not billing.is_well and not health.is_well()


def test_alarms_are_raised_once(boxes: Any) -> None:
    from datetime import timedelta

    from yizhan.channels import watching
    from yizhan.spine.actors import SETUP
    from yizhan.spine.change import change
    from yizhan.spine.models import Event

    with change(boxes.billing, "mailbox.edited", by=SETUP):
        boxes.billing.imap_host = "imap.example"
    MailboxState.objects.create(mailbox=boxes.billing, checked_at=clock.now() - timedelta(hours=1))
    watching.raise_alarms()
    watching.raise_alarms()
    assert Event.objects.filter(name="mailbox.silenced").count() == 1


def test_a_connection_that_fails_is_shown_at_once_and_told_after_its_minutes(
    boxes: Any, client: Any, cast: Any
) -> None:
    from datetime import timedelta

    from tests.browser.conftest import session_of
    from yizhan.channels import imap, watching
    from yizhan.spine.actors import SETUP
    from yizhan.spine.change import change
    from yizhan.spine.models import Event
    from yizhan.workspace.models import Notice
    from yizhan.workspace.notices import notify

    with change(boxes.billing, "mailbox.edited", by=SETUP):
        boxes.billing.imap_host, boxes.billing.silent_minutes = "imap.example", 20
    state = MailboxState.objects.create(mailbox=boxes.billing, checked_at=clock.now() - timedelta(minutes=19))
    imap.failed(state, OSError("Connection refused"))
    client.cookies["yizhan"] = session_of(cast.zhou)
    for page in (f"/admin/mailbox/{boxes.billing.pk}", "/admin/health"):
        assert "Connection refused" in client.get(page).content.decode(), page
    watching.raise_alarms()
    assert not any(one.is_silent for one in health.overview()) and not health.is_well()
    assert not Event.objects.filter(name="mailbox.silenced").exists()
    MailboxState.objects.update(checked_at=clock.now() - timedelta(minutes=21))
    watching.raise_alarms()
    notify(Event.objects.get(name="mailbox.silenced"))
    assert [(one.agent, one.kind) for one in Notice.objects.all()] == [(cast.zhou, "silenced")]
    assert SentNotice.objects.get().address == cast.zhou.email


def test_nothing_moves_before_the_desk_is_set_up(db: None) -> None:
    row = drop()
    assert (row.disposition, RawMail.objects.get().disposition) == ("new", "new")
    assert inbox.take_waiting() == 0
