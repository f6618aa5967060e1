"""Everything that comes in: stored first, whatever it is; then understood and filed exactly once."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.lib.database import is_crossed
from yizhan.lib.mime import TooComplex
from yizhan.people.models import Agent
from yizhan.spine import shelf
from yizhan.spine.actors import Actor, through
from yizhan.spine.change import as_one, change
from yizhan.spine.errors import Refused
from yizhan.tickets.actions.edit import change_followers
from yizhan.tickets.actions.note import note
from yizhan.tickets.models import Attachment
from yizhan.tickets.receiving import survivor

from . import bounces, guards
from .filing import Outcome, file
from .incoming import Incoming, read
from .looking import Known, look
from .models import Mailbox, RawMail
from .wording import drop_files, keep_files

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 3
# A mail this young is being processed by whoever stored it.
GRACE = timedelta(seconds=20)
MOST_FOLLOWERS = 20
# The columns that say what became of a mail.
FATE = ["mailbox", "fingerprint", "ticket", "message", "sender", "subject", "disposition", "reason", "processed_at"]


def store(
    raw: bytes, *, mailbox: Mailbox | None = None, source: str = "pipe", envelope_from: str = "",
    envelope_to: Iterable[str] = (), uid_validity: int | None = None, uid: int | None = None,
) -> RawMail:  # fmt: skip
    """Commit a mail to the ledger before anybody looks into it. The same UID twice is the same row."""
    row = RawMail(
        mailbox=mailbox, source=source, raw=raw, size=len(raw), envelope_from=clean(envelope_from)[:254],
        envelope_to=[clean(one)[:254] for one in envelope_to][:100], uid_validity=uid_validity, uid=uid,
    )  # fmt: skip
    if uid is None:
        row.save(force_insert=True)
        return row
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return RawMail.objects.defer("raw").get(mailbox=mailbox, uid_validity=uid_validity, uid=uid)
    return row


def process(row: RawMail, *, forced: bool = False) -> RawMail:
    """Make of a stored mail what it is. Whatever happens, the mail stays and says what became of it."""
    with through("mail"), shelf.settled(), translation.override(Desk.the().language):
        if not Desk.the().is_set_up:
            row.reason = "waits until the desk is set up"
            return row
        try:
            incoming = read(row, forced=forced)
        except TooComplex as error:
            return _quarantine(row, f"too complex: {error}")
        return _process_patiently(incoming)


def _process_patiently(incoming: Incoming) -> RawMail:
    """Raises for a database in trouble: the next round tries again. For everything else the mail is put aside."""
    row = incoming.raw
    for _try in range(MOST_ATTEMPTS):
        try:
            return _process(incoming)
        except (OperationalError, InterfaceError) as error:
            if is_crossed(error):
                continue
            state = getattr(error.__cause__, "sqlstate", None) or ""
            if not state.startswith("54"):  # not "too large for PostgreSQL"
                log.exception("mail %s waits for the database", row.pk)
                raise
            return _quarantine(row, f"{type(error).__name__}: {error}", incoming)
        except Exception as error:
            log.exception("mail %s could not be processed", row.pk)
            return _quarantine(row, f"{type(error).__name__}: {error}", incoming)
    return row


def retry(row: RawMail, by: Actor) -> RawMail:
    """Try a quarantined mail again; the limits on senders do not apply, since somebody has looked at it."""
    if not by.may("admin.quarantine"):
        raise Refused("admin.quarantine")
    RawMail.objects.filter(pk=row.pk, disposition="quarantined").update(disposition="new", reason="")
    row.refresh_from_db(fields=FATE)
    return process(row, forced=True)


def put_aside(row: RawMail, reason: str) -> RawMail:
    """Straight into the quarantine, unread."""
    return _quarantine(row, reason)


def take_waiting() -> int:
    """EVERY few seconds: mails that were stored but whose processing was cut short. Returns how many were there."""
    taken = 0
    while Desk.the().is_set_up and (row := _claim_waiting()):
        taken += 1
        if row.attempts > MOST_ATTEMPTS:
            _quarantine(row, "the program was cut short on this mail several times")
        else:
            process(row)
    return taken


def clean(text: str) -> str:
    """What PostgreSQL can keep of an envelope address."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _claim_waiting() -> RawMail | None:
    """Count the attempt before it is made, so that a mail that kills the process cannot do so for ever."""
    with transaction.atomic():
        waiting = RawMail.objects.filter(disposition="new", received_at__lt=clock.now() - GRACE).order_by("id")
        row = waiting.defer("raw").select_for_update(skip_locked=True).first()
        if row:
            row.attempts += 1
            row.save(update_fields=["attempts"])
        return row


