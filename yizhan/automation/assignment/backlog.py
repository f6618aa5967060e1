"""Tickets nobody could take: again and again in order of priority, due time and age, as agents become free."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, QuerySet

from yizhan.spine.actors import through
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

from .eligibility import skills_are_dropped
from .models import AssignmentRule, Backlog
from .place import decide, is_live, rule_for
from .points import points_of

LOOKED_AT = 1000


def waiting() -> QuerySet:
    """The backlog in its order."""
    rows = Backlog.objects.select_related("ticket", "rule")
    return rows.order_by("-ticket__priority", F("ticket__due_at").asc(nulls_last=True), "ticket__created_at")


def drain() -> int:
    """EVERY: give out what somebody can take now. Returns how many tickets found somebody."""
    given = 0
    # What has found nobody just now is not asked again for tickets that differ in nothing the answer hangs on.
    hopeless: set[tuple] = set()
    for row in _rows():
        rule = rule_for(row.ticket)
        alike = _alike(rule, row) if rule and not row.skip_ids else None
        if alike in hopeless:
            continue
        if _again(row):
            given += 1
        elif alike:
            hopeless.add(alike)
    return given


def _rows() -> Iterable[Backlog]:
    return list(waiting()[:LOOKED_AT])


def _alike(rule: AssignmentRule, row: Backlog) -> tuple:
    ticket = row.ticket
    return (rule.pk, ticket.department_id, ticket.team_id, ticket.channel,
            points_of(rule, ticket.priority, ticket.type_id), skills_are_dropped(rule, row.since))  # fmt: skip


def _again(row: Backlog) -> bool:
    """Decide once more, with the ticket locked. One that somebody is working on just now waits for the next round."""
    with through("clock"), transaction.atomic():
        ticket = Ticket.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=row.ticket_id).first()
        if ticket is None or not Backlog.objects.filter(pk=row.pk).exists():
            return False
        if not is_live(ticket) or ticket.assignee_id:
            Backlog.objects.filter(pk=row.pk).delete()
            return False
        decision = decide(ticket, None, skip=row.skip_ids, again=True)
        return decision is not None


def drain_after(event: Event) -> None:
    """LATER reaction: somebody came online or has one ticket less, or a rule changed. Safe to run twice."""
    drain()


def frees(event: Event) -> bool:
    """Whether an event may have made room, and somebody waits for it."""
    if event.subject_kind == "ticket":
        return bool({"kind", "assignee_id", "deleted_at"} & event.changes.keys()) and _was_somebodys(event)
    return Backlog.objects.exists()


def _was_somebodys(event: Event) -> bool:
    """A ticket that finished, or that left an agent. By our own doing nobody becomes free."""
    over = event.changes.get("kind", (None, None))[1] in {"resolved", "closed"}
    left = event.changes.get("assignee_id", (None, None))[0] is not None
    gone = bool(event.changes.get("deleted_at", (None, None))[1])
    return event.actor_kind != "assignment" and (over or left or gone) and Backlog.objects.exists()


drain_after.wants = frees  # type: ignore[attr-defined]
