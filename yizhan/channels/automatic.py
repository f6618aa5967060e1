"""Mails the desk sends by itself: each queued once, counted, and stopped before they become a loop."""

from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, transaction

from yizhan.lib import clock, crypto
from yizhan.tickets.models import Message, Ticket

from . import templates
from .models import Delivery, SentNotice

HOUR = timedelta(hours=1)
PER_TICKET = 5
KEPT = timedelta(days=30)
# What agents get about a ticket is counted per address; it never meets what customers get.
NOTICE = "notice"
# So are those that a step sends to anybody; see `letters`.
LETTER = "letter"
PLACE = "notice:html"


def queue(
    kind: str, address: str, key: str, language: str, subject: str, html: str, ticket: Ticket | None = None,
    leave: str = "",
) -> SentNotice | None:  # fmt: skip
    """Write it into the ledger; None when this `key` was queued before. `leave` is where one gets no more of them."""
    with transaction.atomic():
        row, is_new = SentNotice.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind, "address": address.casefold(), "ticket": ticket, "language": language,
                "subject": subject[:300], "sealed_html": crypto.lock(html, PLACE), "at": clock.now(),
                "leave_url": leave,
            },
        )  # fmt: skip
        if not is_new:
            return None
        Delivery.objects.create(notice=row, recipient=row.address, next_try_at=clock.now())
    return row


def attach(row: SentNotice, files: list[dict[str, str]]) -> None:
    """Files of the storage that travel with a mail queued in the same transaction."""
    SentNotice.objects.filter(pk=row.pk).update(files=files)


def forget(row: SentNotice) -> None:
    """Nobody needs its text and its files any more."""
    drop_files(row)
    SentNotice.objects.filter(pk=row.pk).update(sealed_html="", files=[])


def drop_files(row: SentNotice) -> None:
    """When the transaction has ended well."""
    for one in row.files:
        transaction.on_commit(partial(default_storage.delete, one["file"]))


def queue_plain(address: str, key: str, language: str, context: dict[str, Any]) -> None:
    """An invitation or a new password. The same words to the same address are one mail, however often asked."""
    subject, html = templates.render(key, language, None, context)
    digest = sha256(f"{address}\0{subject}\0{html}".encode()).hexdigest()[:40]
    queue(key, address, f"{key}:{digest}", language, subject, html)


def text_of(row: SentNotice) -> str:
    return crypto.unlock(row.sealed_html, PLACE)


def is_calm(ticket: Ticket, address: str = "") -> bool:
    """Whether one more automatic mail about this ticket is harmless. Call it inside a transaction."""
    one_at_a_time(f"automatic:{ticket.pk}")
    recent = SentNotice.objects.filter(ticket=ticket, at__gt=clock.now() - HOUR)
    recent = (
        recent.filter(kind=NOTICE, address=address.casefold()) if address else recent.exclude(kind__in=(NOTICE, LETTER))
    )
    return recent.count() < PER_TICKET


def may_speak(message: Message) -> bool:
    """Whether an automatic reply may leave: never to a robot, and not the sixth within an hour."""
    heard = message.ticket.messages.filter(customer__isnull=False).order_by("-id").first()
    if (heard and heard.is_automatic) or not is_calm(message.ticket):
        return False
    first = next(iter([*message.to, *message.cc, *message.bcc]), "")
    SentNotice.objects.get_or_create(
        key=f"message:{message.pk}", defaults={"kind": "reply", "address": first, "ticket": message.ticket}
    )
    return True


def one_at_a_time(name: str) -> None:
    """Until the transaction ends nobody else passes here under the same name: counting and adding are one step."""
    with connection.cursor() as sql:
        sql.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def sweep() -> int:
    """Forget mails of the desk after thirty days, unless they are still on their way. Returns how many."""
    old = SentNotice.objects.filter(at__lt=clock.now() - KEPT)
    done = old.exclude(deliveries__state__in=["queued", "sending"])
    for row in done.exclude(files=[]):
        drop_files(row)
    return done.delete()[1].get(SentNotice._meta.label, 0)
