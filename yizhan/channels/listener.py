"""The built-in SMTP and LMTP listeners: a mail is accepted once it is in the ledger, and not before."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import Error

from yizhan import worker
from yizhan.lib.config import config
from yizhan.spine import shelf
from yizhan.tickets.marks import host, without_token

from . import inbox
from .models import Mailbox, RawMail

log = logging.getLogger(__name__)
LARGEST = 50 * 1024 * 1024
MOST_RECIPIENTS = 100
# Mails in memory that wait for processing; beyond that the round takes them from the ledger.
MOST_WAITING = 100
MOST_WAITING_BYTES = 64 * 1024 * 1024
AT_ONCE = 2
LATER = "451 4.3.0 Try again later"


class Tolerant:
    """Lines longer than RFC 5321 allows are common; refusing them would lose mail."""

    line_length_limit = 1024 * 1024


class SMTPProtocol(Tolerant, SMTP):
    """SMTP as mail servers speak it."""


class LMTPProtocol(Tolerant, LMTP):
    """The same for local delivery: one verdict per recipient."""


class Doorman:
    """What aiosmtpd asks us."""

    def __init__(self, source: str):
        self.source = source
        self.waiting: set[asyncio.Task[None]] = set()
        self.bytes_waiting = 0
        self.at_once = asyncio.Semaphore(AT_ONCE)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Only our own addresses, with or without a token."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        try:
            ours = await worker.in_thread(mailbox_at, address)
        except Error:
            log.exception("the database is in trouble")
            return LATER
        if ours is None:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """One row per mailbox; LMTP wants a verdict for each recipient."""
        raw = envelope.original_content or b""
        verdicts = await worker.in_thread(self._store, raw, envelope.mail_from or "<>", list(envelope.rcpt_tos))
        for row in {row.pk: row for row in verdicts.values() if row}.values():
            self._process_soon(row)
        if self.source == "lmtp":
            return "\r\n".join("250 2.0.0 OK" if verdicts[one] else LATER for one in envelope.rcpt_tos)
        return "250 2.0.0 OK" if all(verdicts.values()) else LATER

    def _store(self, raw: bytes, sender: str, recipients: list[str]) -> dict[str, RawMail | None]:
        verdicts: dict[str, RawMail | None] = {}
        by_mailbox: dict[int, list[str]] = {}
        try:
            boxes = {address: mailbox_at(address) for address in recipients}
        except Error:
            log.exception("the database is in trouble")
            return dict.fromkeys(recipients)
        for address, box in boxes.items():
            by_mailbox.setdefault(box.pk if box else 0, []).append(address)
        for addresses in by_mailbox.values():
            row = None
            with contextlib.suppress(Error):
                row = inbox.store(
                    raw, mailbox=boxes[addresses[0]], source=self.source, envelope_from=sender, envelope_to=addresses
                )
            verdicts |= dict.fromkeys(addresses, row)
        return verdicts

    def _process_soon(self, row: RawMail) -> None:
        if len(self.waiting) >= MOST_WAITING or self.bytes_waiting + row.size > MOST_WAITING_BYTES:
            return
        self.bytes_waiting += row.size
        task = asyncio.create_task(self._process(row))
        self.waiting.add(task)
        task.add_done_callback(self.waiting.discard)

    async def _process(self, row: RawMail) -> None:
        try:
            async with self.at_once:
                with contextlib.suppress(Error):  # the next round finds it in the ledger
                    await worker.in_thread(inbox.process, row)
        finally:
            self.bytes_waiting -= row.size


def mailbox_at(address: str) -> Mailbox | None:
    """The mailbox in use at exactly this address, tokens aside."""
    wanted = without_token(address).casefold()
    with shelf.settled():
        return next((box for box in Mailbox.current() if box.is_active and wanted in box.addresses), None)


async def smtp() -> None:
    """SERVICE: SMTP on the port of YIZHAN_SMTP_PORT, if there is one."""
    await listen(SMTPProtocol, "smtp", config.smtp_port)


async def lmtp() -> None:
    """SERVICE: LMTP on the port of YIZHAN_LMTP_PORT, if there is one."""
    await listen(LMTPProtocol, "lmtp", config.lmtp_port)


async def listen(protocol: Callable[..., Any], source: str, port: int | None) -> None:
    if port is None:
        await asyncio.Event().wait()
        return
    # Its log repeats every line of every conversation.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    loop = asyncio.get_running_loop()
    doorman = Doorman(source)

    def speak() -> Any:
        return protocol(
            doorman, data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname=host(), ident="Yizhan", loop=loop
        )

    server = await loop.create_server(speak, host=None, port=port)
    log.info("%s listens on port %s", source.upper(), port)
    async with server:
        await server.serve_forever()
