"""Tickets that nobody touches go on to the next agent."""

from django.db import transaction
from django.db.models import Q

from yizhan.lib import clock
from yizhan.spine.actors import through
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

from .models import AssignmentRule, Decision
from .place import decide, is_live

TOUCHES = frozenset({"ticket.replied", "ticket.noted"})
AT_ONCE = 200


def follow(event: Event, ticket: Ticket) -> None:
    """NOW reaction: the chosen one did something, or it is not theirs any more. Then nobody waits for them."""
    moved = "assignee_id" in event.changes or not ticket.is_unfinished
    mine = Q() if moved else Q(chosen_id=event.actor_id if event.actor_kind == "agent" else None)
    Decision.objects.filter(mine, ticket=ticket, due_at__isnull=False).update(due_at=None)


def wants(event: Event) -> bool:
    # What we decide ourselves leaves no older wait behind: whoever had the ticket before is waited for no more by then.
    if event.actor_kind == "assignment" or not any(rule.untouched_minutes for rule in AssignmentRule.shelf()):
        return False
    return event.name in TOUCHES or bool({"status_id", "assignee_id"} & event.changes.keys())


follow.wants = wants  # type: ignore[attr-defined]


def go_round() -> int:
    """EVERY: what was touched by nobody in time goes to the next one. Returns how many tickets went on."""
    late = Decision.objects.filter(due_at__lte=clock.now()).order_by("due_at").values_list("pk", "ticket_id")
    with through("clock"):
        return sum(goes_on(pk, ticket) for pk, ticket in list(late[:AT_ONCE]))


def goes_on(decision_id: int, ticket_id: int) -> bool:
    """One late decision, with its ticket locked and looked at again."""
    with transaction.atomic():
        ticket = Ticket.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=ticket_id).first()
        late = Decision.objects.filter(pk=decision_id, due_at__lte=clock.now()).first()
        if ticket is None or late is None:
            return False
        late.due_at = None
        lies = asks_for_it(late.rule) and is_live(ticket) and ticket.assignee_id == late.chosen_id
        if lies:
            late.timed_out_at = clock.now()
        late.save(update_fields=["due_at", "timed_out_at"])
        if lies and late.chosen_id:
            decide(ticket, None, skip={late.chosen_id}, attempt=late.attempt + 1)
        return lies


def asks_for_it(rule: AssignmentRule | None) -> bool:
    """Whether the rule still works, and still wants tickets to be touched."""
    return rule is not None and not rule.is_paused and not rule.is_archived and bool(rule.untouched_minutes)
