"""Time rules. A due row says until when a rule waits for a ticket; the clock claims those whose time has come.

Rows are kept by a NOW reaction, so nothing is ever searched for: what is due is found by its indexed time, also after
the worker was away. A row fires once for the moment it counts from; counted from a new moment it waits again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from yizhan.catalog.models import UNFINISHED
from yizhan.lib import clock
from yizhan.spine.actors import through
from yizhan.spine.conditions import condition
from yizhan.spine.errors import Invalid
from yizhan.spine.models import Event
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

from ..clocks import calendars
from .engine import began, context_of, fire, keep
from .models import TIME, Rule, RuleDue, TimeRule
from .switch import all_paused

AT_ONCE = 200
# What a time rule can count from: the moment itself, and where it is not a column of the ticket, which column's change.
SINCE: dict[str, Callable[[Ticket], datetime | None]] = {
    "created": lambda ticket: ticket.created_at,
    "updated": lambda ticket: ticket.updated_at,
    "customer_wrote": lambda ticket: ticket.customer_wrote_at,
    "agent_wrote": lambda ticket: ticket.agent_wrote_at,
    "due": lambda ticket: ticket.due_at,
    "appointment": lambda ticket: ticket.appointment_at,
    "resolved": lambda ticket: ticket.resolved_at,
}
CHANGES = {"assigned": "assignee_id", "status": "status_id"}


def follow(event: Event, ticket: Ticket) -> None:
    """NOW reaction: what the time rules wait for on this ticket may have changed."""
    known = {row.rule_id: row for row in RuleDue.objects.filter(ticket=ticket)}
    for rule in Rule.running(TIME):
        if not began(rule, event):  # what a rule does itself does not start it again
            arrange(rule, ticket, known.get(rule.pk), event)


follow.wants = lambda event: bool(Rule.running(TIME))  # type: ignore[attr-defined]


def arrange(rule: Rule, ticket: Ticket, row: RuleDue | None, event: Event | None = None) -> None:
    """Set, move or remove the row of one rule and one ticket."""
    anchor = counted_from(rule, ticket, row, event) if waits_for(rule, ticket) else None
    if anchor is None:
        if row is not None and row.at is not None:
            RuleDue.objects.filter(pk=row.pk).update(at=None)
        return
    row = row or RuleDue(rule=rule, ticket=ticket)
    # Fired for this moment already: it is over, or repeats at the time that was set then.
    at = row.at if row.fired_for == anchor else after(rule, anchor, rule.minutes)
    if row.pk is None or (row.anchor, row.at) != (anchor, at):
        row.anchor, row.at = anchor, at
        row.save()


def after(rule: Rule, anchor: datetime, minutes: int) -> datetime:
    """So many minutes later, of working time where the rule wants that."""
    return calendars.shifted(anchor, minutes) if rule.in_working_time else anchor + timedelta(minutes=minutes)


def waits_for(rule: Rule, ticket: Ticket) -> bool:
    """Whether the ticket is one the rule is about, as far as can be said now."""
    if ticket.deleted_at or ticket.merged_into_id:
        return False
    try:
        return condition(rule.condition, TICKET, context_of(rule)).test(ticket)
    except Invalid:
        return False


def counted_from(rule: Rule, ticket: Ticket, row: RuleDue | None, event: Event | None) -> datetime | None:
    """The moment a rule counts from."""
    if rule.since in SINCE:
        return SINCE[rule.since](ticket)
    column = CHANGES.get(rule.since, "")
    if column == "assignee_id" and ticket.assignee_id is None:
        return None
    if event is not None and (column in event.changes or event.name == "ticket.opened"):
        return event.at
    return row.anchor if row else last_change(ticket, column)


def last_change(ticket: Ticket, column: str) -> datetime:
    """When a column last changed, from the events; else when the ticket was opened."""
    changed = Event.objects.filter(ticket_id=ticket.pk, data__changes__has_key=column).order_by("-id")
    return changed.values_list("at", flat=True).first() or ticket.created_at


def go_round() -> int:
    """EVERY: fire what is due, the longest due first. Returns how many rows were claimed."""
    claimed = 0
    with through("clock"):
        while not all_paused() and claimed < AT_ONCE and claim_one():
            claimed += 1
    return claimed


def claim_one() -> bool:
    """One due row: asked again now, fired, set to its next time. False when nothing is due."""
    with transaction.atomic():
        due = RuleDue.objects.filter(at__lte=clock.now()).order_by("at").select_for_update(skip_locked=True)
        row = due.first()
        if row is None:
            return False
        ticket = Ticket.objects.select_for_update().get(pk=row.ticket_id)
        rule = Rule.named(row.rule_id)
        if rule is None or rule.is_archived or rule.is_paused:
            RuleDue.objects.filter(pk=row.pk).update(at=None)
            return True
        # First noted, then done: what the rule does to the ticket arranges its row again.
        later = next_time(rule, row.at or clock.now())
        RuleDue.objects.filter(pk=row.pk).update(at=later, fired_for=row.anchor)
        line = fire(rule, ticket)
        if not line["fired"] or rule.once:
            RuleDue.objects.filter(pk=row.pk).update(at=None)
        keep([line], ticket, None)
        return True


def next_time(rule: Rule, at: datetime) -> datetime | None:
    """When a repeating rule fires again: the next of its times that is still to come, however long we were away."""
    if not rule.repeat_minutes:
        return None
    if rule.in_working_time:
        # From now on, where times were missed: nobody wants them one after the other.
        return max(after(rule, at, rule.repeat_minutes), calendars.shifted(clock.now(), 0))
    step = timedelta(minutes=rule.repeat_minutes)
    missed = max(0, (clock.now() - at) // step)
    return at + step * (missed + 1)


def rearrange(event: Event) -> None:
    """LATER reaction: a rule was made or changed, so its rows are made anew for the open tickets it is about."""
    rule = TimeRule.objects.filter(pk=event.subject_id).first()
    if rule is None:
        return
    if rule.is_archived or rule.is_paused:
        RuleDue.objects.filter(rule_id=rule.pk).update(at=None)
        return
    asked = condition(rule.condition, TICKET, context_of(rule))
    known = {row.ticket_id: row for row in RuleDue.objects.filter(rule_id=rule.pk)}
    about = asked.filter(Ticket.objects.filter(kind__in=kinds_of(rule), deleted_at=None, merged_into=None))
    seen: set[Any] = set()
    for ticket in about.iterator(chunk_size=500):
        arrange(rule, ticket, known.get(ticket.pk))
        seen.add(ticket.pk)
    RuleDue.objects.filter(rule_id=rule.pk).exclude(ticket_id__in=seen).update(at=None)


def kinds_of(rule: Rule) -> list[str]:
    """Finished tickets matter only to rules that count from their end."""
    kinds = [str(kind) for kind in UNFINISHED]
    return [*kinds, "resolved"] if rule.since in {"resolved", "status"} else kinds


rearrange.wants = lambda event: event.subject_kind == "rule"  # type: ignore[attr-defined]
