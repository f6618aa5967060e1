"""Passing a transition: nothing of it happens, or all of it. What it does afterwards never takes the move back."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.catalog.models import Kind
from yizhan.people.models import Agent, Department, Team
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Refused
from yizhan.spine.models import Event
from yizhan.spine.steps import run as do
from yizhan.tickets.actions.assign import put_with
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.actions.finish import require_closing_form
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket
from yizhan.tickets.placeholders import fill_text

from .approving import ask_for
from .definition import MANUAL, Definition, Transition
from .forms import Given, hold_against
from .models import FlowPassage, FlowRun
from .moving import take
from .standing import definition_of, flow_of, holds, is_movable, leading_on, may_take, moved_on, token_of
from .wording import context_of

FORM, MOVE = "form", "move"
_passing: ContextVar[str] = ContextVar("flow_passing", default="")


def passing() -> str:
    """Whether a transition is being passed just now: '' when not, else which half of it."""
    return _passing.get()


@contextmanager
def inside(half: str) -> Iterator[None]:
    token = _passing.set(half)
    try:
        yield
    finally:
        _passing.reset(token)


def pass_along(
    ticket: Ticket, slug: str, *, by: Actor, given: Given, expected: str = "", rehearsal: bool = False
) -> None:
    """Take the ticket along a transition. Raises Conflict when the state has changed, Refused, Invalid.

    A `rehearsal` asks neither for the condition nor for the form, and nobody for an approval.
    """
    with transaction.atomic():
        locked(ticket)
        if expected and expected != token_of(ticket):
            raise moved_on(ticket)
        one = found(ticket, slug, by, whatever=rehearsal)
        if one.kind == MANUAL and not rehearsal:
            hold_against(one, given, ticket)
        with inside(FORM):
            say(ticket, given, by)
        with inside(MOVE):
            move(ticket, one, by, given)
            if not rehearsal:
                ask_for(ticket, one, by)


def locked(ticket: Ticket) -> None:
    """Whoever comes second waits here, and then sees what the first has done."""
    ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update(of=("self",)))


def found(ticket: Ticket, slug: str, by: Actor, *, whatever: bool = False) -> Transition:
    """The transition, if it leads on from here and may be taken. Raises Conflict, Refused."""
    if not is_movable(ticket):
        raise moved_on(ticket)
    one = next((one for _state, one in leading_on(ticket) if one.slug == slug), None)
    if one is None:
        raise moved_on(ticket)
    is_person = by.actor_kind in {"agent", "customer"}
    if (is_person and one.kind != MANUAL) or not may_take(ticket, one, by):
        raise Refused("", _("The flow does not let you do “%(label)s”.") % {"label": one.label})
    if not whatever and not holds(ticket, one):
        raise Conflict(_("“%(label)s” is not possible yet: its condition does not hold.") % {"label": one.label})
    return one


def say(ticket: Ticket, given: Given, by: Actor) -> None:
    """What the form has for the customer and for colleagues, each as a message of its own."""
    if given.reply:
        reply(ticket, by=by, body=given.reply, files=given.files)
    if given.note or (given.files and not given.reply):
        body = given.note or _("Files of the form")
        note(ticket, by=by, body=body, files=[] if given.reply else given.files)


def move(ticket: Ticket, one: Transition, by: Actor, given: Given) -> None:
    definition, run = definition_of(ticket), FlowRun.open_on(ticket)
    if definition is None or run is None:
        raise moved_on(ticket)
    with change(ticket, "ticket.flow_moved", by=by) as it:
        if given.fields:
            set_fields.verb(ticket, by=by, fields=given.fields)
        hand_over(ticket, one)
        if given.assignee:
            ticket.assignee = given.assignee
        ticket.resolution = given.resolution or ticket.resolution
        take(run, ticket, definition, one, by=by, it=it)
        if given.wake and ticket.kind == Kind.ON_HOLD:
            ticket.wakes_at = given.wake
        if isinstance(by, Agent) and ticket.kind == Kind.CLOSED:
            require_closing_form(ticket)
        if given.checked:
            it.facts["checked"] = given.checked


def hand_over(ticket: Ticket, one: Transition) -> None:
    """Put the ticket with the department and team the transition names; a team brings its department along. It was
    planned, so it counts as no transfer.
    """
    team = next((row for row in Team.shelf() if row.slug == one.team), None)
    department = next((row for row in Department.shelf() if row.slug == one.department), None)
    if team and not department and team.department_id:
        department = Department.named(team.department_id)
    put_with(ticket, department, team)


def follow_up(event: Event, ticket: Ticket) -> None:
    """NOW reaction on `ticket.flow_moved`: its steps. What fails is kept and told; the move stands."""
    definition, flow = definition_of(ticket), flow_of(ticket)
    one = definition.transitions.get(event.data.get("transition", "")) if definition else None
    if one is None or flow is None or not one.steps:
        return
    lines = done(one.steps, ticket, flow.actor)
    rows = FlowPassage.objects.filter(ticket=ticket, transition=one.slug, left_at__isnull=False)
    passage = rows.select_related("run").order_by("-id").first()
    if passage is not None:
        keep(passage, [remembered(line, step) for line, step in zip(lines, one.steps, strict=True)], ticket, flow.actor)


def remembered(line: dict[str, str], step: dict[str, Any]) -> dict[str, Any]:
    """What failed is kept whole: it can be done again when the flow itself has another version."""
    return {**line, "with": step.get("with", {})} if line.get("why") else line


def keep(passage: FlowPassage, lines: list[dict[str, Any]], ticket: Ticket, by: Actor) -> None:
    """What became of the steps after a passage. What failed is told, and counted on the run."""
    FlowPassage.objects.filter(pk=passage.pk).update(lines=lines)
    failed = [line["do"] for line in lines if line.get("why")]
    if not failed:
        return
    with change(ticket, "ticket.flow_step_failed", by=by, transition=passage.transition, steps=failed):
        run = FlowRun.objects.get(pk=passage.run_id)
        run.failed += len(failed)
        run.save(update_fields=["failed"])


def do_again(run: FlowRun, ticket: Ticket) -> None:
    """The steps of a run that had failed, and only those."""
    for passage in unfinished(run):
        lines = [
            remembered(done([line], ticket, run.flow.actor)[0], line) if line.get("why") else line
            for line in passage.lines
        ]
        keep(passage, lines, ticket, run.flow.actor)


def unfinished(run: FlowRun) -> list[FlowPassage]:
    """Its passages after which something failed, oldest first."""
    return [one for one in run.passages.exclude(lines=[]) if any(line.get("why") for line in one.lines)]


def done(steps: list[dict[str, Any]], ticket: Ticket, by: Actor) -> list[dict[str, str]]:
    """Do steps of a flow, and what became of each."""
    outcomes = do(steps, ticket, by=by, context=context_of(by), fill=lambda text: fill_text(text, ticket))
    return [one.as_data() for one in outcomes]


def stage_of(definition: Definition, slug: str) -> str:
    """The name of a state or split."""
    node = definition.states.get(slug) or definition.parallels.get(slug)
    return node.label if node else slug
