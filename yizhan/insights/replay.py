"""What a ticket's events come to: moments that are counted, spans of time, the columns of its fact. No database here.

Every column's course is known from the changes in the events; what it was at first is the `before` of its first change,
else what it is now.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from .courses import Course, Open, stretches, within, without_repeats
from .rows import COLUMNS, COPIED, Moment, Span, text

OUT = ("merged_into_id", "is_spam", "deleted_at")
# Every span of these has a row, under this name.
WHOLE = {"status_id": "status", "assignee_id": "owner", "team_id": "team", "department_id": "department"}
FINISHED = frozenset({"resolved", "closed"})
Working = Callable[[datetime, datetime], int]


class Happened(NamedTuple):
    """An event, as far as it matters here."""

    at: datetime
    name: str
    actor_kind: str
    actor_id: int | None
    data: dict[str, Any]


class Line(NamedTuple):
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
        for since, value in reversed(self.course(column)):
            if since <= at or since == self.opened_at:
                return value
        raise AssertionError("a course begins when the ticket is opened")

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
        seconds = working = 0
        for first, last in within(self.open, since, until):
            if last is None:
                return Span(self.ticket["id"], kind, text(value), since, until)
            seconds += int((last - first).total_seconds())
            working += self.working(first, last)
        return Span(self.ticket["id"], kind, text(value), since, until, seconds, working)

    def _excluded(self) -> Open:
        turns = sorted({at for column in OUT for at, _value in self.course(column)})
        course = without_repeats([(at, any(self.value(column, at) for column in OUT)) for at in turns])
        return [(since, until) for since, until, is_out in stretches(course) if is_out]

    def _customer(self) -> Iterator[tuple[datetime, datetime | None]]:
        """From an answer until the customer writes again, or it is finished."""
        course = without_repeats([(self.opened_at, False), *((at, by == "agent") for at, by, _event in self.said)])
        for since, until, is_theirs in stretches(course):
            if is_theirs:
                yield from within(self.open, since, until)

    def _stages(self) -> Iterator[Span]:
        """Stays in the stages of a flow, from entering to leaving; several may be at once."""
        begun: dict[str, datetime] = {}
        for since, _until, stages in stretches(self.course("stages")):
            here = [f"{self.value('flow_id', since)}:{stage}" for stage in stages or []]
            for left in [one for one in begun if one not in here]:
                yield self.span("stage", left, begun.pop(left), since)
            for stage in here:
                begun.setdefault(stage, since)
        for stage, since in begun.items():
            yield self.span("stage", stage, since, None)

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
                        yield Span(self.ticket["id"], column, text(value), since, until)

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

    def counted(self) -> Iterator[tuple[Any, ...]]:
        """The rows of what happened, in the order of rows.MOMENT."""
        copied = (bool(self._excluded()), *(self.ticket[column] for column in COPIED))
        yield from ((*one, *copied) for one in self.happened())

    def add(self, kind: str, at: datetime, agent: int | None = None, *, word: str = "", number: int = 0,
            since: datetime | None = None) -> None:  # fmt: skip
        took = (int((at - since).total_seconds()), self.working(since, at)) if since else ()
        self.moments.append(Moment(self.ticket["id"], kind, at, agent, word, number, *took))

    def _finished(self) -> None:
        """Resolved: whose it was then, how many answers it took, how long. Reopened and closed, how often so far."""
        done = again = 0
        replies = [at for at, by, _event in self.said if by == "agent"]
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
        for at, by, event in self.said:
            if by == "customer":
                waits = waits or at
                self.add("wrote", at)
            else:
                number += 1
                self.add("replied", at, event.actor_id, number=number, since=waits, word="first" if number == 1 else "")
                waits = None

    @cached_property
    def said(self) -> list[tuple[datetime, str, Happened]]:
        """What was said in public by people, and not taken back."""
        back = {event.data.get("message") for event in self.events if event.name == "ticket.reply_recalled"} - {None}
        found = []
        for event in self.events:
            if event.name == "ticket.replied" and event.data.get("message") not in back:
                if event.data.get("customer") or event.actor_kind == "customer":
                    found.append((event.at, "customer", event))
                elif event.actor_kind == "agent" and not event.data.get("automatic"):
                    found.append((event.at, "agent", event))
        return found

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
        """Returned, urged, escalated, called back; ratings, a changed one once; what was said of its being solved."""
        ratings: dict[int, Moment] = {}
        for event in self.events:
            owner = self.value("assignee_id", event.at)
            if event.name == "ticket.returned":
                self.add("returned", event.at, event.actor_id if event.actor_kind == "agent" else None)
            elif event.name == "ticket.urged":
                self.add("urged", event.at, owner)
            elif event.name in {"ticket.sla_escalated", "ticket.supervised"}:
                self.add("escalated", event.at, owner, word=event.name.removeprefix("ticket."))
            elif event.name == "ticket.callback_logged":
                self.add("called", event.at, event.actor_id, word=event.data["result"])
            elif event.name == "ticket.rated":
                if earlier := ratings.get(event.data["rating"]):
                    self.moments.remove(earlier)
                word = "called" if event.actor_kind == "agent" else ""
                self.add("rated", event.at, owner, number=event.data["level"], word=word)
                ratings[event.data["rating"]] = self.moments[-1]
            solved = event.data.get("changes", {}).get("is_confirmed", [None, None])[1]
            if solved is not None:
                self.add("said_solved", event.at, owner, number=int(solved))

    # -- the fact
    def fact(self) -> tuple[Any, ...]:
        """Its row, in the order of rows.FACT; custom fields as JSON."""
        data = {key: value for key, value in self.ticket["data"].items() if not isinstance(value, (list, dict))}
        return (
            self.ticket["id"], self.opened_at, json.dumps(data), self.ticket["deleted_at"] is not None,
            *(self.ticket[column] for column in COLUMNS),
        )  # fmt: skip
