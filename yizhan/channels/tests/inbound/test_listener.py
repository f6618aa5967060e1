"""The built-in listeners, over real sockets."""

import asyncio
import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError

from yizhan.channels import inbox, listener
from yizhan.channels.models import RawMail
from yizhan.tickets import marks
from yizhan.tickets.models import Ticket

from .dovecot import free_port
from .post import SUPPORT
from .post import letter as lines
from .test_imap import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def letter(**more: Any) -> bytes:
    """As it goes over the wire; smtplib leaves the line ends of bytes alone."""
    return lines(**more).replace(b"\n", b"\r\n")


@pytest.fixture
def ports(boxes: Any) -> Iterator[dict[str, int]]:
    numbers = {"smtp": free_port(), "lmtp": free_port()}
    stop = threading.Event()

    async def serve() -> None:
        tasks = [
            asyncio.create_task(listener.listen(listener.SMTPProtocol, "smtp", numbers["smtp"])),
            asyncio.create_task(listener.listen(listener.LMTPProtocol, "lmtp", numbers["lmtp"])),
        ]
        while not stop.is_set():
            await asyncio.sleep(0.05)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    for port in numbers.values():
        wait_for(lambda port=port: socket.socket().connect_ex(("127.0.0.1", port)) == 0)
    yield numbers
    wait_for(lambda: not RawMail.objects.filter(disposition="new").exists())
    stop.set()
    thread.join(timeout=10)


def test_a_mail_by_smtp_becomes_a_ticket(ports: dict[str, int], boxes: Any) -> None:
    with smtplib.SMTP("127.0.0.1", ports["smtp"], timeout=10) as line:
        line.sendmail("lin@home.example", [SUPPORT], letter(text=".leading dot\nand 中文\n" + "x" * 3000))
        assert RawMail.objects.count() == 1
    wait_for(lambda: Ticket.objects.exists())
    row = RawMail.objects.get()
    assert (row.source, row.envelope_from, row.envelope_to) == ("smtp", "lin@home.example", [SUPPORT])
    text = Ticket.objects.get().messages.get().text
    assert text.startswith(".leading dot") and "x" * 3000 in text and "中文" in text


def test_only_our_recipients_are_let_in(ports: dict[str, int], boxes: Any) -> None:
    with smtplib.SMTP("127.0.0.1", ports["smtp"], timeout=10) as line:
        line.ehlo()
        line.mail("a@b.example")
        assert line.rcpt("nobody@qingshan.example")[0] == 550
        assert line.rcpt("somebody@elsewhere.example")[0] == 550
        assert line.rcpt(f"<{marks.reply_address('Help@qingshan.example', 7)}>")[0] == 250


def test_a_bounce_comes_with_an_empty_sender(ports: dict[str, int], boxes: Any) -> None:
    with smtplib.SMTP("127.0.0.1", ports["smtp"], timeout=10) as line:
        line.sendmail("", [SUPPORT], letter())
    wait_for(lambda: Ticket.objects.exists())
    assert RawMail.objects.get().envelope_from == "<>" and Ticket.objects.get().messages.get().is_automatic


def test_too_large_a_mail_is_refused(ports: dict[str, int], boxes: Any, monkeypatch: Any) -> None:
    with smtplib.SMTP("127.0.0.1", ports["smtp"], timeout=10) as line:
        line.ehlo()
        assert int(line.esmtp_features["size"]) == 50 * 1024 * 1024
        assert line.mail("a@b.example", [f"size={51 * 1024 * 1024}"])[0] == 552
    assert not RawMail.objects.exists()


def test_what_cannot_be_stored_is_asked_for_again(ports: dict[str, int], boxes: Any, monkeypatch: Any) -> None:
    def full(*args: Any, **more: Any) -> None:
        raise OperationalError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "store", full)
        with (
            smtplib.SMTP("127.0.0.1", ports["smtp"], timeout=10) as line,
            pytest.raises(smtplib.SMTPDataError) as error,
        ):
            line.sendmail("a@b.example", [SUPPORT], letter())
    assert error.value.smtp_code == 451 and not RawMail.objects.exists()


def test_lmtp_answers_for_each_recipient(ports: dict[str, int], boxes: Any, monkeypatch: Any) -> None:
    real = inbox.store

    def partly(raw: bytes, *, mailbox: Any, **more: Any) -> RawMail:
        if mailbox.slug == "billing":
            raise OperationalError("disk full")
        return real(raw, mailbox=mailbox, **more)

    monkeypatch.setattr(inbox, "store", partly)
    with socket.create_connection(("127.0.0.1", ports["lmtp"]), timeout=10) as line:
        file = line.makefile("rb")

        def say(text: str, answers: int = 1) -> list[bytes]:
            line.sendall(text.encode() + b"\r\n")
            said = [file.readline() for _answer in range(answers)]
            while said[-1][3:4] == b"-":
                said.append(file.readline())
            return said

        file.readline()
        say("LHLO tester")
        say("MAIL FROM:<lin@home.example>")
        for address in (SUPPORT, "billing@qingshan.example", "help@qingshan.example"):
            assert say(f"RCPT TO:<{address}>")[0].startswith(b"250")
        assert say("RCPT TO:<nobody@qingshan.example>")[0].startswith(b"550")
        say("DATA")
        codes = [one[:3] for one in say(letter().decode() + "\r\n.", 3)]
    assert codes == [b"250", b"451", b"250"]
    wait_for(lambda: Ticket.objects.exists())
    assert RawMail.objects.get().envelope_to == [SUPPORT, "help@qingshan.example"]


def test_a_mail_for_two_departments_is_one_ticket(ports: dict[str, int], boxes: Any, cast: Any) -> None:
    raw = letter(to=f"{SUPPORT}, billing@qingshan.example")
    with smtplib.SMTP("127.0.0.1", ports["smtp"], timeout=10) as line:
        line.sendmail("lin@home.example", [SUPPORT, "billing@qingshan.example"], raw)
    wait_for(lambda: RawMail.objects.exclude(disposition="new").count() == 2)
    assert sorted(RawMail.objects.values_list("disposition", flat=True)) == ["duplicate", "ticket"]
    assert Ticket.objects.get().messages.filter(kind="note").count() == 1


def test_many_mails_at_once(ports: dict[str, int], boxes: Any) -> None:
    def send(part: int) -> None:
        with smtplib.SMTP("127.0.0.1", ports["smtp"], timeout=20) as line:
            for number in range(10):
                line.sendmail(
                    "lin@home.example", [SUPPORT], letter(sender=f"p{part}@home.example", subject=f"{part}-{number}")
                )

    threads = [threading.Thread(target=send, args=(part,)) for part in range(4)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_for(lambda: not RawMail.objects.filter(disposition="new").exists(), 30)
    assert Ticket.objects.count() == 40 and time.monotonic() - began < 30
