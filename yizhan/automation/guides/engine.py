"""The engine: a definition, where a conversation stands and what was given make messages and where it stands next.

It reads and writes nothing: what it must know of the world outside is asked of `World`. So every channel, and the
try-out beside the drawing, runs the same.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import override

from yizhan.lib.reading import labels, listed, text, things
from yizhan.spine.errors import Invalid
from yizhan.spine.labelled import in_language

from .definition import Definition, Node
from .vocabulary import AGENT, ARTICLE, BUTTONS, CONDITION, ENDS, HOURS, QUESTION, TICKET

LONGEST_RUN = 200
CONTACT = "@contact"


class World(Protocol):
    """What the engine asks of outside. `facts` are signed_in, brand, page and language."""

    facts: dict[str, str]
    can_chat: bool

    def known(self, fills: str) -> str: ...

    def control(self, fills: str, required: bool) -> dict[str, Any]: ...

    def read(self, fills: str, raw: Any, required: bool) -> tuple[Any, str]: ...

    def articles(self, ids: list[int], words: str) -> list[dict[str, Any]]: ...

    def is_open(self, calendar: str) -> bool: ...


@dataclass
class Standing:
    """`turn` counts what was taken in: input drawn for another turn is stale. `before` leads back, newest last."""

    at: str = ""
    turn: int = 0
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    before: list[str] = field(default_factory=list)
    solved: int = 0

    @classmethod
    def of(cls, raw: dict[str, Any]) -> "Standing":
        return cls(**raw)


@dataclass
class Step:
    """What one input led to: lines for both sides, the nodes passed with the exit taken, what is asked, the end."""

    standing: Standing
    lines: list[dict[str, Any]] = field(default_factory=list)
    passed: list[tuple[str, str]] = field(default_factory=list)
    prompt: dict[str, Any] = field(default_factory=dict)
    end: Node | None = None


def begin(guide: Definition, world: World) -> Step:
    """The first messages."""
    step = Step(Standing(at=guide.start))
    _run(guide, step, world)
    return step


def take(guide: Definition, standing: Standing, prompt: dict[str, Any], given: Any, world: World) -> Step:
    """One input for what was asked. Raises Invalid, and nothing has changed then."""
    node = guide.nodes[standing.at]
    value, shown, way = _read(node, prompt, given, world)
    step = Step(standing)
    key = CONTACT if prompt["kind"] == "contact" else node.slug
    fills = "contact" if key == CONTACT else node.word("fills") if node.kind == QUESTION else ""
    standing.answers[key] = {"value": value, "shown": shown, "fills": fills, "turn": standing.turn}
    standing.before.append(node.slug)
    standing.turn += 1
    step.lines.append({"who": "visitor", "text": shown})
    if way == "solved":
        standing.solved = int(prompt["articles"][0]["id"]) if len(prompt["articles"]) == 1 else int(value or 0)
    if key != CONTACT:
        _leave(step, node, way)
    _run(guide, step, world)
    return step


def back(guide: Definition, standing: Standing, world: World) -> Step:
    """To the question before, whose answer is forgotten. Where there is none, everything stays."""
    step = Step(standing)
    standing.turn += 1
    if standing.before:
        standing.at = standing.before.pop()
        standing.answers.pop(standing.at, None)
        standing.answers.pop(CONTACT, None)
        standing.solved = 0
        step.lines.append({"who": "visitor", "text": _("Back")})
    _run(guide, step, world, again=True)
    return step


def _leave(step: Step, node: Node, way: str) -> None:
    step.passed.append((node.slug, way))
    step.standing.at = node.exits[way]


def _run(guide: Definition, step: Step, world: World, again: bool = False) -> None:
    """On until something is asked or it ends."""
    with override(world.facts["language"]):
        for _count in range(LONGEST_RUN):
            node = guide.nodes[step.standing.at]
            way = _at(node, step, world, again)
            if not way:
                return
            _leave(step, node, way)
            again = False
    raise Invalid(_("This leads in a circle without asking anything."))


def _at(node: Node, step: Step, world: World, again: bool) -> str:
    """What happens at a node: the exit to leave by, or '' where it waits or ends."""
    standing = step.standing
    if node.kind in ENDS:
        return _end(node, step, world)
    if node.kind == CONDITION:
        return next((text(one.get("slug")) for one in node.items if _holds(one, standing, world)), "to")
    if node.kind == HOURS:
        return "open" if world.is_open(node.word("calendar")) else "closed"
    if node.kind == QUESTION and not again and (known := world.known(node.word("fills"))):
        fills = node.word("fills")
        standing.answers[node.slug] = {"value": known, "shown": known, "fills": fills, "turn": standing.turn}
        return "to"
    if node.kind == ARTICLE:
        return _articles(node, step, world)
    _say(step, node.said())
    if node.kind == BUTTONS:
        options = [
            {"value": text(one.get("slug")), "label": in_language(labels(one.get("labels")))} for one in node.items
        ]
        step.prompt = {"kind": "buttons", "options": options}
        return ""
    if node.kind == QUESTION:
        required = node.raw.get("required", True) is not False
        step.prompt = {"kind": "question", "label": node.said(), **world.control(node.word("fills"), required)}
        return ""
    return "to"


def _articles(node: Node, step: Step, world: World) -> str:
    words = step.standing.answers.get(node.word("words"), {}).get("shown", "")
    found = world.articles([one for one in listed(node.raw.get("articles")) if isinstance(one, int)], words)
    if not found:
        return "unsolved"
    _say(step, node.said())
    step.lines[-1]["articles"] = found
    step.prompt = {"kind": "articles", "articles": found, "label": _("Did this solve it?"), "options": [
        {"value": "solved", "label": _("Yes, solved")}, {"value": "unsolved", "label": _("No, not yet")},
    ]}  # fmt: skip
    return ""


def _end(node: Node, step: Step, world: World) -> str:
    goes_on = node.kind == TICKET or (node.kind == AGENT and not world.can_chat)
    if goes_on and not world.known("contact") and not filled(step.standing, "contact"):
        if node.kind == AGENT:
            _say(step, _("Nobody is here just now. Leave your address and we answer as soon as we can."))
        _say(step, _("How can we reach you?"))
        step.prompt = {"kind": "contact", "label": _("How can we reach you?"), **world.control("contact", True)}
        return ""
    _say(step, node.said())
    step.passed.append((node.slug, "end"))
    step.end = node
    return ""


def _say(step: Step, said: str) -> None:
    step.lines.append({"who": "guide", "text": said})


def in_order(standing: Standing) -> list[dict[str, Any]]:
    """The answers as they were given one after the other; the JSON they are kept as knows no order."""
    return sorted(standing.answers.values(), key=lambda one: int(one.get("turn", 0)))


def filled(standing: Standing, fills: str) -> Any:
    """The last answer that fills this, None when nobody was asked."""
    return next((one["value"] for one in reversed(in_order(standing)) if one["fills"] == fills), None)


def _read(node: Node, prompt: dict[str, Any], given: Any, world: World) -> tuple[Any, str, str]:
    """(value, as it is shown, exit). Raises Invalid."""
    with override(world.facts["language"]):
        if prompt["kind"] in ("buttons", "articles"):
            option = next((one for one in prompt["options"] if one["value"] == given), None)
            if option is None:
                raise Invalid({"answer": _("Please choose one of the buttons.")})
            return given if node.kind == BUTTONS else _first(prompt), option["label"], str(given)
        fills = "contact" if prompt["kind"] == "contact" else node.word("fills")
        value, shown = world.read(fills, given, bool(prompt["required"]))
        return value, shown, "to"


def _first(prompt: dict[str, Any]) -> int:
    return int(prompt["articles"][0]["id"])


def _holds(way: dict[str, Any], standing: Standing, world: World) -> bool:
    return all(_test(one, standing, world) for one in things(way.get("when")))


def _test(test: dict[str, Any], standing: Standing, world: World) -> bool:
    kind, _colon, slug = text(test.get("of")).partition(":")
    answer = standing.answers.get(slug, {})
    told = [str(answer.get("value") or ""), str(answer.get("shown") or "")] if kind == "answer" else [world.facts[kind]]
    wanted, how = str(test.get("value", "")).casefold().strip(), text(test.get("is"))
    told = [one.casefold() for one in told]
    if how in ("filled", "empty"):
        return any(told) is (how == "filled")
    if how == "has":
        return bool(wanted) and any(wanted in one for one in told)
    return (wanted in told) is (how == "is")
