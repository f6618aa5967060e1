"""What a rule would have done: asked of the events and tickets of the last 30 days, nothing is changed."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from yizhan.lib import clock
from yizhan.spine.conditions import condition
from yizhan.spine.models import Event
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

from .engine import context_of, watched
from .models import EVENT, Rule
from .timing import after, counted_from
from .triggers import heard

DAYS = 30
# More would take longer than one likes to wait; beyond that the trial says that it looked at a part.
MOST_EVENTS = 20_000
MOST_TICKETS = 5_000
SHOWN = 10


@dataclass
class Trial:
    """How often, on how many tickets, and the newest of them that the asker may see."""

    times: int = 0
    tickets: int = 0
    newest: list[Ticket] = field(default_factory=list)
    is_part: bool = False


def try_out(rule: Rule, by: Any) -> Trial:
    """Try a rule, kept or just being written. Raises Invalid for a condition that is not understood."""
    times, is_part = by_events(rule) if rule.kind == EVENT else by_time(rule)
    asked = condition(rule.condition, TICKET, context_of(rule))
    found = asked.filter(Ticket.objects.filter(pk__in=list(times), deleted_at=None, merged_into=None))
    ids = list(found.values_list("pk", flat=True))
    newest = Ticket.objects.visible_to(by).filter(pk__in=ids).order_by("-id")[:SHOWN]
    return Trial(sum(times[pk] for pk in ids), len(ids), list(newest), is_part)


def by_events(rule: Rule) -> tuple[Counter[int], bool]:
    """Ticket → how many events of it the rule would have answered."""
    since = clock.now() - timedelta(days=DAYS)
    rows = list(Event.objects.filter(ticket_id__isnull=False, subject_kind="ticket").order_by("-id")[:MOST_EVENTS])
    recent = [event for event in rows if event.at >= since]
    answered = (
        event.ticket_id
        for event in recent
        if heard(rule.on, event) and (not rule.watch_field or "changed" not in rule.on or watched(rule, event))
    )
    return Counter(pk for pk in answered if pk), len(recent) == MOST_EVENTS


def by_time(rule: Rule) -> tuple[Counter[int], bool]:
    """Ticket → 1 for each whose time came in the last 30 days, as far as can be said of what it is now."""
    now = clock.now()
    since = now - timedelta(days=DAYS)
    asked = condition(rule.condition, TICKET, context_of(rule))
    rows = asked.filter(Ticket.objects.filter(updated_at__gte=since, deleted_at=None).order_by("-id"))
    tickets = list(rows[:MOST_TICKETS])
    moments = {ticket.pk: counted_from(rule, ticket, None, None) for ticket in tickets}
    due = [pk for pk, anchor in moments.items() if anchor and since <= after(rule, anchor, rule.minutes) <= now]
    return Counter(due), len(tickets) == MOST_TICKETS
