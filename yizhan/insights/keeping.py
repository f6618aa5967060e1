"""Facts kept up with the stream, and written anew. Both write what a ticket's whole history comes to, so they agree.

The stream is followed by a cursor: what a crash leaves undone is done in the next round, and doing it twice is no harm.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from yizhan.automation.clocks.models import Tick
from yizhan.catalog.models import Status
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

from .models import Fact, Moment, Progress, Span
from .replay import COLUMNS, Happened, History, Line
from .working import Counter

EVENTS_AT_ONCE, TICKETS_AT_ONCE = 1_000, 500
# A round leaves the worker to others after so many batches.
BATCHES = 100
READ = ("id", "created_at", "data", "merged_into_id", "is_spam", "deleted_at", "stages", "flow_id", "is_confirmed",
        *COLUMNS)  # fmt: skip
PEOPLE = {"customer": "requester_id", "organization": "organization_id"}


def follow() -> int:
    """EVERY: what happened since the last time. Returns how many events were read."""
    read = 0
    for _batch in range(BATCHES):
        some = _follow_some()
        read += some
        if some < EVENTS_AT_ONCE:
            break
    return read


def _follow_some() -> int:
    with transaction.atomic():
        progress = _mine(skip_locked=True)
        if progress is None:
            return 0
        events = list(Event.objects.after((progress.tx, progress.event_id))[:EVENTS_AT_ONCE])
        if not events:
            return 0
        ids = {event.ticket_id for event in events if event.ticket_id}
        for event in events:
            if event.subject_kind in PEOPLE and not event.name.endswith((".created", ".edited")):
                column = {PEOPLE[event.subject_kind]: event.subject_id}
                ids |= set(Ticket.objects.filter(**column).values_list("pk", flat=True))
                ids |= set(Fact.objects.filter(**column).values_list("pk", flat=True))
            elif event.subject_kind == "status" and "kind" in event.changes:
                was = Span.objects.filter(kind="status", value=str(event.subject_id))
                ids |= set(was.values_list("ticket_id", flat=True))
        ordered = sorted(ids)
        for start in range(0, len(ordered), TICKETS_AT_ONCE):
            write(ordered[start : start + TICKETS_AT_ONCE])
        progress.tx, progress.event_id = events[-1].tx, events[-1].pk
        progress.save(update_fields=["tx", "event_id"])
        return len(events)


def rebuild(tell: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Write the facts of every ticket anew, some in each transaction; goes on where a killed one stopped.

    `tell` hears how many of how many tickets are done. Returns how many there were.
    """
    with transaction.atomic():
        progress = _mine()
        if progress.rebuilt_to is None:
            Progress.objects.filter(pk=progress.pk).update(rebuilt_to=0)
    total = Ticket.objects.count()
    done = Ticket.objects.filter(pk__lte=progress.rebuilt_to or 0).count()
    while some := _rebuild_some():
        done += some
        tell(done, total)
    return done


def _rebuild_some() -> int:
    with transaction.atomic():
        progress = _mine()
        behind = Ticket.objects.filter(pk__gt=progress.rebuilt_to or 0).order_by("pk")
        ids = list(behind.values_list("pk", flat=True)[:TICKETS_AT_ONCE])
        write(ids)
        Progress.objects.filter(pk=progress.pk).update(rebuilt_to=ids[-1] if ids else None)
        return len(ids)


def _mine(*, skip_locked: bool = False) -> Any:
    """The one row, locked: facts are written by one at a time. None when another has it."""
    Progress.objects.get_or_create(pk=1)
    return Progress.objects.select_for_update(skip_locked=skip_locked).filter(pk=1).first()


def write(ids: Iterable[int]) -> None:
    """What these tickets' histories come to, in place of what was written before."""
    wanted = list(ids)
    facts: list[Fact] = []
    spans: list[Span] = []
    moments: list[Moment] = []
    for history in histories(wanted):
        facts.append(history.fact())
        spans += history.spans()
        moments += history.happened()
    for model in (Span, Moment):
        model._default_manager.filter(ticket_id__in=wanted).delete()
    Fact.objects.filter(pk__in=wanted).delete()
    Fact.objects.bulk_create(facts)
    Span.objects.bulk_create(spans, batch_size=2_000)
    Moment.objects.bulk_create(moments, batch_size=2_000)


def histories(ids: list[int]) -> Iterator[History]:
    """What is known of these tickets, in few queries."""
    events, lines = defaultdict(list), defaultdict(list)
    told = Event.objects.filter(ticket_id__in=ids, subject_kind="ticket").order_by("id")
    for one in told.only("ticket_id", "at", "name", "actor_kind", "actor_id", "data").iterator():
        events[one.ticket_id].append(Happened(one.at, one.name, one.actor_kind, one.actor_id, one.data))
    for tick in Tick.objects.filter(ticket_id__in=ids).order_by("id").only("ticket_id", "at", "target", "kind"):
        lines[tick.ticket_id].append(Line(tick.at, tick.target, tick.kind))
    kinds, working = Kinds(), Counter()
    for ticket in Ticket.objects.filter(pk__in=ids).order_by("pk").values(*READ):
        yield History(ticket, events[ticket["id"]], lines[ticket["id"]], kinds.at, kinds.changed, working)


class Kinds:
    """Of which kind a status was at a time: administrators may change it."""

    def __init__(self) -> None:
        self.now = dict(Status.objects.values_list("pk", "kind"))
        self.before: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
        edited = Event.objects.filter(subject_kind="status", name="status.edited", ticket_id=None).order_by("id")
        for event in edited:
            if "kind" in event.changes:
                self.before[event.subject_id].append((event.at, event.changes["kind"][0]))

    def at(self, status: int, at: datetime) -> str:
        return next((kind for until, kind in self.before[status] if at < until), self.now[status])

    def changed(self, status: int) -> list[datetime]:
        return [at for at, _kind in self.before[status]]
