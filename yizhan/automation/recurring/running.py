"""Due recurring tickets are opened: one ticket for the newest moment that has come, however many were missed."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import override

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.spine import steps
from yizhan.spine.actors import CLOCK, Actor, through
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.fields import Context
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket

from .models import RecurringDue, RecurringRun, RecurringTicket
from .wording import filled

AT_ONCE = 100
MOST_MISSED = 50


def go_round() -> int:
    """EVERY: open what is due, the longest due first. Returns how many were claimed."""
    claimed = 0
    with through("clock"):
        while claimed < AT_ONCE and claim_one():
            claimed += 1
    return claimed


def claim_one() -> bool:
    """One that is due: its ticket and its next moment are one transaction, so nothing is opened twice."""
    now = clock.now()
    with transaction.atomic():
        due = RecurringDue.objects.filter(at__lte=now).order_by("at").select_for_update(skip_locked=True).first()
        if due is None or due.at is None:
            return False
        row = RecurringTicket.objects.get(pk=due.recurring_id)
        come = row.schedule.between(due.at, now) or [due.at]
        RecurringDue.objects.filter(pk=due.pk).update(at=row.schedule.next(now))
        run(row, by=CLOCK, due_at=come[-1], missed=come[:-1])
        return True


def run_now(row: RecurringTicket, *, by: Actor) -> RecurringRun:
    """Open one out of turn; its next moment stays. Raises Refused."""
    if not by.may("admin.automation"):
        raise Refused("admin.automation")
    with transaction.atomic():
        return run(row, by=by, due_at=clock.now(), is_by_hand=True)


def run(
    row: RecurringTicket, *, by: Actor, due_at: datetime, missed: list[datetime] | None = None, is_by_hand: bool = False
) -> RecurringRun:
    """Open the ticket of a moment and write down what became of it. One that cannot be opened says why."""
    missed = missed or []
    made: Ticket | None = None
    error, done = "", list[dict[str, str]]()
    try:
        with transaction.atomic():
            made, done = opened(row, due_at)
    except (Conflict, Invalid, Refused) as reason:
        error = str(reason)
    name = "recurring_ticket.failed" if error else "recurring_ticket.ran"
    kept = RecurringRun.objects.create(
        recurring=row, due_at=due_at, ticket=made, is_by_hand=is_by_hand, missed=missed[-MOST_MISSED:],
        missed_count=len(missed), error=error, steps=done,
    )  # fmt: skip
    with change(row, name, by=by, run=kept.pk, due_at=due_at) as it:
        it.say(**({"opened": made.number} if made else {}), **({"missed": len(missed)} if missed else {}))
    return kept


def opened(row: RecurringTicket, due_at: datetime) -> tuple[Ticket, list[dict[str, str]]]:
    """The ticket, and what became of the steps with it."""
    by, day = row.actor, due_at.astimezone(ZoneInfo(row.zone))
    requester = row.requester
    while requester.merged_into is not None:
        requester = requester.merged_into
    with override(Desk.the().language):
        made = open_ticket(
            by=by, requester=requester, subject=filled(row.subject, day)[:500], body=filled(row.body, day),
            department=row.department, team=row.team, assignee=row.assignee, type=row.type_id, priority=row.priority,
            channel="recurring", tags=row.tags,
        )  # fmt: skip
        context: Any = Context(by=by, zone=Desk.the().zoneinfo)
        done = steps.run(row.steps, made, by=by, context=context, fill=lambda text: filled(text, day))
    return made, [one.as_data() for one in done]
