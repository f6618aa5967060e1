"""Trying the connections of a mailbox, step by step, for the page that sets it up."""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import suppress

from django.utils.translation import gettext as _

from . import imap, smtp
from .models import Mailbox
from .routes import server_of

Step = tuple[str, bool, str]
PATIENCE = 15


def test_connection(mailbox: Mailbox, secret: str | None = None) -> list[Step]:
    """(step, whether it went well, what to tell). `secret` is a new one; without it the stored one is tried.

    Steps: imap.connect, imap.sign_in, imap.folder, smtp.connect. What is not set up is left out.
    """
    steps: list[Step] = []
    if mailbox.imap_host:
        steps += _until_failure(_imap_steps(mailbox, secret))
    if mailbox.smtp_host:
        steps += _until_failure(_smtp_steps(mailbox, secret))
    return steps


def _until_failure(steps: Iterator[tuple[str, Callable[[], str]]]) -> Iterator[Step]:
    for name, step in steps:
        try:
            yield name, True, step()
        except Exception as error:  # whatever a server does, the page shows it
            yield name, False, (str(error) or type(error).__name__)[:500]
            return


def _imap_steps(mailbox: Mailbox, secret: str | None) -> Iterator[tuple[str, Callable[[], str]]]:
    boxes: list[imap.BaseMailBox] = []

    def connect() -> str:
        boxes.append(imap.connect(mailbox, PATIENCE))
        return _("The IMAP server answers.")

    def sign_in() -> str:
        imap.sign_in(boxes[0], mailbox, secret)
        return _("Signed in.")

    def folder() -> str:
        found = boxes[0].folder.status(mailbox.imap_folder, ["MESSAGES"])
        return _("The folder “%(folder)s” holds %(count)s mails.") % {
            "folder": mailbox.imap_folder, "count": found["MESSAGES"],
        }  # fmt: skip

    try:
        yield "imap.connect", connect
        yield "imap.sign_in", sign_in
        yield "imap.folder", folder
    finally:
        for box in boxes:
            with suppress(Exception):
                box.logout()


def _smtp_steps(mailbox: Mailbox, secret: str | None) -> Iterator[tuple[str, Callable[[], str]]]:
    def connect() -> str:
        line = smtp.connect(server_of(mailbox, secret))
        with suppress(smtplib.SMTPException, OSError):
            line.quit()
        return _("The SMTP server lets us in.")

    yield "smtp.connect", connect


test_connection.__test__ = False  # type: ignore[attr-defined]  # pytest: not one of yours
