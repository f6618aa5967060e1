"""Customers are told how far their ticket is, in few words and without noise: one mail for one change at most.

Nothing is sent when a reply tells them anyway, when they did it themselves, or when a mail has just said something.
"""

from datetime import timedelta

from yizhan.catalog.models import Desk, Kind, Status
from yizhan.spine.models import Event
from yizhan.tickets.models import Message, Ticket

from .assurances import tell
from .models import SentNotice

STAGES = {Kind.RESOLVED: "resolved", Kind.CLOSED: "closed"}
# What the desk said so shortly before or together with it has told them.
JUST = timedelta(minutes=10)


def tell_stage(event: Event) -> None:
    """LATER reaction: the status changed to one the customer cares about, and still is that."""
    ticket = Ticket.objects.filter(pk=event.ticket_id or 0).first()
    status = Status.named(event.changes["status_id"][1])
    if ticket and ticket.status_id == status.pk and not _knows(ticket, event):
        tell(stage_of(status), event, None)


def stage_of(status: Status) -> str:
    """What a status means to customers, '' for nothing they wait for."""
    if status.kind == Kind.ON_HOLD and status.waits_for_customer:
        return "waiting"
    return STAGES.get(Kind(status.kind), "")


def _is_wanted(event: Event) -> bool:
    """A reply is a mail already; what customers do themselves, and what was announced to them, they know."""
    if "status_id" not in event.changes or event.name in {"ticket.replied", "ticket.merged", "ticket.confirmed"}:
        return False
    if event.actor_kind == "customer" or event.data.get("customer") or event.changes.get("closing_at", [None])[0]:
        return False
    status = Status.named(event.changes["status_id"][1])
    return status is not None and stage_of(status) in Desk.the().setting("customer_stages")


tell_stage.wants = _is_wanted  # type: ignore[attr-defined]


def _knows(ticket: Ticket, event: Event) -> bool:
    """Whether a reply or a mail of the desk has just told them."""
    recent = {"created_at__gt": event.at - JUST}
    said = ticket.messages.filter(kind=Message.PUBLIC, customer=None, **recent)
    sent = SentNotice.objects.filter(ticket=ticket, kind__in=["resolved", "closed", "waiting"], at__gt=event.at - JUST)
    return said.exists() or sent.exists()
