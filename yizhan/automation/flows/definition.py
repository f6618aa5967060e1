"""What a flow consists of, read from its JSON. The shape is told in docs/flows.md; `checking.problems` finds faults.

Reading never fails on a definition without errors; of one with errors it takes what can be understood.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from yizhan.lib.reading import labels, listed, text, things, whole
from yizhan.spine.labelled import in_language

COMMON, JOIN = "common", "join"
MANUAL, AUTOMATIC, APPROVAL = "manual", "automatic", "approval"
KINDS = (MANUAL, AUTOMATIC, APPROVAL)
PARTS = ("field", "reply", "note", "files", "checklist", "assignee", "resolution", "wake", "approval")
# Who may be named alone, and which words name one of several.
WHO = ("owner", "department", "requester")
WHO_OF = ("role", "team", "agent")
NOBODY, EVERYBODY = "nobody", "everybody"
EMPTY: dict[str, Any] = {"start": "", "strict": {"who": NOBODY}, "states": [], "transitions": [], "parallels": []}


@dataclass(frozen=True)
class Node:
    """Anything with a slug and a name in both languages."""

    raw: dict[str, Any]

    @property
    def slug(self) -> str:
        return text(self.raw.get("slug"))

    @property
    def label(self) -> str:
        return in_language(labels(self.raw.get("labels"))) or self.slug


@dataclass(frozen=True)
class Late(Node):
    """What is done so many minutes after the limit of a stage has passed."""

    @property
    def after(self) -> int:
        return whole(self.raw.get("after"))

    @property
    def steps(self) -> list[dict[str, Any]]:
        return things(self.raw.get("steps"))


@dataclass(frozen=True)
class State(Node):
    """A stage of the way: the status it stands for, what customers read, how long it may last."""

    @property
    def status(self) -> str:
        return text(self.raw.get("status"))

    @property
    def customer_label(self) -> str:
        """In words for customers; '' where they are not told of this stage."""
        return in_language(labels(self.raw.get("customer")))

    @property
    def limit(self) -> int:
        return whole(self.raw.get("limit"))

    @property
    def in_working_time(self) -> bool:
        """Whether the limit counts the working time of the ticket's calendar instead of the clock."""
        return self.raw.get("in_working_time") is True

    @property
    def late(self) -> list[Late]:
        return [Late(one) for one in things(self.raw.get("late"))]

    @property
    def is_end(self) -> bool:
        return self.raw.get("end") is True


@dataclass(frozen=True)
class Part(Node):
    """One part of the form of a transition."""

    @property
    def kind(self) -> str:
        return text(self.raw.get("part"))

    @property
    def is_required(self) -> bool:
        return self.raw.get("required") is True

    @property
    def items(self) -> list[str]:
        """The lines of a checklist."""
        return [in_language(labels(one)) for one in things(self.raw.get("items"))]


@dataclass(frozen=True)
class Transition(Node):
    """A way from stages to a stage: who may take it, what they fill in, what is done then."""

    @property
    def origins(self) -> list[str]:
        given = self.raw.get("from")
        return [text(one) for one in given] if isinstance(given, list) else [text(given)] if given else []

    @property
    def is_common(self) -> bool:
        return self.raw.get("from") == COMMON

    @property
    def to(self) -> str:
        return text(self.raw.get("to"))

    @property
    def kind(self) -> str:
        return text(self.raw.get("kind")) or MANUAL

    @property
    def who(self) -> list[str]:
        return [text(one) for one in listed(self._before.get("who"))]

    @property
    def when(self) -> str:
        """The condition, in the language of the search box."""
        return text(self._before.get("when"))

    @property
    def wait(self) -> int:
        """Minutes in the stage before an automatic one is taken."""
        return whole(self._before.get("wait"))

    @property
    def parts(self) -> list[Part]:
        return [Part(one) for one in things(self.raw.get("during"))]

    @property
    def steps(self) -> list[dict[str, Any]]:
        return things(self.raw.get("after"))

    @property
    def department(self) -> str:
        """The department it hands the ticket to; '' where the ticket stays."""
        return text(self._hand.get("department"))

    @property
    def team(self) -> str:
        return text(self._hand.get("team"))

    @property
    def is_continuous(self) -> bool:
        """Whether the one who took it is offered the next one at once."""
        return self.raw.get("continuous") is True

    @property
    def is_backward(self) -> bool:
        """Whether it sends the ticket back: drawn in red."""
        return self.raw.get("tone") == "back"

    @property
    def approval(self) -> Part | None:
        return next((one for one in self.parts if one.kind == "approval"), None)

    @property
    def _hand(self) -> dict[str, Any]:
        given = self.raw.get("hand")
        return given if isinstance(given, dict) else {}

    @property
    def _before(self) -> dict[str, Any]:
        given = self.raw.get("before")
        return given if isinstance(given, dict) else {}


