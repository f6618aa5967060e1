"""A walk through a definition with a ticket that is only looked at: what each transition would ask and do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.spine.errors import Invalid
from yizhan.spine.steps import label_of
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

from .definition import JOIN, Definition, Part, Transition
from .forms import Given, missing
from .wording import understood

PART_LABELS = {
    "field": _l("Field"), "reply": _l("Words for the customer"), "note": _l("Internal note"), "files": _l("Files"),
    "checklist": _l("Checklist"), "assignee": _l("Who has the ticket next"), "resolution": _l("How it was solved"),
    "wake": _l("When it wakes up"), "approval": _l("Approval"),
}  # fmt: skip


@dataclass
class Way:
    """A transition as the ticket stands now: whether its condition holds, what its form lacks, what it would do."""

    transition: Transition
    state: str
    origin: str
    to: str
    holds: bool
    wrong: str = ""
    asks: list[tuple[str, bool]] = field(default_factory=list)
    does: list[Any] = field(default_factory=list)


@dataclass
class Walk:
    """Where the walk has come to. `places` are states; `joined` the branches that are done."""

    definition: Definition
    places: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    taken: list[Way] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        states = self.definition.states
        return bool(self.places) and all(one in states and states[one].is_end for one in self.places)

    def take(self, one: Transition, origin: str) -> None:
        if one.to == JOIN:
            self.join(origin)
        elif self.definition.branch_of.get(one.to) and len(self.places) > 1:
            self.places[self.places.index(origin)] = one.to
        else:
            self.places, self.joined = self.definition.entered_by(one.to), []

    def join(self, origin: str) -> None:
        slug, branch = self.definition.branch_of[origin]
        parallel = self.definition.parallels[slug]
        self.joined.append(branch)
        self.places.remove(origin)
        if len(self.joined) >= parallel.need or not self.places:
            self.places, self.joined = [parallel.to], []


def walk(definition: Definition, ticket: Ticket, taken: Sequence[str]) -> Walk:
    """From the start along the transitions taken so far. One that does not lead on from there ends it."""
    found = Walk(definition, definition.entered_by(definition.start) if definition.start else [])
    for slug in taken:
        step = next((one for one in leading_on(found, ticket) if one.transition.slug == slug), None)
        if step is None:
            break
        found.take(step.transition, step.state)
        found.taken.append(step)
    return found


def leading_on(found: Walk, ticket: Ticket) -> list[Way]:
    """Everything that leads on from where the walk is."""
    seen: dict[str, Way] = {}
    for state in found.places:
        for one in found.definition.leaving(state):
            if one.slug not in seen and (one.to != JOIN or state in found.definition.branch_of):
                seen[one.slug] = way(found.definition, one, state, ticket)
    return list(seen.values())


def way(definition: Definition, one: Transition, origin: str, ticket: Ticket) -> Way:
    does, wrong, met = [label_of("ticket", step) for step in one.steps], "", True
    try:
        met = not one.when or understood(one.when).test(ticket)
    except Invalid as error:
        met, wrong = False, str(error)
    asks = [(name(part), bool(missing(part, Given(), ticket))) for part in one.parts]
    return Way(one, origin, label(definition, origin), label(definition, one.to), met, wrong, asks, does)


def label(definition: Definition, slug: str) -> str:
    known = definition.states.get(slug) or definition.parallels.get(slug)
    return known.label if known else _("Join")


def name(part: Part) -> str:
    """What a part of a form is called."""
    if part.raw.get("labels"):
        return part.label
    if part.kind == "field":
        known = TICKET.fields().get(str(part.raw.get("field")))
        return str(known.label) if known else str(part.raw.get("field"))
    return str(PART_LABELS.get(part.kind, part.kind))
