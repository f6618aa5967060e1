"""The mails that were put aside, for the people who look after them."""

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from yizhan.lib import clock
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Conflict, Refused
from yizhan.tickets.models import Ticket

from . import inbox
from .models import RawMail

NEEDS = "admin.quarantine"


def waiting(by: Actor) -> QuerySet[RawMail]:
    """Quarantined mails, the newest first, without their bytes. Raises Refused."""
    return ledger(by).filter(disposition="quarantined")


def ledger(by: Actor) -> QuerySet[RawMail]:
    """What came in, the newest first, without the bytes. Raises Refused.

    A mail is as visible as its ticket; one without a ticket belongs to the department of its mailbox.
    """
    _may(by)
    rows = RawMail.objects.defer("raw").order_by("-id")
    if getattr(by, "visibility", "all") == "all":
        return rows
    loose = Q(ticket=None) & (Q(mailbox=None) | Q(mailbox__department__in=getattr(by, "department_ids", [])))
    # As SQL of its own: a condition names the table of tickets, which Django would rename inside this query.
    seen = RawSQL(*Ticket.objects.visible_to(by).values("pk").query.sql_with_params())
    return rows.filter(loose | Q(ticket_id__in=seen))


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