@dataclass(frozen=True)
class Branch(Node):
    """One of several ways at the same time. Its first stage is where it begins."""

    @property
    def states(self) -> list[str]:
        return [text(one) for one in listed(self.raw.get("states"))]


@dataclass(frozen=True)
class Parallel(Node):
    """A split into branches and the join after them."""

    @property
    def branches(self) -> list[Branch]:
        return [Branch(one) for one in things(self.raw.get("branches"))]

    @property
    def to(self) -> str:
        return text(self.raw.get("to"))

    @property
    def need(self) -> int:
        """How many branches must be done: 会签 all, 或签 any, or a number."""
        given = self.raw.get("need", "all")
        return {"all": len(self.branches), "any": 1}.get(given, whole(given)) if given else len(self.branches)


@dataclass(frozen=True)
class Definition:
    """A whole flow."""

    raw: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def states(self) -> dict[str, State]:
        return {one.slug: one for one in map(State, things(self.raw.get("states")))}

    @cached_property
    def transitions(self) -> dict[str, Transition]:
        return {one.slug: one for one in map(Transition, things(self.raw.get("transitions")))}

    @cached_property
    def parallels(self) -> dict[str, Parallel]:
        return {one.slug: one for one in map(Parallel, things(self.raw.get("parallels")))}

    @property
    def start(self) -> str:
        return text(self.raw.get("start"))

    @property
    def strict_who(self) -> str:
        """'nobody', 'everybody', or 'roles'."""
        return text(self._strict.get("who")) or NOBODY

    @property
    def strict_roles(self) -> list[str]:
        return [text(one) for one in listed(self._strict.get("roles"))]

    @cached_property
    def branch_of(self) -> dict[str, tuple[str, str]]:
        """State → the parallel and the branch it belongs to."""
        return {
            state: (parallel.slug, branch.slug)
            for parallel in self.parallels.values()
            for branch in parallel.branches
            for state in branch.states
        }

    def leaving(self, state: str) -> Iterator[Transition]:
        """The transitions possible in a state, common ones last. Out of an end leads nothing."""
        here = self.states.get(state)
        if here is None or here.is_end:
            return
        yield from (one for one in self.transitions.values() if not one.is_common and state in one.origins)
        yield from (one for one in self.transitions.values() if one.is_common and one.to != state)

    def entered_by(self, to: str) -> list[str]:
        """The states a ticket is in after going to a state or a parallel."""
        parallel = self.parallels.get(to)
        return [branch.states[0] for branch in parallel.branches if branch.states] if parallel else [to]

    @cached_property
    def path(self) -> list[str]:
        """The main way from the start to an end, for the stepper: shortest, without what sends back."""
        forward = [one for one in self.transitions.values() if not one.is_common and not one.is_backward]
        before: dict[str, str] = {self.start: ""}
        queue = [self.start]
        for node in queue:
            parallel = self.parallels.get(node)
            steps = [parallel.to] if parallel else [self._node(one.to, node) for one in forward if node in one.origins]
            for to in steps:
                if to and to not in before:
                    before[to] = node
                    queue.append(to)
        ends = [one for one in queue if one in self.states and self.states[one].is_end]
        return self._back(ends[0] if ends else queue[-1], before)

    def _node(self, to: str, origin: str) -> str:
        return self.branch_of.get(origin, ("", ""))[0] if to == JOIN else to

    def _back(self, node: str, before: dict[str, str]) -> list[str]:
        way: list[str] = []
        while node:
            way.insert(0, node)
            node = before[node]
        return way

    @property
    def _strict(self) -> dict[str, Any]:
        given = self.raw.get("strict")
        return given if isinstance(given, dict) else {}
