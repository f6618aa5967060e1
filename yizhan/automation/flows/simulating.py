"""A walk through a definition with a sample ticket: every transition is really taken, and everything is taken back."""

from collections.abc import Iterator
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
from .definition import AUTOMATIC, MANUAL, Definition, Transition
from .forms import Given
from .models import Flow, FlowPassage, FlowVersion
from .passing import pass_along
from .standing import holds, is_running, leading_on, may_take

MOST = 200
DEEPEST = 40


@dataclass
class Walked:
    """What one transition would do: from where to where, whether it could be taken now and by whom, its steps."""

    transition: str
    label: str
    kind: str
    at: tuple[str, ...]
    to: tuple[str, ...] = ()
    status: str = ""
    holds: bool = True
    is_mine: bool = False
    asks: list[str] = field(default_factory=list)
    steps: list[dict[str, str]] = field(default_factory=list)
    why_not: str = ""


@dataclass
class Walk:
    """What a walk remembers. `meant` is the definition as it was written."""

    meant: Definition
    by: Actor
    lines: list[Walked]
    seen: set[Any] = field(default_factory=set)


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
    """Walk every way once, from the start. Raises Invalid for a definition with errors."""
    wrong = errors(definition)
    if wrong:
        raise Invalid({"": [one.text for one in wrong]})
    lines: list[Walked] = []
    with unmeant():
        sample = Ticket.objects.get(pk=ticket.pk)
        if is_running(sample):
            revoke_flow(sample, by=Machine("flow"), reason=_("Simulation"))
        flow = made(definition)
        enter_flow(sample, by=flow.actor, flow=flow)
        walk(sample, flow, Walk(Definition(definition), by, lines))
    return lines


def made(definition: dict[str, Any]) -> Flow:
    """A flow that is there for this walk only; what takes itself waits to be taken."""
    walked = {**definition, "strict": {"who": "nobody"}, "transitions": [
        {**one, "kind": "manual", "before": {}} if one.get("kind") == AUTOMATIC else one
        for one in definition["transitions"]
    ]}  # fmt: skip
    flow = Flow(slug="simulation", labels={"en": "Simulation"}, draft=walked, published=1, is_paused=True)
    with change(flow, "flow.created", by=Machine("flow")):
        flow.save(force_insert=True)
        FlowVersion(flow=flow, number=1, definition=walked).save(force_insert=True)
    return flow


def walk(ticket: Ticket, flow: Flow, so_far: Walk, depth: int = 0) -> None:
    """Try every transition that leads on from here, and go on from where it led."""
    for _state, one in list(leading_on(ticket)):
        here, meant = tuple(ticket.stages), so_far.meant.transitions[one.slug]
        if (here, one.slug) in so_far.seen or len(so_far.lines) >= MOST or depth > DEEPEST:
            continue
        so_far.seen.add((here, one.slug))
        line = Walked(
            one.slug, one.label, meant.kind, here, holds=holds(ticket, meant),
            is_mine=meant.kind == MANUAL and may_take(ticket, meant, so_far.by),
            asks=[part.kind for part in one.parts if part.is_required],
        )  # fmt: skip
        so_far.lines.append(line)
        with unmeant():
            sample = Ticket.objects.get(pk=ticket.pk)
            if taken(sample, flow, one, line):
                walk(sample, flow, so_far, depth + 1)


def taken(ticket: Ticket, flow: Flow, one: Transition, line: Walked) -> bool:
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
