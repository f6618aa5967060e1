"""What a ticket's events come to: moments that are counted, spans of time, the columns of its fact. No database here.

Every column's course is known from the changes in the events; what it was at first is the `before` of its first change,
else what it is now.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

from .models import Fact, Moment, Span

# What a report groups by.
COLUMNS = ("status_id", "type_id", "request_type_id", "priority", "channel", "department_id", "team_id", "assignee_id",
           "requester_id", "organization_id")  # fmt: skip
# Every span of these has a row, under this name.
WHOLE = {"status_id": "status", "assignee_id": "owner", "team_id": "team", "department_id": "department"}
LONGEST = 100
FINISHED = frozenset({"resolved", "closed"})
Working = Callable[[datetime, datetime], int]
# (at, value), each value holding until the next.
Course = list[tuple[datetime, Any]]
Open = list[tuple[datetime, datetime | None]]


@dataclass(frozen=True, slots=True)
class Happened:
    """An event, as far as it matters here."""

    at: datetime
    name: str
    actor_kind: str
    actor_id: int | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger of a ticket's targets."""

    at: datetime
    target: str
    kind: str


@dataclass
class History:
    """One ticket: its columns now, its events and the lines of its targets, in order."""

    ticket: dict[str, Any]
    events: list[Happened]
    lines: list[Line]
    # Of which kind a status was at a time.
    kind_of: Callable[[int, datetime], str]
    kinds_changed: Callable[[int], list[datetime]]
    working: Working
    moments: list[Moment] = field(default_factory=list)

    @cached_property
    def opened_at(self) -> datetime:
        return self.ticket["created_at"]

    # -- courses of columns
    @cached_property
    def courses(self) -> dict[str, Course]:
        """The columns that ever changed."""
        found: dict[str, Course] = {}
        for event in self.events:
            for column, (before, after) in event.data.get("changes", {}).items():
                course = found.setdefault(column, [(self.opened_at, before)])
                if course[-1][1] != after:
                    course.append((max(event.at, course[-1][0]), after))
        return found

    def course(self, column: str) -> Course:
        name, _dot, key = column.partition(".")
        now = self.ticket[name].get(key) if key else self.ticket[name]
        return self.courses.get(column) or [(self.opened_at, now)]

    def value(self, column: str, at: datetime) -> Any:
        """What a column was, just after that moment."""
        return [value for since, value in self.course(column) if since <= at or since == self.opened_at][-1]

    @cached_property
    def kinds(self) -> Course:
        """The kind of its status; it changes with the status, and when an administrator makes a status another kind."""
        course: Course = []
        for since, until, status in stretches(self.course("status_id")):
            inside = [at for at in self.kinds_changed(status) if since < at and (until is None or at < until)]
            course += [(at, self.kind_of(status, at)) for at in (since, *inside)]
        return without_repeats(course)

    @cached_property
    def open(self) -> Open:
        """While it was unfinished."""
        course = without_repeats([(at, kind not in FINISHED) for at, kind in self.kinds])
        return [(since, until) for since, until, is_open in stretches(course) if is_open]

    # -- spans
    def spans(self) -> Iterator[Span]:
        for since, until in self.open:
            yield self.span("open", "", since, until)
        for column, kind in WHOLE.items():
            for since, until, value in stretches(self.course(column)):
                yield self.span(kind, value, since, until)
        for since, until in self._excluded():
            yield self.span("excluded", "", since, until)
        for since, until in self._customer():
            yield self.span("customer", "", since, until)
        yield from self._stages()
        yield from self._paused()
        yield from self._past()

    def span(self, kind: str, value: Any, since: datetime, until: datetime | None) -> Span:
        made = Span(ticket_id=self.ticket["id"], kind=kind, value=text(value), since=since, until=until)
        parts = list(within(self.open, since, until))
        if all(last for _first, last in parts):
            made.seconds = sum(int((last - first).total_seconds()) for first, last in parts)
            made.working = sum(self.working(first, last) for first, last in parts)
        return made

    def _excluded(self) -> Open:
        turns = sorted({at for column in ("merged_into_id", "is_spam", "deleted_at") for at, _v in self.course(column)})
        course = without_repeats([(at, self._is_out(at)) for at in turns])
        return [(since, until) for since, until, is_out in stretches(course) if is_out]

    def _is_out(self, at: datetime) -> bool:
        return any(self.value(column, at) for column in ("merged_into_id", "is_spam", "deleted_at"))

    def _customer(self) -> Iterator[tuple[datetime, datetime | None]]:
        """From an answer until the customer writes again, or it is finished."""
        course = without_repeats([(self.opened_at, False), *((at, by == "agent") for at, by, _event in self._said())])
        for since, until, is_theirs in stretches(course):
            if is_theirs:
                yield from within(self.open, since, until)

    def _stages(self) -> Iterator[Span]:
        """Stays in the stages of a flow; several may be at once."""
        for since, until, stages in stretches(self.course("stages")):
            for stage in stages or []:
                yield self.span("stage", f"{self.value('flow_id', since)}:{stage}", since, until)

    def _paused(self) -> Iterator[Span]:
        """While the clock of a target stood still."""
        since: dict[str, datetime] = {}
        for line in self.lines:
            if line.kind == "paused":
                since.setdefault(line.target, line.at)
            elif line.kind in {"resumed", "met", "stopped", "started"} and line.target in since:
                yield self.span("paused", line.target, since.pop(line.target), line.at)
        for target, begun in since.items():
            yield self.span("paused", target, begun, None)

    def _past(self) -> Iterator[Span]:
        """What other columns were."""
        for column in self.courses:
            if (column in COLUMNS and column not in WHOLE) or column.startswith("data."):
                for since, until, value in stretches(self.course(column)):
                    if until and not isinstance(value, (list, dict)):
                        yield Span(
                            ticket_id=self.ticket["id"], kind=column, value=text(value), since=since, until=until
                        )

    # -- moments
    def happened(self) -> list[Moment]:
        """Everything that is counted, in order."""
        self.moments = []
        by = next((one for one in self.events if one.name == "ticket.opened"), None)
        self.add("opened", self.opened_at, by.actor_id if by and by.actor_kind == "agent" else None)
        self._finished()
        self._answered()
        self._moved()
        self._targets()
        self._named()
        return sorted(self.moments, key=lambda one: (one.at, one.kind, one.word, one.number))

    def add(self, kind: str, at: datetime, agent: int | None = None, *, word: str = "", number: int = 0,
            since: datetime | None = None) -> None:  # fmt: skip
        made = Moment(ticket_id=self.ticket["id"], kind=kind, at=at, agent_id=agent, word=word, number=number)
        if since:
            made.seconds, made.working = int((at - since).total_seconds()), self.working(since, at)
        self.moments.append(made)

    def _finished(self) -> None:
        """Resolved: whose it was then, how many answers it took, how long. Reopened and closed, how often so far."""
        done = again = 0
        replies = [at for at, by, _event in self._said() if by == "agent"]
        for (_since, before), (at, kind) in pairwise(self.kinds):
            if before not in FINISHED and kind in FINISHED:
                done += 1
                word = "again" if done > 1 else "one" if sum(1 for one in replies if one <= at) <= 1 else "more"
                owner = self.value("assignee_id", at)
                self.add("resolved", at, owner, word=word, number=done, since=self.opened_at)
            if before in FINISHED and kind not in FINISHED:
                again += 1
                self.add("reopened", at, self.value("assignee_id", at), number=again)
            if kind == "closed":
                self.add("closed", at, self.value("assignee_id", at), since=self.opened_at)

    def _answered(self) -> None:
        """Answers to the customer, and how long each had waited; the first one is the first response."""
        waits: datetime | None = self.opened_at
        number = 0
        for at, by, event in self._said():
            if by == "customer":
                waits = waits or at
                self.add("wrote", at)
            else:
                number += 1
                self.add("replied", at, event.actor_id, number=number, since=waits, word="first" if number == 1 else "")
                waits = None

    def _said(self) -> Iterator[tuple[datetime, str, Happened]]:
        """What was said in public by people, and not taken back."""
        back = {event.data.get("message") for event in self.events if event.name == "ticket.reply_recalled"}
        for event in self.events:
            if event.name == "ticket.replied" and event.data.get("message") not in back - {None}:
                if event.data.get("customer") or event.actor_kind == "customer":
                    yield event.at, "customer", event
                elif event.actor_kind == "agent" and not event.data.get("automatic"):
                    yield event.at, "agent", event

    def _moved(self) -> None:
        """Taken over by an agent, whose turn it was to count; sent to another team or department."""
        owners = [(at, value) for at, value in self.course("assignee_id") if value is not None]
        for number, (at, owner) in enumerate(without_repeats(owners), 1):
            self.add("assigned", at, owner, number=number)
        for event in self.events:
            changes = event.data.get("changes", {})
            moved = [column for column in ("department_id", "team_id") if all(changes.get(column, [None]))]
            if moved:
                self.add("transferred", event.at, event.actor_id if event.actor_kind == "agent" else None)

    def _targets(self) -> None:
        """Each round of a target once: kept in time (1) or missed (0)."""
        missed: set[str] = set()
        kept: dict[str, Moment] = {}
        for line in self.lines:
            if line.kind == "started":
                missed.discard(line.target)
                kept.pop(line.target, None)
            elif line.kind == "resumed" and line.target in kept:
                self.moments.remove(kept.pop(line.target))
            elif line.kind == "breached" and line.target not in missed:
                missed.add(line.target)
                self.add("target", line.at, self.value("assignee_id", line.at), word=line.target, number=0)
            elif line.kind == "met" and line.target not in missed and line.target not in kept:
                self.add("target", line.at, self.value("assignee_id", line.at), word=line.target, number=1)
                kept[line.target] = self.moments[-1]

    def _named(self) -> None:
        """Returned, urged, escalated; ratings, a changed one once; what customers said of its being solved."""
        ratings: dict[int, Moment] = {}
        for event in self.events:
            owner = self.value("assignee_id", event.at)
            if event.name == "ticket.returned":
                self.add("returned", event.at, event.actor_id if event.actor_kind == "agent" else None)
            elif event.name == "ticket.urged":
                self.add("urged", event.at, owner)
            elif event.name in {"ticket.sla_escalated", "ticket.supervised"}:
                self.add("escalated", event.at, owner, word=event.name.removeprefix("ticket."))
            elif event.name == "ticket.rated":
                if earlier := ratings.get(event.data["rating"]):
                    self.moments.remove(earlier)
                self.add("rated", event.at, owner, number=event.data["level"])
                ratings[event.data["rating"]] = self.moments[-1]
            solved = event.data.get("changes", {}).get("is_confirmed", [None, None])[1]
            if solved is not None:
                self.add("said_solved", event.at, owner, number=int(solved))

    # -- the fact
    def fact(self) -> Fact:
        data = {key: value for key, value in self.ticket["data"].items() if not isinstance(value, (list, dict))}
        columns = {column: self.ticket[column] for column in COLUMNS}
        return Fact(
            ticket_id=self.ticket["id"],
            opened_at=self.opened_at,
            data=data,
            is_deleted=self.ticket["deleted_at"] is not None,
            **columns,
        )


def stretches(course: Course) -> Iterator[tuple[datetime, datetime | None, Any]]:
    """(since, until, value); stretches of no length are left out."""
    for number, (since, value) in enumerate(course):
        until = course[number + 1][0] if number + 1 < len(course) else None
        if until is None or until > since:
            yield since, until, value


def without_repeats(course: Iterable[tuple[datetime, Any]]) -> Course:
    """Each value once, from when it began."""
    kept: Course = []
    for at, value in course:
        if not kept or kept[-1][1] != value:
            kept.append((at, value))
    return kept


def within(spans: Open, since: datetime, until: datetime | None) -> Iterator[tuple[datetime, Any]]:
    """The parts of a span that lie in others."""
    for first, last in spans:
        begun = max(first, since)
        ended = last if until is None else until if last is None else min(last, until)
        if ended is None or ended > begun:
            yield begun, ended


def text(value: Any) -> str:
    """A value as spans hold it."""
    return "" if value is None else str(value)[:LONGEST]
