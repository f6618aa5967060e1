"""The move itself: a ticket whose door is open leaves states and enters others; ledger and clock follow."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from yizhan.catalog.models import Kind, Status
from yizhan.lib import clock
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.tickets.models import Ticket
from yizhan.tickets.writing import set_status

from ..clocks.calendars import shifted
from ..clocks.matching import calendar_of
from .definition import AUTOMATIC, JOIN, Definition, State, Transition
from .models import Flow, FlowDraft, FlowDue, FlowPassage, FlowRun, FlowVersion


def begin(ticket: Ticket, flow: Flow, version: FlowVersion, it: Change) -> FlowRun:
    """Put the ticket into the first state of a flow."""
    run = FlowRun(ticket=ticket, flow=flow, version=version)
    run.save(force_insert=True)
    ticket.flow_id, ticket.flow_version_id = flow.pk, version.pk
    enter(run, ticket, version.read, version.read.start)
    arrive(run, ticket, version.read)
    it.say(flow=flow.pk, version=version.number, stages=run.stages)
    return run


def take(run: FlowRun, ticket: Ticket, definition: Definition, one: Transition, *, by: Actor, it: Change) -> None:
    """Go along a transition."""
    before = run.stages
    origins = before if one.is_common else [state for state in before if state in one.origins][:1]
    branch = definition.branch_of.get(origins[0]) if origins else None
    if one.to == JOIN and branch:
        join(run, ticket, definition, one, branch, origins, by)
    else:
        # Out of a branch to somewhere else: what the other branches do is not wanted any more.
        out = branch is not None and definition.branch_of.get(one.to) != branch
        leave(run, before if out or one.is_common else origins, one.slug, by)
        if out or one.is_common:
            run.parallel, run.joined = "", []
        enter(run, ticket, definition, one.to)
    arrive(run, ticket, definition)
    it.say(flow=run.flow_id, transition=one.slug, before=before, stages=run.stages)


def join(
    run: FlowRun, ticket: Ticket, definition: Definition, one: Transition, branch: tuple[str, str],
    origins: list[str], by: Actor,
) -> None:  # fmt: skip
    """A branch is done; when enough are, the ticket goes on."""
    parallel = definition.parallels[branch[0]]
    leave(run, origins, one.slug, by)
    run.joined = [*run.joined, branch[1]]
    if len(run.joined) >= parallel.need:
        leave(run, run.stages, one.slug, by)
        run.parallel, run.joined = "", []
        enter(run, ticket, definition, parallel.to)


def leave(run: FlowRun, states: Iterable[str], transition: str, by: Actor) -> None:
    gone = set(states)
    run.places = [one for one in run.places if one["state"] not in gone]
    left = {"left_at": clock.now(), "transition": transition, "actor_kind": by.actor_kind, "actor_id": by.id}
    FlowPassage.objects.filter(run=run, state__in=gone, left_at=None).update(**left)
    FlowDue.objects.filter(run=run, state__in=gone).delete()


def enter(
    run: FlowRun,
    ticket: Ticket,
    definition: Definition,
    to: str,
    kept: Mapping[str, tuple[datetime, int]] | None = None,
) -> None:
    """Go into a state, or into the first ones of a split. `kept` are those the ticket was in already under another
    version: since when, and how often its lateness was told.
    """
    now = clock.now()
    if to in definition.parallels:
        run.parallel, run.joined = to, []
    for slug in definition.entered_by(to):
        state = definition.states[slug]
        since, told = (kept or {}).get(slug, (now, 0))
        until = later(ticket, state, since, state.limit)
        limited = {"until": until.isoformat()} if state.limit else {}
        run.places = [*run.places, {"state": slug, "since": since.isoformat(), **limited}]
        FlowPassage.objects.create(run=run, ticket=ticket, flow_id=run.flow_id, state=slug, entered_at=now, late=told)
        wait(run, ticket, state, definition, since, told)
        become(ticket, state)
    run.visited = list(dict.fromkeys([*run.visited, *([to] if to in definition.parallels else []), *run.stages]))


def later(ticket: Ticket, state: State, start: datetime, minutes: int) -> datetime:
    """So many minutes of a limit later, of working time where the state wants that."""
    if not state.in_working_time:
        return start + timedelta(minutes=minutes)
    return shifted(start, minutes, calendar_of(ticket))


def wait(run: FlowRun, ticket: Ticket, state: State, definition: Definition, since: datetime, told: int) -> None:
    """What the clock has to look for while the ticket is in the state."""
    dues = [
        FlowDue(run=run, state=state.slug, level=level, at=later(ticket, state, since, state.limit + late.after))
        for level, late in enumerate(state.late, 1)
        if level > told
    ]
    if state.limit and not state.late and not told:
        dues = [FlowDue(run=run, state=state.slug, level=1, at=later(ticket, state, since, state.limit))]
    dues += [
        FlowDue(run=run, state=state.slug, transition=one.slug, at=since + timedelta(minutes=one.wait))
        for one in definition.leaving(state.slug) if one.kind == AUTOMATIC and one.wait
    ]  # fmt: skip
    FlowDue.objects.bulk_create(dues)


def become(ticket: Ticket, state: State) -> None:
    """The ticket gets the status the state stands for."""
    status = next((one for one in Status.shelf() if one.slug == state.status), None)
    if status is None or status.pk == ticket.status_id:
        return
    if ticket.is_finished and status.kind not in {Kind.RESOLVED, Kind.CLOSED}:
        ticket.reopen_count += 1
    set_status(ticket, status)


def arrive(run: FlowRun, ticket: Ticket, definition: Definition) -> None:
    """Keep what the move made of the run, and tell the ticket."""
    if run.places and all(definition.states[one].is_end for one in run.stages):
        run.ended_at, run.outcome = clock.now(), FlowRun.Outcome.ENDED
        FlowDue.objects.filter(run=run).delete()
        now = {"left_at": run.ended_at}
        FlowPassage.objects.filter(run=run, left_at=None).update(**now)
    ticket.stages = run.stages
    ticket.flow_moves += 1
    FlowDraft.objects.filter(ticket=ticket).delete()
    run.save(update_fields=["places", "parallel", "joined", "visited", "ended_at", "outcome"])


def stop(run: FlowRun, ticket: Ticket, reason: str, by: Actor) -> None:
    """Take the ticket out; its status stays."""
    leave(run, run.stages, "", by)
    run.ended_at, run.outcome, run.reason = clock.now(), FlowRun.Outcome.REVOKED, reason
    run.save(update_fields=["places", "ended_at", "outcome", "reason"])
    FlowDraft.objects.filter(ticket=ticket).delete()
    ticket.flow_id = ticket.flow_version_id = None
    ticket.stages = []
    ticket.flow_moves += 1


def since(run: FlowRun, state: str) -> Any:
    return next((one["since"] for one in run.places if one["state"] == state), None)
