"""Mail from a real IMAP server."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from yizhan.channels import imap, watching
from yizhan.channels.models import Mailbox, MailboxState, RawMail
from yizhan.lib.crypto import lock
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change
from yizhan.tickets.models import Ticket

from .dovecot import BINARY, Dovecot, free_port
from .post import letter

pytestmark = [
    pytest.mark.skipif(not BINARY, reason="dovecot is not installed: no real IMAP server to try"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def server() -> Iterator[Dovecot]:
    one = Dovecot()
    yield one
    one.stop()


@pytest.fixture
def mailbox(boxes: Any, server: Dovecot) -> Mailbox:
    return point(boxes.support, server.port)


def point(mailbox: Mailbox, port: int, **more: Any) -> Mailbox:
    mailbox = Mailbox.objects.get(pk=mailbox.pk)
    settings = {"imap_host": "127.0.0.1", "imap_port": port, "imap_security": "none", "username": "desk",
                "secret": lock("secret", "mailbox:secret"), **more}  # fmt: skip
    with change(mailbox, "mailbox.edited", by=SETUP):
        for name, value in settings.items():
            setattr(mailbox, name, value)
    return mailbox


def fetch(mailbox: Mailbox) -> int:
    """Connect once, take what is new, hang up."""
    state = MailboxState.objects.get_or_create(mailbox=mailbox)[0]
    with imap.connect(mailbox) as box:
        imap.sign_in(box, mailbox)
        imap.open_folder(box, mailbox, state)
        return imap.take_new(box, mailbox, state)


def wait_for(true: Callable[[], bool], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_only_new_mail_is_taken_and_nothing_is_deleted(mailbox: Mailbox, server: Dovecot) -> None:
    server.put(letter(subject="old"))
    assert fetch(mailbox) == 0
    server.put(letter(subject="one"), letter(subject="two"))
    assert (fetch(mailbox), fetch(mailbox)) == (2, 0)
    assert list(Ticket.objects.order_by("pk").values_list("subject", flat=True)) == ["one", "two"]
    assert (server.count(), server.count("UNSEEN")) == (3, 1)
    state = MailboxState.objects.get()
    assert state.checked_at and state.received_at and not state.error


def test_old_mail_is_taken_where_that_is_wanted(boxes: Any, server: Dovecot) -> None:
    mailbox = point(boxes.support, server.port, imports_old=True)
    server.put(*(letter() for _mail in range(60)))
    assert fetch(mailbox) == 60 and Ticket.objects.count() == 60


def test_new_numbers_of_the_folder_bring_nothing_twice(mailbox: Mailbox, server: Dovecot) -> None:
    server.put(letter(subject="before the desk"))
    fetch(mailbox)
    server.put(letter(subject="one"))
    fetch(mailbox)
    before = MailboxState.objects.get().uid_validity
    server.forget_uids()
    server.put(letter(subject="two"))
    fetch(mailbox)
    assert MailboxState.objects.get().uid_validity != before
    assert sorted(Ticket.objects.values_list("subject", flat=True)) in (
        ["one", "two"],
        ["before the desk", "one", "two"],
    )
    assert Ticket.objects.filter(subject="one").count() == 1
    fetch(mailbox)
    assert Ticket.objects.filter(subject="two").count() == 1


def test_mail_that_is_moved_away_meanwhile_is_no_trouble(mailbox: Mailbox, server: Dovecot, monkeypatch: Any) -> None:
    fetch(mailbox)
    server.put(letter(subject="gone"), letter(subject="here"))
    real = imap._new_uids

    def and_then_it_goes(box: Any, last: int) -> list[int]:
        uids = real(box, last)
        with server.visit() as other:
            other.delete([str(uids[0])])
        return uids

    with monkeypatch.context() as patch:
        patch.setattr(imap, "_new_uids", and_then_it_goes)
        assert fetch(mailbox) == 1
    assert Ticket.objects.get().subject == "here" and fetch(mailbox) == 0


def test_a_huge_mail_leaves_its_head_in_the_quarantine(mailbox: Mailbox, server: Dovecot, monkeypatch: Any) -> None:
    monkeypatch.setattr(imap, "LARGEST", 20_000)
    fetch(mailbox)
    server.put(letter(subject="huge", text="x" * 70 + "\n" + ("y" * 70 + "\n") * 1000), letter(subject="small"))
    assert fetch(mailbox) == 2
    row = RawMail.objects.get(disposition="quarantined")
    assert row.reason.startswith("too large") and b"huge" in bytes(row.raw) and server.count() == 2
    assert Ticket.objects.get().subject == "small"


def test_a_watcher_hears_of_new_mail_at_once_and_stops_when_told(mailbox: Mailbox, server: Dovecot) -> None:
    watcher = watching.Watcher(mailbox.pk, ())
    wait_for(lambda: MailboxState.objects.filter(checked_at__isnull=False).exists())
    server.put(letter(subject="quick"))
    began = time.monotonic()
    wait_for(lambda: Ticket.objects.filter(subject="quick").exists())
    assert time.monotonic() - began < 5
    watcher.stop()
    watcher.thread.join(timeout=8)
    assert not watcher.thread.is_alive()


def test_a_wrong_password_is_told(boxes: Any, server: Dovecot) -> None:
    mailbox = point(boxes.support, server.port, secret=lock("wrong", "mailbox:secret"))
    watcher = watching.Watcher(mailbox.pk, ())
    wait_for(lambda: MailboxState.objects.filter(error__icontains="auth").exists())
    watcher.stop()
    steps = imap_steps(mailbox, "wrong")
    assert [ok for _step, ok, _message in steps] == [True, False]
    assert all(ok for _step, ok, _message in imap_steps(mailbox, "secret"))


def imap_steps(mailbox: Mailbox, secret: str) -> list[tuple[str, bool, str]]:
    from yizhan.channels.trying import test_connection as try_connection

    return [step for step in try_connection(mailbox, secret) if step[0].startswith("imap")]


@pytest.mark.parametrize("silent_at", [b"LOGIN", b"FETCH"])
def test_a_server_that_hangs_is_left(boxes: Any, monkeypatch: Any, silent_at: bytes) -> None:
    monkeypatch.setattr(imap, "TIMEOUT", 2)
    port = free_port()
    listening = socket.create_server(("127.0.0.1", port))
    threading.Thread(target=hanging_server, args=(listening, silent_at), daemon=True).start()
    mailbox = point(boxes.support, port)
    MailboxState.objects.create(mailbox=mailbox, uid_validity=1, last_uid=0)
    began = time.monotonic()
    state = MailboxState.objects.get()
    with pytest.raises(Exception, match=r"timed out|TimeoutError|timeout"):
        box = imap.connect(mailbox, timeout=2)
        imap.sign_in(box, mailbox)
        imap.open_folder(box, mailbox, state)
        imap.take_new(box, mailbox, state)
    assert time.monotonic() - began < 10
    listening.close()


def hanging_server(listening: socket.socket, silent_at: bytes) -> None:
    """Polite until one command; then silent, in the midst of an answer."""
    with contextlib.suppress(OSError):
        line, _address = listening.accept()
        file = line.makefile("rb")
        line.sendall(b"* OK ready\r\n")
        while command := file.readline():
            tag, _, rest = command.partition(b" ")
            if silent_at in rest.upper():
                line.sendall(b"* 1 FETCH (UID 1 BODY[] {1000}\r\nFrom: a@b.example\r\n" if b"FETCH" in rest else b"")
                time.sleep(30)
                return
            said = {b"CAPAB": b"* CAPABILITY IMAP4REV1 IDLE\r\n", b"STATU": b'* STATUS "INBOX" (UIDVALIDITY 1 UIDNEXT 2)\r\n',
                    b"UID S": b"* SEARCH 1\r\n", b"SELEC": b"* 1 EXISTS\r\n"}  # fmt: skip
            line.sendall(said.get(rest[:5].upper(), b"") + tag + b" OK done\r\n")


def test_watchers_follow_the_mailboxes_without_a_restart(boxes: Any, server: Dovecot, monkeypatch: Any) -> None:
    import asyncio

    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.3)
    stop = threading.Event()

    async def serve() -> None:
        task = asyncio.create_task(watching.watch_all())
        while not stop.is_set():
            await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    service = threading.Thread(target=asyncio.run, args=(serve(),))
    service.start()
    try:
        point(boxes.support, server.port)
        wait_for(lambda: MailboxState.objects.filter(checked_at__isnull=False).exists())
        server.put(letter(subject="hello"))
        wait_for(lambda: Ticket.objects.filter(subject="hello").exists())
        point(boxes.support, server.port, secret=lock("wrong", "mailbox:secret"))
        wait_for(lambda: MailboxState.objects.exclude(error="").exists(), 30)
    finally:
        stop.set()
        service.join(timeout=20)
    assert not service.is_alive()
