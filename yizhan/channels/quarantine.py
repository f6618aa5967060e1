"""The mails that were put aside, for the people who look after them."""

from django.db.models import QuerySet

from yizhan.lib import clock
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Conflict, Refused

from . import inbox
from .models import RawMail

NEEDS = "admin.quarantine"


def waiting(by: Actor) -> QuerySet[RawMail]:
    """Quarantined mails, the newest first, without their bytes. Raises Refused."""
    _may(by)
    return RawMail.objects.filter(disposition="quarantined").defer("raw").order_by("-id")


def ledger(by: Actor) -> QuerySet[RawMail]:
    """Everything that came in, the newest first, without the bytes. Raises Refused."""
    _may(by)
    return RawMail.objects.defer("raw").order_by("-id")


def try_again(row: RawMail, by: Actor) -> RawMail:
    """Process a mail once more. Raises Refused."""
    return inbox.retry(row, by)


def discard(row: RawMail, by: Actor) -> None:
    """Take a mail out of the quarantine for good; the ledger keeps it. Raises Refused, Conflict."""
    _may(by)
    done = RawMail.objects.filter(pk=row.pk, disposition="quarantined").update(
        disposition="ignored", reason=f"discarded: {row.reason}"[:300], processed_at=clock.now()
    )
    if not done:
        raise Conflict("disposition")
    row.refresh_from_db(fields=["disposition", "reason", "processed_at"])


def _may(by: Actor) -> None:
    if not by.may(NEEDS):
        raise Refused(NEEDS)
