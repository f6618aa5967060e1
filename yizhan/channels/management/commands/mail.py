"""yizhan mail: take mail from a pipe, or try a quarantined one again."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from yizhan.channels import inbox
from yizhan.channels.models import Mailbox, RawMail
from yizhan.spine.actors import SETUP

EX_TEMPFAIL = 75


class Command(BaseCommand):
    """`deliver` leaves with 0 once the mail is stored, with 75 when the mail server shall try again later."""

    help = "deliver: take a mail from standard input · retry ID: try a quarantined mail again"

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True)
        deliver = commands.add_parser("deliver", help="take a mail from standard input; prints one line of JSON")
        deliver.add_argument("--mailbox", default="", help="key or address of the mailbox it came to")
        deliver.add_argument("--from", dest="sender", default="", help="sender on the envelope")
        deliver.add_argument("--to", dest="recipients", action="append", default=[], help="recipient on the envelope")
        again = commands.add_parser("retry", help="try a quarantined mail again")
        again.add_argument("id", type=int, help="its number in the ledger")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "retry":
            self.retry(options["id"])
        else:
            self.deliver(options)

    def deliver(self, options: dict[str, Any]) -> None:
        raw = sys.stdin.buffer.read()
        if not raw.strip():
            raise CommandError("There was no mail on standard input.")
        try:
            mailbox = mailbox_called(options["mailbox"])
            if options["mailbox"] and mailbox is None:
                self.stderr.write(f"There is no mailbox {options['mailbox']}; the recipients decide.")
            row = inbox.store(raw, mailbox=mailbox, envelope_from=options["sender"], envelope_to=options["recipients"])
        except Error as error:
            self.stderr.write(f"The mail could not be stored: {error}")
            sys.exit(EX_TEMPFAIL)
        self.say(processed(row))

    def retry(self, pk: int) -> None:
        row = RawMail.objects.filter(pk=pk).first()
        if row is None:
            raise CommandError(f"There is no mail {pk} in the ledger.")
        self.say(inbox.retry(row, SETUP))

    def say(self, row: RawMail) -> None:
        told = {"result": row.disposition, "ticket": row.ticket.code if row.ticket else None,
                "message": row.message_id, "reason": row.reason}  # fmt: skip
        # Standard output proper: logs may have been led aside.
        print(json.dumps(told, ensure_ascii=False), file=sys.__stdout__, flush=True)


def mailbox_called(name: str) -> Mailbox | None:
    """By key or address; an unknown name is no reason to lose a mail."""
    wanted = name.casefold()
    return next((box for box in Mailbox.current() if wanted in {box.slug, *box.addresses}), None)


def processed(row: RawMail) -> RawMail:
    """Process what is stored already: from here on nothing can go wrong that the next round would not repair."""
    try:
        return inbox.process(row)
    except Error as error:
        row.reason = f"waits for the database: {error}"[:300]
        return row
