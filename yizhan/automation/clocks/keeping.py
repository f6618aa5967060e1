"""The NOW reaction that keeps the clocks of a ticket: lines of the ledger, and what they come to."""

from datetime import datetime
from typing import Any

from yizhan.spine.guard import door
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

from .breaching import tell_breaches
from .courses import courses, settle
from .history import pauses_before
from .matching import columns_used, is_stopped, minutes_of, pauses, policy_for
from .models import FIRST, NEXT, REPLIES, RESOLUTION, Clock, Policy, Tick

COLUMNS = frozenset({
    "kind", "status_id", "priority", "due_at", "first_replied_at", "customer_wrote_at", "agent_wrote_at", "deleted_at",
    "is_spam", "merged_into_id",
})  # fmt: skip
KEPT = ("sla_policy_id", "reply_due_at", "due_at", "next_due_at", "sla_state", "breach_count")
CHANGING = ("policy", "calendar_id", "minutes", "state", "started_at", "ended_at", "due_at", "breached_at", "next_at",
            "fired", "earlier")  # fmt: skip
State = Clock.State


def follow(event: Event, ticket: Ticket) -> None:
    """NOW reaction: what the event means to the clocks of the ticket."""
    Keeper(ticket, event.at, event).keep()


def wants(event: Event) -> bool:
    if event.subject_kind != "ticket" or not Policy.running():
        return False
    return event.name == "ticket.opened" or bool(event.changes.keys() & (COLUMNS | columns_used()))


follow.wants = wants  # type: ignore[attr-defined]


class Keeper:
    """One ticket, its clocks, and the lines that are added to its ledger. The ticket is locked."""

    def __init__(self, ticket: Ticket, at: datetime, event: Event | None = None):
        self.ticket, self.at, self.event = ticket, at, event
        self.is_new = event is not None and event.name == "ticket.opened"
        self.changes: dict[str, list[Any]] = event.changes if event else {}
        rows = () if self.is_new else Clock.objects.filter(ticket=ticket)
        self.clocks: dict[str, Clock] = {row.target: row for row in rows}
        self.lines: list[Tick] = []
        self.policy = self._policy()

    def _policy(self) -> Policy | None:
        """Asked again when something changed that a policy asks for, or nobody said what changed."""
        if self.is_new or self.event is None or self.changes.keys() & columns_used():
            return policy_for(self.ticket)
        return Policy.named(self.ticket.sla_policy_id) if self.ticket.sla_policy_id else None

    def keep(self, *, afresh: bool = False) -> None:
        """Write what is new to the ledger, and what it comes to. `afresh`: work everything out once more."""
        self.take_by_hand()
        for target in (FIRST, NEXT, RESOLUTION):
            self.follow_target(target)
        late = self.settle() if self.lines or afresh else []
        self.write_ticket()
        if late:
            tell_breaches([(self.ticket, row) for row in late])

    # -- the ledger
    def line(self, target: str, kind: str, at: datetime | None = None, **more: Any) -> None:
        event = self.event.pk if self.event else None
        self.lines.append(Tick(ticket=self.ticket, target=target, kind=kind, at=at or self.at, event_id=event, **more))

    def follow_target(self, target: str) -> None:
        row, minutes = self.clocks.get(target), minutes_of(self.policy, target, self.ticket.priority)
        if self.begins(target, row, minutes):
            return self.start(target, minutes)
        if row is None:
            return None
        policy_id, calendar_id = self._ids()
        wanted = self.wanted(target, row.state)
        # What is over was measured by what held then.
        goes_on = wanted in (State.RUNNING, State.PAUSED)
        if goes_on and (row.minutes, row.policy_id, row.calendar_id) != (minutes, policy_id, calendar_id):
            self.line(target, Tick.TARGET, minutes=minutes, policy_id=policy_id, calendar_id=calendar_id)
        self.move(target, row.state, wanted)
        return None

    def begins(self, target: str, row: Clock | None, minutes: int) -> bool:
        """Whether a round begins now."""
        ticket = self.ticket
        if not minutes or is_stopped(ticket) or ticket.is_finished:
            return False
        if target == NEXT:
            waits = ticket.first_replied_at is not None and "customer_wrote_at" in self.changes
            return waits and not self.is_new and (row is None or not row.is_going)
        return row is None and not (target == FIRST and ticket.first_replied_at)

    def start(self, target: str, minutes: int) -> None:
        """From when the ticket was opened, or the customer asked; what stopped it since then is known from the log."""
        begun = self.at if target == NEXT else self.ticket.created_at
        policy_id, calendar_id = self._ids()
        self.line(target, Tick.STARTED, begun, minutes=minutes, policy_id=policy_id, calendar_id=calendar_id)
        if target != NEXT and not self.is_new:
            for since, until in pauses_before(self.ticket, self.at, self.policy):
                self.line(target, Tick.PAUSED, since)
                if until:
                    self.line(target, Tick.RESUMED, until)
        elif pauses(self.ticket.status_id, self.policy):
            self.line(target, Tick.PAUSED)
        if target == RESOLUTION and self.ticket.due_at:  # nobody counted before: somebody has set it
            self.line(target, Tick.BY_HAND, due_at=self.ticket.due_at)

    def _ids(self) -> tuple[int | None, int | None]:
        return (self.policy.pk, self.policy.calendar_id) if self.policy else (None, None)

    def wanted(self, target: str, state: str) -> str:
        """The state the ticket asks for."""
        ticket = self.ticket
        if is_stopped(ticket):
            return state if state == State.MET else State.STOPPED
        if target == FIRST and ticket.first_replied_at:
            return State.MET
        if target == NEXT and self._is_answered(state):
            return State.MET
        if ticket.is_finished:
            return State.MET if target == RESOLUTION else State.STOPPED
        return State.PAUSED if pauses(ticket.status_id, self.policy) else State.RUNNING

    def _is_answered(self, state: str) -> bool:
        """An agent answered just now, or did and nobody took it back."""
        if state == State.MET:
            return not (self.event and self.event.name == "ticket.reply_recalled" and self.ticket.waits_for_us)
        event = self.event
        if event is None:
            return not self.ticket.waits_for_us
        return bool(event.name == "ticket.replied" and event.actor_kind == "agent"
                    and not event.data.get("customer") and not event.data.get("automatic"))  # fmt: skip

    def move(self, target: str, state: str, wanted: str) -> None:
        """The lines that lead from one state to another."""
        if state == wanted or {state, wanted} == {State.MET, State.STOPPED}:
            return
        if wanted in (State.MET, State.STOPPED):
            self.line(target, Tick.MET if wanted == State.MET else Tick.STOPPED)
            return
        if state != State.RUNNING:
            self.line(target, Tick.RESUMED)
        if wanted == State.PAUSED:
            self.line(target, Tick.PAUSED)

    def take_by_hand(self) -> None:
        """A due time somebody set, or an extension: it wins over the policy until it is emptied."""
        if "due_at" not in self.changes or self.policy is None or is_stopped(self.ticket):
            return
        at = self.changes["due_at"][1]
        if RESOLUTION not in self.clocks:
            if not at or self.ticket.is_finished:
                return
            self.start(RESOLUTION, minutes_of(self.policy, RESOLUTION, self.ticket.priority))
            course = courses(self.lines)[RESOLUTION]
            row = self.clocks[RESOLUTION] = Clock(ticket=self.ticket, target=RESOLUTION)
            settle(row, course, self.at)
            row.breached_at = None
        else:
            self.line(RESOLUTION, Tick.BY_HAND, due_at=at)

    # -- what it comes to
    def settle(self) -> list[Clock]:
        """Work the clocks out of the ledger and write both. Returns those found breached."""
        before = [] if self.is_new else list(Tick.objects.filter(ticket=self.ticket))
        known, late, rows = courses([*before, *self.lines]), [], []
        touched = {line.target for line in self.lines}
        for target, course in known.items():
            row = self.clocks.get(target)
            if row is None:
                row = self.clocks[target] = Clock(ticket=self.ticket, target=target, started_at=course.started_at)
            begins = target in touched and any(one.kind == Tick.STARTED for one in self.lines if one.target == target)
            if begins and row.pk:
                row.earlier, row.breached_at, row.fired = row.earlier + bool(row.breached_at), None, []
            forget_levels(row, course.due_at)
            if settle(row, course, self.at):
                late.append(row)
                self.line(target, Tick.BREACHED, row.due_at, due_at=row.due_at)
            rows.append(row)
        Tick.objects.bulk_create(self.lines)
        write(rows)
        return late

    def write_ticket(self) -> None:
        """The columns of the ticket that lists and conditions look at. They are no change of its own."""
        ticket = self.ticket
        before = [getattr(ticket, name) for name in KEPT]
        put(ticket, self.clocks.values())
        ticket.sla_policy_id = self.policy.pk if self.policy else None
        if [getattr(ticket, name) for name in KEPT] != before:
            with door(True):
                Ticket.objects.filter(pk=ticket.pk).update(**{name: getattr(ticket, name) for name in KEPT})


