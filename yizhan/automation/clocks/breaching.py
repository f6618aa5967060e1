"""The clock finds what is due: breaches and escalation levels, each once, however long nobody looked.

A due row is claimed with its ticket; what somebody works on just now is left for the next round.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from yizhan.lib import clock
from yizhan.spine.actors import CLOCK, through
from yizhan.spine.noticing import notice
from yizhan.tickets.models import Ticket

from .courses import Course, courses, levels_of, next_of
from .models import Clock, Escalation, Policy, Tick

AT_ONCE = 500
MOST = 50_000


def go_round() -> int:
    """EVERY: breach and escalate what is due, the longest due first. Returns how many clocks were claimed."""
    claimed = 0
    with through("clock"):
        while claimed < MOST and (some := claim()):
            claimed += some
    return claimed


def claim() -> int:
    """Some due clocks with their tickets. Returns how many; 0 when nothing is due, or all of it is being worked on."""
    now = clock.now()
    with transaction.atomic():
        due = Clock.objects.filter(next_at__lte=now).order_by("next_at", "id").select_for_update(skip_locked=True)
        rows = list(due[:AT_ONCE])
        if not rows:
            return 0
        ids = {row.ticket_id for row in rows}
        tickets = Ticket.objects.select_for_update(skip_locked=True, of=("self",)).in_bulk(ids)
        mine = [row for row in rows if row.ticket_id in tickets]
        for row in mine:
            row.ticket = tickets[row.ticket_id]
        act_on(mine, now)
        return len(mine)


def act_on(rows: list[Clock], now: datetime) -> None:
    """Breach and escalate; note it in the ledger; say it; set when to look again."""
    late, told, lines = [], [], []
    known = _courses(rows)
    for row in rows:
        if is_over(row):
            row.next_at = None
            continue
        if row.due_at and row.due_at <= now and not row.breached_at:
            row.breached_at = row.due_at
            late.append((row.ticket, row))
            lines.append(_line(row, Tick.BREACHED, row.due_at, due_at=row.due_at))
        course = known.get((row.ticket_id, row.target))
        levels = due_levels(row, course, now) if course else []
        row.fired = [*row.fired, *(level.pk for level, _at in levels)]
        told += [(row, level) for level, _at in levels]
        lines += [_line(row, Tick.ESCALATED, at, level_id=level.pk) for level, at in levels]
        row.next_at = next_of(row, course) if course else None
    add(lines)
    save(rows)
    mark([ticket for ticket, _row in late])
    tell_breaches(late)
    tell_levels(told)


def is_over(row: Clock) -> bool:
    """Its policy works no more: nothing is breached or told in its name."""
    policy = Policy.named(row.policy_id)
    return row.state != Clock.State.RUNNING or policy is None or policy.is_paused or policy.is_archived


def due_levels(row: Clock, course: Course, now: datetime) -> list[tuple[Escalation, datetime]]:
    """Levels whose time has come, the earliest first."""
    found = [(level, at) for level in levels_of(row) if (at := course.moment_of(level)) and at <= now]
    return sorted(found, key=lambda pair: pair[1])


def tell_breaches(pairs: Iterable[tuple[Ticket, Clock]]) -> None:
    """Say of tickets that a target was missed, and when that was."""
    notice("ticket.sla_breached", [
        (ticket, {"target": row.target, "policy": row.policy_id, "due_at": row.breached_at}) for ticket, row in pairs
    ], by=CLOCK)  # fmt: skip


def tell_levels(pairs: Iterable[tuple[Clock, Escalation]]) -> None:
    """Say of tickets that a level was reached. What it does follows from that."""
    notice("ticket.sla_escalated", [
        (row.ticket, {"target": row.target, "policy": row.policy_id, "escalation": level.pk, "due_at": row.due_at})
        for row, level in pairs
    ], by=CLOCK)  # fmt: skip


def add(lines: list[Tick]) -> None:
    """Lines of the ledger in one statement, as many as there may be."""
    columns = ("ticket_id", "target", "kind", "at", "policy_id", "due_at", "level_id")
    with connection.cursor() as sql:
        sql.execute(
            f"INSERT INTO clocks_tick ({', '.join(columns)}, noted_at) SELECT new.*, %s FROM unnest(%s::bigint[],"  # noqa: S608
            " %s::text[], %s::text[], %s::timestamptz[], %s::bigint[], %s::timestamptz[], %s::bigint[]) AS new",
            [clock.now(), *([getattr(line, name) for line in lines] for name in columns)],
        )


def save(rows: list[Clock]) -> None:
    """What the sweep changes of clocks, in one statement."""
    with connection.cursor() as sql:
        sql.execute(
            "UPDATE clocks_clock SET breached_at = new.breached_at, next_at = new.next_at"
            " FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS new (id, breached_at, next_at)"
            " WHERE clocks_clock.id = new.id",
            [[row.pk for row in rows], [row.breached_at for row in rows], [row.next_at for row in rows]],
        )
    for row in rows:
        if row.fired:
            Clock.objects.filter(pk=row.pk).update(fired=row.fired)


def mark(tickets: list[Ticket]) -> None:
    """Count a breach on each ticket. It is no change of the ticket: nobody has to look at it anew."""
    for ticket in tickets:
        ticket.breach_count, ticket.sla_state = ticket.breach_count + 1, "breached"
    counts = {ticket.pk: ticket.breach_count for ticket in tickets}
    with connection.cursor() as sql:
        sql.execute(
            "UPDATE tickets_ticket SET breach_count = new.count, sla_state = 'breached'"
            " FROM unnest(%s::bigint[], %s::int[]) AS new (id, count) WHERE tickets_ticket.id = new.id",
            [list(counts), list(counts.values())],
        )


def _courses(rows: list[Clock]) -> dict[tuple[int, str], Course]:
    """The courses of clocks that have levels; the others need none."""
    ids = {row.ticket_id for row in rows if Escalation.of(row.policy_id, row.target)}
    lines: dict[int, list[Tick]] = {}
    for line in Tick.objects.filter(ticket__in=ids).order_by("id") if ids else ():
        lines.setdefault(line.ticket_id, []).append(line)
    return {(pk, target): one for pk, own in lines.items() for target, one in courses(own).items()}


def _line(row: Clock, kind: str, at: datetime, **more: int | datetime | None) -> Tick:
    return Tick(ticket_id=row.ticket_id, target=row.target, kind=kind, at=at, policy_id=row.policy_id, **more)
