"""Servers refuse, dawdle and hang up: good recipients are served once, and the agent reads what went wrong."""

import ssl
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from yizhan.catalog.models import Desk
from yizhan.channels import outbox
from yizhan.channels.deliveries import DELAYS
from yizhan.channels.models import Delivery, Mailbox, MailboxState
from yizhan.channels.routes import NO_SERVER, route, seal
from yizhan.lib import clock
from yizhan.spine.change import change
from yizhan.spine.models import Event
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Message, Ticket

from .server import Post, Script, free_port
from .work import mailbox, run_jobs, work

FIVE = [f"c{at}@x.example" for at in range(1, 6)]


def state(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def ends(message: Message) -> dict[str, str]:
    return dict(message.deliveries.values_list("recipient", "state"))


def names() -> list[str]:
    return list(Event.objects.filter(subject_kind="message").order_by("pk").values_list("name", flat=True))


def test_one_bad_recipient_never_holds_the_others(cast: Any, ticket: Ticket, box: Any, script: Script) -> None:
    script.refuse = {"c3@x.example": "550 5.1.1 no such user"}
    message = reply(ticket, by=cast.wang, body="好", to=FIVE)
    work()
    work()
    assert [len(taken.recipients) for taken in script.to_customers] == [4]
    assert state(message) == "partly" and ends(message)["c3@x.example"] == "failed"
    assert message.deliveries.get(state="failed").reason == "550 5.1.1 no such user"
    assert names() == ["message.queued", "message.delivered", "message.failed"]


def test_a_greylisted_recipient_is_tried_again_alone(cast: Any, ticket: Ticket, box: Any, script: Script) -> None:
    script.refuse = {"c2@x.example": "451 4.7.1 greylisted"}
    message = reply(ticket, by=cast.wang, body="好", to=FIVE)
    work()
    assert state(message) == "partly" and ends(message)["c2@x.example"] == "queued"
    script.refuse = {}
    work()
    assert [taken.recipients for taken in script.taken] == [[c for c in FIVE if c != "c2@x.example"], ["c2@x.example"]]
    assert script.taken[0].mail["Message-ID"] == script.taken[1].mail["Message-ID"]
    assert state(message) == "sent"


def test_temporary_refusals_back_off_for_two_days_and_then_fail(
    cast: Any, ticket: Ticket, box: Any, script: Script
) -> None:
    script.data = "451 4.3.0 try later"
    message = reply(ticket, by=cast.wang, body="好")
    run_jobs()
    waits, now = [], clock.now() + timedelta(seconds=10)
    for _ in range(len(DELAYS)):
        with clock.at(now):
            outbox.send_due()
            outbox.send_due()
        row = message.deliveries.get()
        assert row.state == "queued" and row.reason == "451 4.3.0 try later" and row.handed_over == 0
        waits.append((row.next_try_at - now).total_seconds() / 60)
        now = row.next_try_at
    assert all(delay * 0.89 < wait < delay * 1.21 for delay, wait in zip(DELAYS, waits, strict=True))
    assert sum(DELAYS) / 60 < 48
    with clock.at(now):
        outbox.send_due()
    assert state(message) == "failed" and script.taken == []
    assert names() == ["message.queued", "message.delayed", "message.failed"]


def test_a_permanent_refusal_of_the_text_fails_with_the_servers_reason(
    cast: Any, ticket: Ticket, box: Any, script: Script
) -> None:
    script.data = "554 5.7.1 looks like spam"
    message = reply(ticket, by=cast.wang, body="好")
    work()
    work()
    assert state(message) == "failed" and message.deliveries.get().reason == "554 5.7.1 looks like spam"


def test_a_refused_sender_fails_all(cast: Any, ticket: Ticket, box: Any, script: Script) -> None:
    script.mail = "553 5.7.1 not your address"
    message = reply(ticket, by=cast.wang, body="好", to=FIVE)
    work()
    assert state(message) == "failed" and set(ends(message).values()) == {"failed"}


def test_a_server_that_hangs_up_after_250_has_the_mail(cast: Any, ticket: Ticket, box: Any, script: Script) -> None:
    script.hang_up = "after"
    first, second = reply(ticket, by=cast.wang, body="一"), reply(ticket, by=cast.wang, body="二")
    work()
    work()
    assert len(script.taken) == 2 and state(first) == state(second) == "sent"


def test_a_server_that_hangs_up_before_answering_leaves_a_doubt(
    cast: Any, ticket: Ticket, box: Any, script: Script
) -> None:
    script.hang_up = "before"
    message = reply(ticket, by=cast.wang, body="好")
    work()
    row = message.deliveries.get()
    assert row.state == "maybe" and row.next_try_at and "may have arrived" in row.reason
    work()
    work()
    work()
    row.refresh_from_db()
    assert len(script.taken) == 2 and row.state == "maybe" and row.next_try_at is None and row.may_be_double
    assert len({taken.mail["Message-ID"] for taken in script.taken}) == 1
    assert state(message) == "sent" and names().count("message.doubted") == 2


def test_a_doubt_that_ends_well_says_maybe_twice(cast: Any, ticket: Ticket, box: Any, script: Script) -> None:
    script.hang_up = "before"
    message = reply(ticket, by=cast.wang, body="好")
    work()
    script.hang_up = ""
    work()
    row = message.deliveries.get()
    assert row.state == "sent" and row.may_be_double and "twice" in row.reason and len(script.taken) == 2


def test_many_mails_use_one_connection(cast: Any, ticket: Ticket, box: Any, script: Script) -> None:
    for at in range(4):
        reply(ticket, by=cast.wang, body=f"{at}")
    work()
    assert len(script.taken) == 4 and script.connections == 1
    assert MailboxState.objects.get(mailbox=box).sent_at


def test_without_any_server_it_waits_and_says_why(cast: Any, ticket: Ticket, post: Post) -> None:
    message = reply(ticket, by=cast.wang, body="好")
    work()
    row = message.deliveries.get()
    assert state(message) == "queued" and row.reason == NO_SERVER and row.attempts == 0
    assert row.said == "尚未配置发信服务器。"
    mailbox(cast.support, post.port)
    work()
    assert state(message) == "sent" and len(post.taken) == 1


def test_a_dead_server_keeps_everything_queued(cast: Any, ticket: Ticket) -> None:
    box = mailbox(cast.support, free_port())
    messages = [reply(ticket, by=cast.wang, body=f"{at}") for at in range(3)]
    work()
    assert {state(one) for one in messages} == {"queued"}
    rows = Delivery.objects.all()
    assert all("refused" in row.reason and row.next_try_at > clock.now() for row in rows)
    assert sum(row.attempts for row in rows) == 1, "only one mail was tried"
    assert "refused" in MailboxState.objects.get(mailbox=box).send_error


@pytest.mark.django_db(transaction=True)
def test_a_slow_server_does_not_hold_up_the_others(cast: Any, ticket: Ticket, post: Post) -> None:
    with Post(Script(delay=3)) as slow:
        mailbox(cast.support, post.port)
        snail = mailbox(cast.billing, slow.port, "billing@qingshan.example")
        other = open_ticket(
            by=cast.wang, requester=cast.sofia, subject="x", department=cast.support, mailbox_id=snail.pk
        )
        late, quick = reply(other, by=cast.wang, body="慢"), reply(ticket, by=cast.wang, body="快")
        run_jobs()
        Delivery.objects.update(next_try_at=clock.now())
        began = time.monotonic()
        outbox.go_round()
        outbox.go_round()
        assert time.monotonic() - began < 1.5, "a round only starts the lanes"
        wait_for(lambda: state(quick) == "sent", 2.5)
        assert state(late) == "queued" and late.deliveries.get().state == "sending"
        wait_for(lambda: state(late) == "sent", 10)
        assert len(slow.taken) == len(post.taken) == 1
        wait_for(lambda: not outbox._busy, 10)


def wait_for(is_so: Callable[[], bool], seconds: float) -> None:
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "it takes too long"
        time.sleep(0.05)


def certificate(tmp_path: Any) -> ssl.SSLContext:
    """A certificate nobody vouches for."""
    from datetime import datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now().astimezone()
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def test_a_server_nobody_vouches_for_gets_neither_password_nor_mail(cast: Any, ticket: Ticket, tmp_path: Any) -> None:
    with Post(tls=certificate(tmp_path)) as post:
        mailbox(cast.support, post.port, security="starttls", username="u", password="secret")
        message = reply(ticket, by=cast.wang, body="好")
        work()
        assert post.taken == [] and post.script.seen_logins == []
    assert state(message) == "queued" and "certificate verify failed" in message.deliveries.get().reason


def test_a_server_without_tls_is_not_spoken_to_in_the_clear(cast: Any, ticket: Ticket, post: Post) -> None:
    mailbox(cast.support, post.port, security="starttls")
    message = reply(ticket, by=cast.wang, body="好")
    work()
    assert post.taken == [] and "STARTTLS" in message.deliveries.get().reason


def test_the_password_is_kept_sealed_and_a_wrong_one_only_delays(cast: Any, ticket: Ticket) -> None:
    with Post(login=("support", "s3cret")) as post:
        box = mailbox(cast.support, post.port, username="support", password="wrong")
        message = reply(ticket, by=cast.wang, body="好")
        work()
        assert state(message) == "queued" and "535" in message.deliveries.get().reason
        assert "wrong" not in Mailbox.objects.get(pk=box.pk).secret
        from yizhan.lib.crypto import lock

        with change(box, "mailbox.edited", by=cast.zhou):
            box.secret = lock("s3cret", "mailbox:secret")
        work()
        assert state(message) == "sent" and len(post.taken) == 1


def test_the_desks_own_server_serves_mailboxes_without_one(cast: Any, ticket: Ticket, post: Post) -> None:
    box = mailbox(cast.support, 0)
    with change(box, "mailbox.edited", by=cast.zhou):
        box.smtp_host = ""
    desk = Desk.objects.get()
    with change(desk, "desk.edited", by=cast.zhou):
        desk.settings = {"smtp": {"host": "127.0.0.1", "port": post.port, "security": "none", "secret": seal("x")}}
    message = reply(ticket, by=cast.wang, body="好")
    work()
    assert state(message) == "sent" and post.taken[0].sender == "support@qingshan.example"


def test_a_mail_leaves_by_the_mailbox_it_came_to(cast: Any, ticket: Ticket) -> None:
    billing = mailbox(cast.billing, 2525, "billing@qingshan.example")
    support = mailbox(cast.support, 2526)
    assert route(billing.pk, cast.support.pk).address == billing.address
    assert route(None, cast.support.pk).address == support.address
    with change(support, "mailbox.edited", by=cast.zhou):
        support.smtp_host = ""
    way = route(None, cast.support.pk)
    assert way.address == billing.address and way.answers_to == support.address


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_mail_once(cast: Any, ticket: Ticket, box: Any, script: Script) -> None:
    from threading import Thread

    from django.db import connections

    for at in range(12):
        reply(ticket, by=cast.wang, body=f"{at}")
    run_jobs()
    Delivery.objects.update(next_try_at=clock.now())

    def round_of_one() -> None:
        outbox.send_due()
        connections.close_all()

    workers = [Thread(target=round_of_one) for _ in range(3)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    assert len(script.taken) == 12 and len({taken.mail["Message-ID"] for taken in script.taken}) == 12
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
