"""The ways tickets really went: stages with their times, moves between them, and who plays them back and forth.

Read from the spans of the tickets that were opened in the period: the stages of one flow, or the statuses.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from yizhan.automation.flows.definition import JOIN, Definition
from yizhan.automation.flows.models import Flow, FlowVersion
from yizhan.tickets.models import Ticket

from .asking import Question
from .composing import allowed
from .dimensions import STAGE, dimensions, stage_of
from .recent import recent
from .running import fetched

STATUS = "status"
# Between whom tickets are played back and forth: the kind of their stays, and the field.
BETWEEN = {"owner": "assignee", "team": "team", "department": "department"}
MOST_PAIRS = 12
# Each stay with the one that began when it ended; `b.value` is empty where it ended or still lasts.
STAYS = """SELECT m.id, m.ticket_id, m.kind, m.value, m.since, m.until, m.working FROM insights_span m
    JOIN insights_fact f ON f.ticket_id = m.ticket_id
    WHERE m.kind = ANY(%s) AND m.value LIKE %s AND f.opened_at >= %s AND f.opened_at < %s AND {where}"""


@dataclass(frozen=True)
class Stay:
    """A stage: how many tickets came, how often, how often again; working seconds of those that left it."""

    value: str
    label: str
    tickets: int
    visits: int
    again: int
    median: float | None
    p90: float | None
    total: float
    # Where it stands among the others: as it is drawn, else by when tickets come to it.
    order: float
    is_designed: bool = True


@dataclass(frozen=True)
class Move:
    """From one stage to another: by how many tickets, how often."""

    origin: str
    to: str
    tickets: int
    times: int
    is_designed: bool = True


@dataclass(frozen=True)
class Pair:
    """Two between whom tickets went and came back."""

    kind: str
    one: str
    other: str
    labels: tuple[str, str]
    tickets: int
    times: int


@dataclass(frozen=True)
class Paths:
    """What was asked, as a map."""

    flow: Flow | None
    stays: tuple[Stay, ...]
    moves: tuple[Move, ...]
    pairs: tuple[Pair, ...]
    # Designed, and never walked.
    unused: tuple[tuple[str, str], ...] = ()

    @cached_property
    def bottleneck(self) -> Stay | None:
        """Where the most working time is spent of all; none where there is no such place."""
        times = [one for one in self.stays if one.total and one.median]
        return max(times, key=lambda one: one.total) if len(times) > 1 else None

    @cached_property
    def again(self) -> int:
        return sum(one.again for one in self.stays)

    @cached_property
    def total(self) -> float:
        return sum(one.total for one in self.stays)


def walked(question: Question, flow: Flow | None, by: Any) -> Paths:
    """The map of a flow, or of the statuses. Raises Invalid for a bad condition, and for what takes too long."""
    where, params = scope(question, flow, by)
    stays = tuple(of_stays(question, where, params, flow))
    moves = tuple(of_moves(question, where, params))
    paths = Paths(flow, stays, moves, tuple(of_pairs(question, by)))
    version = flow.newest if flow else None
    return designed(paths, version) if version else paths


def scope(question: Question, flow: Flow | None, by: Any, kinds: Collection[str] = ()) -> tuple[str, list[Any]]:
    """The stays that count, as SQL: of the flow or the statuses, or of these kinds."""
    where, params = allowed(question, by).where()
    like = f"{flow.pk}:%" if flow and not kinds else "_%"
    kinds = kinds or (STAGE if flow else STATUS,)
    return STAYS.format(where=where), [[*kinds], like, question.since, question.until, *params]


def of_stays(question: Question, inner: str, params: list[Any], flow: Flow | None) -> Iterable[Stay]:
    sql = f"""SELECT value, count(*) FILTER (WHERE nth = 1), count(*), count(*) FILTER (WHERE nth > 1),
            percentile_cont(0.5) WITHIN GROUP (ORDER BY working), percentile_cont(0.9) WITHIN GROUP (ORDER BY working),
            coalesce(sum(working), 0), avg(place) FILTER (WHERE nth = 1)
        FROM (SELECT s.*, row_number() OVER (PARTITION BY ticket_id, value ORDER BY since) AS nth,
            row_number() OVER (PARTITION BY ticket_id ORDER BY since, id) AS place FROM ({inner}) s) s
        GROUP BY value"""
    rows = recent(question, sql, params)
    names = dimensions()[STATUS].shown(row[0] for row in rows) if not flow else {}
    for value, tickets, visits, again, middle, most, total, order in sorted(rows, key=lambda row: row[7]):
        label = stage_of(value) if flow else names[value]
        yield Stay(value, label, tickets, visits, again, middle, most, float(total), float(order))


def of_moves(question: Question, inner: str, params: list[Any]) -> Iterable[Move]:
    sql = f"""WITH s AS ({inner}) SELECT a.value, b.value, count(DISTINCT a.ticket_id), count(*)
        FROM s a JOIN s b ON b.ticket_id = a.ticket_id AND b.since = a.until AND b.value <> a.value
        GROUP BY a.value, b.value ORDER BY 4 DESC"""
    return (Move(*row) for row in recent(question, sql, params))


def of_pairs(question: Question, by: Any) -> Iterable[Pair]:
    """Those between whom tickets came back at once: from one to the other and to the first again. People first."""
    inner, params = scope(question, None, by, BETWEEN)
    sql = f"""SELECT kind, least(value, before), greatest(value, before), count(DISTINCT ticket_id), count(*)
        FROM (SELECT ticket_id, kind, value, lag(value) OVER w AS before, lag(value, 2) OVER w AS first
            FROM ({inner}) s WINDOW w AS (PARTITION BY ticket_id, kind ORDER BY since, id)) s
        WHERE value = first AND value <> before GROUP BY 1, 2, 3
        ORDER BY array_position(%s, kind::text), 5 DESC, 2, 3 LIMIT {MOST_PAIRS}"""
    rows = recent(question, sql, [*params, [*BETWEEN]])
    names = {kind: dimensions()[field].shown(value for row in rows if row[0] == kind for value in row[1:3])
             for kind, field in BETWEEN.items()}  # fmt: skip
    return [
        Pair(kind, one, other, (names[kind][one], names[kind][other]), *counts) for kind, one, other, *counts in rows
    ]


def designed(paths: Paths, version: FlowVersion) -> Paths:
    """Beside the flow as it was drawn: what it does not know, and what nobody walked."""
    known, flow = version.read, version.flow_id
    ways = {(f"{flow}:{origin}", f"{flow}:{to}"): common for origin, to, common in ways_of(known)}
    moves = [replace(one, is_designed=(one.origin, one.to) in ways) for one in paths.moves]
    ranks, there = ranks_of(known), {one.value: one for one in paths.stays}
    stays = []
    for slug, one in known.states.items():
        stay = there.pop(f"{flow}:{slug}", None) or Stay(f"{flow}:{slug}", one.label, 0, 0, 0, None, None, 0, 0)
        stays.append(replace(stay, order=ranks[slug]))
    stays += [replace(stay, is_designed=False) for stay in there.values()]
    stays.sort(key=lambda stay: stay.order)
    unused = {way for way, is_common in ways.items() if not is_common} - {(one.origin, one.to) for one in moves}
    return Paths(paths.flow, tuple(stays), tuple(moves), paths.pairs, tuple(sorted(unused)))


def ranks_of(known: Definition) -> dict[str, int]:
    """How many steps forward each stage is from the first by the longest way; what no way leads to stands last."""
    forward: dict[str, list[str]] = {}
    for origin, to, is_common in ways_of(known, backward=False):
        if not is_common:
            forward.setdefault(origin, []).append(to)
    first = known.entered_by(known.start)
    ranks, ordered = dict.fromkeys(first, 0), in_order(first, forward)
    for at, one in enumerate(ordered):
        # What leads to an earlier one closes a circle.
        for to in set(forward.get(one, ())) & set(ordered[at + 1 :]):
            ranks[to] = max(ranks.get(to, 0), ranks[one] + 1)
    last = max(ranks.values(), default=0)
    return {slug: ranks.get(slug, last) for slug in known.states}


def in_order(first: Iterable[str], forward: dict[str, list[str]]) -> list[str]:
    """What can be reached, each before all it leads to."""
    found: dict[str, None] = {}
    seen = set()
    waiting = [(one, False) for one in first]
    while waiting:
        one, is_done = waiting.pop()
        if is_done:
            found[one] = None
        elif one not in seen:
            seen.add(one)
            waiting += [(one, True), *((to, False) for to in forward.get(one, ()))]
    return [*found][::-1]


def ways_of(known: Definition, *, backward: bool = True) -> Iterable[tuple[str, str, bool]]:
    """(from, to, whether it is offered everywhere) of every way that is drawn."""
    for origin in known.states:
        for one in known.leaving(origin):
            if one.is_backward and not backward:
                continue
            branch = known.branch_of.get(origin)
            to = known.parallels[branch[0]].to if one.to == JOIN and branch else one.to
            yield from ((origin, state, one.is_common) for state in known.entered_by(to) if state != origin)


def behind(question: Question, flow: Flow | None, by: Any, *, stage: str = "", to: str = "", again: bool = False,
           pair: tuple[str, str, str] | None = None) -> Any:  # fmt: skip
    """The tickets that came to a stage (again), went from it to another, or were played between two."""
    inner, params = scope(question, None if pair else flow, by, pair[:1] if pair else ())
    if pair:
        sql = f"""SELECT DISTINCT ticket_id FROM (SELECT ticket_id, value, lag(value) OVER w AS before,
                lag(value, 2) OVER w AS first FROM ({inner}) s
                WINDOW w AS (PARTITION BY ticket_id ORDER BY since, id)) s
            WHERE value = first AND value <> before AND least(value, before) = %s AND greatest(value, before) = %s"""
        params += sorted(pair[1:])
    elif to:
        sql = f"""WITH s AS ({inner}) SELECT DISTINCT a.ticket_id FROM s a JOIN s b ON b.ticket_id = a.ticket_id
            AND b.since = a.until WHERE a.value = %s AND b.value = %s"""
        params += [stage, to]
    else:
        sql = f"SELECT ticket_id FROM ({inner}) s WHERE value = %s GROUP BY ticket_id HAVING count(*) > %s"
        params += [stage, int(again)]
    return Ticket.objects.visible_to(by).filter(pk__in=[pk for (pk,) in fetched(sql, params)])


def charted() -> list[Flow]:
    """The flows that have been published."""
    return [one for one in Flow.shelf() if one.published]
