"""Facts kept up with the stream, and written anew. Both write what a ticket's whole history comes to, so they agree.

The stream is followed by a cursor: what a crash leaves undone is done in the next round, and doing it twice is no harm.
A desk whose stream was never followed begins at the stream's end, and its past is written ticket by ticket.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from yizhan.automation.clocks.models import Tick
from yizhan.catalog.models import Status
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

from . import rows
from .models import Fact, Moment, Progress, Span
from .replay import Happened, History, Line
from .working import Counter

EVENTS_AT_ONCE, TICKETS_AT_ONCE = 1_000, 250
# A round begins nothing more after so long, and the next one comes five seconds after it: a desk that has much to catch
# up with gives a sixth of one processor to it.
SECONDS = 1.0
READ = ("id", "created_at", "data", "merged_into_id", "is_spam", "deleted_at", "stages", "flow_id", "is_confirmed",
        *rows.COLUMNS)  # fmt: skip
PEOPLE = {"customer": "requester_id", "organization": "organization_id"}


def follow() -> int:
    """EVERY: what happened since the last time, then some more of a rebuild. Returns how many events were read."""
    until, read = time.monotonic() + SECONDS, 0
    while time.monotonic() < until:
        some = _follow_some()
        read += some
        if some < EVENTS_AT_ONCE:
            break
    while time.monotonic() < until and _rebuild_some(skip_locked=True):
        pass
    return read


def _follow_some() -> int:
    with transaction.atomic():
        progress = _mine(skip_locked=True)
        if progress is None:
            return 0
        if not progress.tx:
            return _begin(progress)
        events = list(Event.objects.after((progress.tx, progress.event_id))[:EVENTS_AT_ONCE])
        if not events:
            return 0
        ordered = sorted(_concerned(events))
        for start in range(0, len(ordered), TICKETS_AT_ONCE):
            write(ordered[start : start + TICKETS_AT_ONCE])
        progress.tx, progress.event_id = events[-1].tx, events[-1].pk
        progress.save(update_fields=["tx", "event_id"])
        return len(events)


def _begin(progress: Progress) -> int:
    """At the end of the stream; what was before is left to a rebuild."""
    newest = Event.objects.after((0, 0)).reverse().first()
    if newest:
        progress.tx, progress.event_id, progress.rebuilt_to = newest.tx, newest.pk, progress.rebuilt_to or 0
        progress.save(update_fields=["tx", "event_id", "rebuilt_to"])
    return 0


def _concerned(events: list[Event]) -> set[int]:
    """The tickets whose facts these events change."""
    ids = {event.ticket_id for event in events if event.ticket_id}
    for event in events:
        if event.subject_kind in PEOPLE and not event.name.endswith((".created", ".edited")):
            column = {PEOPLE[event.subject_kind]: event.subject_id}
            ids |= set(Ticket.objects.filter(**column).values_list("pk", flat=True))
            ids |= set(Fact.objects.filter(**column).values_list("pk", flat=True))
        elif event.subject_kind == "status" and "kind" in event.changes:
            was = Span.objects.filter(kind="status", value=str(event.subject_id))
            ids |= set(was.values_list("ticket_id", flat=True))
    return ids


def rebuild(tell: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Write the facts of every ticket anew, some in each transaction; goes on where a killed one or the worker was.

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


def _rebuild_some(*, skip_locked: bool = False) -> int:
    with transaction.atomic():
        progress = _mine(skip_locked=skip_locked)
        if progress is None or progress.rebuilt_to is None:
            return 0
        behind = Ticket.objects.filter(pk__gt=progress.rebuilt_to).order_by("pk")
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
    facts: list[tuple[Any, ...]] = []
    spans: list[rows.Span] = []
    moments: list[tuple[Any, ...]] = []
    for history in histories(wanted):
        facts.append(history.fact())
        spans += history.spans()
        moments += history.counted()
    with transaction.atomic(), connection.cursor() as cursor:
        for model in (Span, Moment, Fact):
            model._default_manager.filter(ticket_id__in=wanted).delete()
        for table, columns, made in (
            ("insights_fact", rows.FACT, facts),
            ("insights_span", rows.Span._fields, spans),
            ("insights_moment", rows.MOMENT, moments),
        ):
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as target:
                for row in made:
                    target.write_row(row)


def histories(ids: list[int]) -> Iterator[History]:
    """What is known of these tickets, in few queries."""
    events, lines = defaultdict(list), defaultdict(list)
    told = Event.objects.filter(ticket_id__in=ids, subject_kind="ticket").order_by("id")
    for ticket, *event in told.values_list("ticket_id", *Happened._fields).iterator():
        events[ticket].append(Happened(*event))
    ticks = Tick.objects.filter(ticket_id__in=ids).order_by("id")
    for ticket, at, target, kind in ticks.values_list("ticket_id", "at", "target", "kind"):
        lines[ticket].append(Line(at, target, kind))
    kinds, working = Kinds(), Counter()
    for row in Ticket.objects.filter(pk__in=ids).order_by("pk").values(*READ):
        yield History(row, events[row["id"]], lines[row["id"]], kinds.at, kinds.changed, working)


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