def forget_levels(row: Clock, due_at: datetime | None) -> None:
    """Put off after it was breached: what was told of the old due time may have to be told of the new one."""
    if row.breached_at and due_at and due_at > row.breached_at:
        row.fired = []


def put(ticket: Ticket, clocks: Any) -> None:
    """Due times and state, as the clocks have them."""
    rows = {row.target: row for row in clocks}
    going = [row for row in rows.values() if row.is_going]
    dues = {row.target: row.due_at for row in going if row.due_at}
    ticket.reply_due_at = min((at for target, at in dues.items() if target in REPLIES), default=None)
    if RESOLUTION in rows:
        ticket.due_at = rows[RESOLUTION].due_at
    open_dues = [at for at in (ticket.reply_due_at, dues.get(RESOLUTION)) if at]
    ticket.next_due_at = min(open_dues, default=None)
    ticket.breach_count = sum(row.earlier + bool(row.breached_at) for row in rows.values())
    ticket.sla_state = state_of(list(rows.values()), going, ticket.breach_count)


def state_of(rows: list[Clock], going: list[Clock], breaches: int) -> str:
    """One word for all clocks of a ticket; '' without any."""
    with_target = [row for row in rows if row.minutes or row.due_at or row.breached_at]
    if not with_target:
        return ""
    if any(row.breached_at for row in going) or (not going and breaches):
        return "breached"
    if any(row.state == State.RUNNING for row in going):
        return "running"
    return "paused" if going else "met"


def write(rows: list[Clock]) -> None:
    """Add the new ones, change the others."""
    new = [row for row in rows if row.pk is None]
    for row in rows:
        if row.pk is not None:
            row.save(update_fields=CHANGING)
    Clock.objects.bulk_create(new)
