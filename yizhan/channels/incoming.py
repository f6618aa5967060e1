"""A mail that came in, understood: who sent it, to which of our addresses, and whether a person wrote it."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import psycopg
from django.db import connection

from yizhan.lib.mime import Address, Bounce, Mail, bounce, parse, robot
from yizhan.people.models import Department
from yizhan.spine.actors import Machine

from .models import Mailbox, RawMail
from .recipients import addressed, is_mail_address, is_no_reply, mailbox_of, own_addresses

# What DSN parsers see is costly to look for, so only mails with one of these marks are asked whether they bounce.
_DAEMONS = ("daemon", "postm", "mdaemon", "deliver", "bounce", "mailadmin", "system", "root", "exim", "qmail", "退信")


@dataclass
class Incoming:
    """One mail on its way in."""

    raw: RawMail
    mail: Mail
    digest: str  # of the bytes as they came
    forced: bool = False  # somebody looked at it and wants it in, whatever the limits say

    @cached_property
    def mailbox(self) -> Mailbox | None:
        """Where it arrived: as the entrance said, else by its recipients, else the first mailbox in use."""
        if self.raw.mailbox_id:
            return Mailbox.named(self.raw.mailbox_id)
        return mailbox_of(addressed(self.mail, self.raw.envelope_to))

    @property
    def department(self) -> Department:
        return Department.named(self.mailbox.department_id) if self.mailbox else Department.current()[0]

    @property
    def by(self) -> Machine:
        """Who answers for what this mail does."""
        return Machine("channel", self.mailbox.pk if self.mailbox else None, "mail")

    @cached_property
    def sender(self) -> Address:
        """Who wrote it. Web forms and shops write from a no-reply address and name the person in Reply-To."""
        sender, answers = self.mail.sender, [one for one in self.mail.reply_to if is_mail_address(one.email)]
        if answers and (not is_mail_address(sender.email) or is_no_reply(sender.email)):
            return Address(answers[0].name or sender.name, answers[0].email)
        if is_mail_address(sender.email):
            return sender
        return Address(sender.name, self.raw.envelope_from if is_mail_address(self.raw.envelope_from) else "")

    @cached_property
    def robot(self) -> str:
        """'' for a person, otherwise why it must never be answered."""
        if not self.sender.email:
            return "no-sender"
        if self.sender.email.casefold() in own_addresses():
            return "own-address"
        return robot(self.mail) or ("null-path" if self.raw.envelope_from == "<>" else "")

    @cached_property
    def bounce(self) -> Bounce | None:
        sender = f"{self.mail.sender.name} {self.mail.sender.email}".casefold()
        marked = self.robot or any(word in sender for word in _DAEMONS)
        return bounce(self.mail) if marked else None

    @cached_property
    def fingerprint(self) -> str:
        """The same for every copy of one mail. A Message-ID alone would let anybody suppress somebody else's mail."""
        mail = self.mail
        if not mail.message_id:
            return self.digest
        same = (mail.message_id, mail.sender.email.casefold(), str(mail.date), mail.subject, mail.text[:1000])
        return sha256("\0".join(same).encode("utf-8", "replace")).hexdigest()


def read(raw: RawMail, *, forced: bool = False) -> Incoming:
    """Understand a stored mail. Raises TooComplex."""
    content = content_of(raw)
    mail = parse(content)
    return Incoming(raw, mail, "" if mail.message_id else sha256(content).hexdigest(), forced)


def content_of(raw: RawMail) -> bytes:
    """The mail as it came. Not by way of the model: PostgreSQL would write the bytes out in hex."""
    if "raw" not in raw.get_deferred_fields():
        return bytes(raw.raw)
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        found = cursor.execute("SELECT raw FROM channels_rawmail WHERE id = %s", [raw.pk], binary=True).fetchone()
    return found[0] if found else b""
