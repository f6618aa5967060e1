"""A walk through a definition with a sample ticket: every transition is really taken, and everything is taken back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.catalog.models import Status
from yizhan.spine.actors import Actor, Machine
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.tickets.models import Ticket

from .actions.enter_flow import enter_flow
from .actions.revoke_flow import revoke_flow
from .checking import errors
from .definition import AUTOMATIC, MANUAL, Definition, Part, Transition
from .forms import Given, missing
from .models import Flow, FlowPassage, FlowVersion
from .passing import pass_along
from .standing import holds, is_running, leading_on, may_take

MOST = 200
DEEPEST = 40


@dataclass
class Walked:
    """What one transition would do: from where to where, whether it could be taken now and by whom, its steps.

    `asks` are the parts of its form, each with whether it is still to be filled in.
    """

    transition: Transition
    at: tuple[str, ...]
    to: tuple[str, ...] = ()
    status: str = ""
    holds: bool = True
    is_mine: bool = False
    asks: list[tuple[Part, bool]] = field(default_factory=list)
    steps: list[dict[str, str]] = field(default_factory=list)
    why_not: str = ""


@dataclass
class Walk:
    """Where a walk has come to: what was taken, where the ticket is then, and what leads on from there."""

    meant: Definition
    by: Actor
    taken: list[Walked] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    ways: list[Walked] = field(default_factory=list)
    is_over: bool = False
    seen: set[Any] = field(default_factory=set)

    def look(self, ticket: Ticket, one: Transition) -> Walked:
        """A transition before it is taken. The definition as it was written says who may, and when."""
        meant = self.meant.transitions[one.slug]
        return Walked(
            meant, tuple(ticket.stages), holds=holds(ticket, meant),
            is_mine=meant.kind == MANUAL and may_take(ticket, meant, self.by),
            asks=[(part, bool(missing(part, Given(), ticket))) for part in meant.parts],
        )  # fmt: skip


class _Back(Exception):
    """Nothing of it was meant."""


@contextmanager
def unmeant() -> Iterator[None]:
    """Whatever is done inside is undone."""
    try:
        with transaction.atomic():
            yield
            raise _Back
    except _Back:
        return


def simulate(definition: dict[str, Any], ticket: Ticket, *, by: Actor) -> list[Walked]:
    """Walk every way once, from the start. Raises Invalid for a definition with errors, Conflict."""
    walk = Walk(Definition(definition), by)
    with unmeant():
        every(*entered(definition, ticket), walk)
    return walk.taken


def follow(definition: dict[str, Any], ticket: Ticket, taken: Sequence[str], *, by: Actor) -> Walk:
    """Walk along the transitions chosen so far, and look at what leads on from there. One that does not lead on ends
    the walk. Raises Invalid for a definition with errors, Conflict.
    """
    walk = Walk(Definition(definition), by)
    with unmeant():
        sample, flow = entered(definition, ticket)
        for slug in taken:
            one = next((one for _state, one in leading_on(sample) if one.slug == slug), None)
            if one is None or not done(sample, flow, one, line := walk.look(sample, one)):
                break
            walk.taken.append(line)
        walk.places, walk.is_over = sample.stages, not is_running(sample)
        walk.ways = [tried(sample, flow, one, walk) for _state, one in list(leading_on(sample))]
    return walk


def entered(definition: dict[str, Any], ticket: Ticket) -> tuple[Ticket, Flow]:
    """The ticket at the start of a flow that is there for this walk only. Raises Invalid, Conflict."""
    wrong = errors(definition)
    if wrong:
        raise Invalid({"": [one.text for one in wrong]})
    sample = Ticket.objects.get(pk=ticket.pk)
    if is_running(sample):
        revoke_flow(sample, by=Machine("flow"), reason=_("Simulation"))
    flow = made(definition)
    enter_flow(sample, by=flow.actor, flow=flow)
    return sample, flow


def made(definition: dict[str, Any]) -> Flow:
    """A published flow; what takes itself waits to be taken."""
    walked = {**definition, "strict": {"who": "nobody"}, "transitions": [
        {**one, "kind": "manual", "before": {}} if one.get("kind") == AUTOMATIC else one
        for one in definition["transitions"]
    ]}  # fmt: skip
    flow = Flow(slug="simulation", labels={"en": "Simulation"}, draft=walked, published=1, is_paused=True)
    with change(flow, "flow.created", by=Machine("flow")):
        flow.save(force_insert=True)
        FlowVersion(flow=flow, number=1, definition=walked).save(force_insert=True)
    return flow


def every(ticket: Ticket, flow: Flow, walk: Walk, depth: int = 0) -> None:
    """Try every transition that leads on from here, and go on from where it led."""
    for _state, one in list(leading_on(ticket)):
        here = tuple(ticket.stages)
        if (here, one.slug) in walk.seen or len(walk.taken) >= MOST or depth > DEEPEST:
            continue
        walk.seen.add((here, one.slug))
        line = walk.look(ticket, one)
        walk.taken.append(line)
        with unmeant():
            sample = Ticket.objects.get(pk=ticket.pk)
            if done(sample, flow, one, line):
                every(sample, flow, walk, depth + 1)


def tried(ticket: Ticket, flow: Flow, one: Transition, walk: Walk) -> Walked:
    """What a transition would do."""
    line = walk.look(ticket, one)
    with unmeant():
        done(Ticket.objects.get(pk=ticket.pk), flow, one, line)
    return line


def done(ticket: Ticket, flow: Flow, one: Transition, line: Walked) -> bool:
    """Take it as the flow itself, without its form and whatever its condition says."""
    try:
        pass_along(ticket, one.slug, by=flow.actor, given=Given(), rehearsal=True)
    except (Conflict, Invalid, Refused) as error:
        line.why_not = str(error)
        return False
    ticket.refresh_from_db()
    status = Status.named(ticket.status_id)
    line.to, line.status = tuple(ticket.stages), status.slug if status else ""
    left = FlowPassage.objects.filter(ticket=ticket, transition=one.slug).order_by("-id").first()
    line.steps = left.lines if left else []
    return True
