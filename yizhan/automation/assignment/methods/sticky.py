"""Whoever knows the customer."""

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

from ..eligibility import Asked, Candidate
from . import method


@method("sticky", _l("Last agent"), hands_on=True,
        hint=_l("Whoever last had this ticket or this customer's last one; otherwise by another method."))  # fmt: skip
def choose(asked: Asked) -> Candidate | None:
    """The last agent if eligible. Who stands in for them counts as them."""
    for agent in (last_of_ticket(asked.ticket), last_of_customer(asked.ticket)):
        found = next((one for one in asked.eligible if agent and agent in (one.agent.pk, one.turn_of.pk)), None)
        if found:
            return found
    return None


def last_of_ticket(ticket: Ticket) -> int | None:
    """Who had it before, from its events."""
    moves = Event.objects.filter(ticket_id=ticket.pk, data__changes__has_key="assignee_id").order_by("-id")
    had = next((before for event in moves[:10] for before in reversed(event.changes["assignee_id"]) if before), None)
    return had if isinstance(had, int) else None


def last_of_customer(ticket: Ticket) -> int | None:
    others = Ticket.objects.filter(requester_id=ticket.requester_id, assignee_id__isnull=False, is_spam=False)
    return others.exclude(pk=ticket.pk).order_by("-id").values_list("assignee_id", flat=True).first()
