"""Two machines that answer one another fall silent after two mails, however badly the other side behaves."""

from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

import pytest

from yizhan.channels import inbox
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket

from .server import Post, Taken
from .work import work

OTHER = "support@other.example"


def answer(taken: Taken, kind: str) -> bytes:
    """What the other side makes of a mail of ours."""
    ours = taken.mail
    if kind == "returned":
        return taken.content
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Other desk <{OTHER}>", str(ours["Reply-To"] or ours["From"])
    mail["Message-ID"] = make_msgid(domain="other.example")
    mail["Subject"] = "Ihr Ticket wurde eröffnet"
    if kind in ("threaded", "holiday", "bounce", "list"):
        mail["In-Reply-To"] = mail["References"] = ours["Message-ID"]
    if kind == "declared":
        mail["Auto-Submitted"] = "auto-replied"
    if kind == "holiday":
        mail.replace_header("Subject", "自动回复：我在休假")
    if kind == "list":
        mail["List-Id"], mail["Precedence"] = "<all.other.example>", "list"
    if kind == "bounce":
        mail.replace_header("From", "MAILER-DAEMON@other.example")
        mail.replace_header("Subject", "Undelivered Mail Returned to Sender")
        mail["Return-Path"] = "<>"
    mail.set_content("We have received your request and will answer soon.")
    return mail.as_bytes()


@pytest.mark.parametrize("kind", ["declared", "headless", "threaded", "holiday", "list", "bounce", "returned"])
def test_an_answering_machine_gets_two_mails_at_most(kind: str, cast: Any, box: Any, post: Post) -> None:
    first = EmailMessage()
    first["From"], first["To"], first["Subject"] = OTHER, box.address, "Printer"
    first["Message-ID"] = make_msgid(domain="other.example")
    first.set_content("It is broken.")
    inbox.process(inbox.store(first.as_bytes()))
    heard = 0
    for _ in range(20):
        work()
        new = post.script.to_customers[heard:]
        if not new:
            break
        heard += len(new)
        for taken in new:
            inbox.process(inbox.store(answer(taken, kind)))
    assert not new and 1 <= heard <= 2


def test_an_agents_reply_may_be_answered_by_a_machine_but_that_is_the_end(
    cast: Any, ticket: Ticket, box: Any, post: Post
) -> None:
    reply(ticket, by=cast.wang, body="好", to=[OTHER])
    heard = 0
    for _ in range(20):
        work()
        new = post.script.to_customers[heard:]
        heard += len(new)
        for taken in new:
            inbox.process(inbox.store(answer(taken, "threaded")))
    assert heard == 1