def _process(incoming: Incoming) -> RawMail:
    row = incoming.raw
    files: list[Attachment] = []
    try:
        with as_one():
            known = look(incoming)
            if not known.is_waiting:
                row.refresh_from_db(fields=FATE)
                return row
            outcome = _outcome(incoming, known, files)
            _settle(incoming, outcome)
    except BaseException:
        drop_files(files)
        raise
    if outcome.message is None or outcome.message.raw_id != row.pk:
        drop_files(files)
    return row


def _outcome(incoming: Incoming, known: Known, files: list[Attachment]) -> Outcome:
    if known.twin:
        return _duplicate(incoming, RawMail.objects.defer("raw").get(pk=known.twin))
    if guards.is_our_own(incoming):
        return Outcome("ignored", "our own mail")
    if incoming.bounce:
        sent = bounces.record(incoming.bounce, incoming)
        if sent is None:
            return Outcome("bounce", "of a mail that is not ours")
        return Outcome("bounce", "", sent.ticket, sent.message)
    if guards.is_mere_report(incoming):
        return Outcome("ignored", "report")
    if known.is_too_much and not incoming.forced:
        return Outcome("quarantined", "too many mails from this sender")
    files += keep_files(incoming)
    return file(incoming, files, known.customer)


def _duplicate(incoming: Incoming, twin: RawMail) -> Outcome:
    """The same mail again. If it came to another of our addresses, the people behind that one are told."""
    mailbox, ticket = incoming.mailbox, twin.ticket and survivor(twin.ticket)
    told = {twin.mailbox_id, *_mailboxes_told(incoming.fingerprint)}
    if ticket and mailbox and mailbox.pk not in told and not ticket.deleted_at:
        names = {"mailbox": mailbox.address, "department": incoming.department}
        note(ticket, by=incoming.by, body=_("This mail also went to %(mailbox)s (%(department)s).") % names)
        others = [one for one in Agent.active() if mailbox.department_id in one.department_ids]
        if mailbox.department_id != ticket.department_id and others:
            change_followers(ticket, by=incoming.by, add=others[:MOST_FOLLOWERS])
    return Outcome("duplicate", f"of mail {twin.pk}", ticket, twin.message)


def _mailboxes_told(fingerprint: str) -> list[int | None]:
    copies = RawMail.objects.filter(fingerprint=fingerprint, disposition="duplicate")
    return list(copies.values_list("mailbox_id", flat=True))


def _settle(incoming: Incoming, outcome: Outcome) -> None:
    """Write into the ledger what became of the mail."""
    row = incoming.raw
    row.mailbox_id = incoming.mailbox.pk if incoming.mailbox else None
    row.fingerprint = incoming.fingerprint
    row.ticket, row.message = outcome.ticket, outcome.message
    _describe(row, incoming)
    _conclude(row, outcome.disposition, outcome.reason)
    if outcome.disposition == "quarantined":
        _alarm(incoming, outcome.reason)


def _describe(row: RawMail, incoming: Incoming) -> None:
    row.sender = clean(incoming.sender.email or incoming.sender.name).casefold()[:400]
    row.subject = clean(incoming.mail.subject)[:500]


def _conclude(row: RawMail, disposition: str, reason: str) -> None:
    row.disposition, row.reason, row.processed_at = disposition, clean(reason)[:300], clock.now()
    row.save(update_fields=FATE)


def _quarantine(row: RawMail, reason: str, incoming: Incoming | None = None) -> RawMail:
    """Put a mail aside, in a transaction of its own, unless somebody else was done with it meanwhile."""
    with transaction.atomic():
        if RawMail.objects.select_for_update().filter(pk=row.pk, disposition="new").values_list("pk"):
            row.ticket = row.message = None
            if incoming:
                _describe(row, incoming)
            _conclude(row, "quarantined", reason)
        else:
            row.refresh_from_db(fields=FATE)
    return row


def _alarm(incoming: Incoming, reason: str) -> None:
    """Say once an hour that a sender or a machine runs wild."""
    row = incoming.raw
    log.warning("mail %s quarantined: %s", row.pk, reason)
    hour_ago = clock.now() - timedelta(hours=1)
    earlier = RawMail.objects.filter(disposition="quarantined", sender=row.sender, received_at__gt=hour_ago)
    if incoming.mailbox and not earlier.exclude(pk=row.pk).exists():
        with change(Mailbox.objects.get(pk=incoming.mailbox.pk), "mailbox.alarmed", by=incoming.by) as it:
            it.say(raw=row.pk, reason=reason)
