"""What a definition names: statuses, people, teams, departments, wherever they stand in it."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from yizhan.lib.digits import whole
from yizhan.lib.reading import listed, things
from yizhan.spine.actions import registry
from yizhan.spine.conditions.language import Term, parse
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Choice, FieldType
from yizhan.spine.fields.reference import Reference, References
from yizhan.tickets.actions.edit import Values
from yizhan.tickets.fields import TICKET, status_options, type_options

from ..approvals.levels import Levels
from .definition import Definition

# (model, how it is named) → how it shall be named.
Swap = Callable[[str, Any], Any]
STATUS, DEPARTMENT, TEAM, ROLE, AGENT = (
    "catalog.Status", "people.Department", "people.Team", "people.Role", "people.Agent",
)  # fmt: skip
# Choices of which an administrator makes the list.
CHOSEN: dict[Any, str] = {status_options: STATUS, type_options: "catalog.TicketType"}
# Whom words like `team:east` name; `head:` is of a department.
OF = {"role": ROLE, "team": TEAM, "agent": AGENT, "head": DEPARTMENT}


def renamed(definition: dict[str, Any], swap: Swap) -> dict[str, Any]:
    """A copy in which all that is named went through `swap`. What has not the right shape stays as it is."""
    copied = deepcopy(definition)
    strict = copied.get("strict")
    if isinstance(strict, dict) and isinstance(strict.get("roles"), list):
        strict["roles"] = [swap(ROLE, one) for one in strict["roles"]]
    for state in things(copied.get("states")):
        put(state, "status", STATUS, swap)
        for level in things(state.get("late")):
            in_steps(level.get("steps"), swap)
    for one in things(copied.get("transitions")):
        in_transition(one, swap)
    return copied


def in_transition(one: dict[str, Any], swap: Swap) -> None:
    before, hand = one.get("before"), one.get("hand")
    if isinstance(before, dict) and isinstance(before.get("who"), list):
        before["who"] = [word(text, swap) for text in before["who"]]
    if isinstance(hand, dict):
        put(hand, "department", DEPARTMENT, swap)
        put(hand, "team", TEAM, swap)
    for part in things(one.get("during")):
        if isinstance(part.get("approvers"), list):
            part["approvers"] = [word(text, swap) for text in part["approvers"]]
        in_levels(part.get("levels"), swap)
    in_steps(one.get("after"), swap)


def in_steps(steps: Any, swap: Swap) -> None:
    """The parameters of steps, each by the type of its field."""
    for step in things(steps):
        action, given = registry.get(f"ticket.{step.get('do')}"), step.get("with")
        if action is None or not isinstance(given, dict):
            continue
        for key in given.keys() & action.params.keys():
            given[key] = in_value(action.params[key].type, given[key], swap)


def in_value(kind: FieldType, raw: Any, swap: Swap) -> Any:
    if isinstance(kind, References):
        return [swap(kind.model_name, one) for one in raw] if isinstance(raw, list) else raw
    if isinstance(kind, Reference):
        return swap(kind.model_name, raw) if isinstance(raw, str | int) else raw
    if isinstance(kind, Choice) and callable(kind.source) and kind.source in CHOSEN:
        return swap(CHOSEN[kind.source], raw) if isinstance(raw, str | int) else raw
    if isinstance(kind, Values) and isinstance(raw, dict):
        known = {key: TICKET.find(str(key)) for key in raw}
        return {key: in_value(one.type, raw[key], swap) if (one := known[key]) else raw[key] for key in raw}
    if isinstance(kind, Levels):
        in_levels(raw, swap)
    return raw


def in_levels(levels: Any, swap: Swap) -> None:
    for level in things(levels):
        level["who"] = [word(text, swap) for text in listed(level.get("who"))]


def word(text: Any, swap: Swap) -> Any:
    """`team:3` and the like; what stands for somebody on the ticket (`owner`, `head:ticket`) stays."""
    kind, colon, name = text.partition(":") if isinstance(text, str) else ("", "", "")
    if not colon or kind not in OF or (kind, name) == ("head", "ticket"):
        return text
    return f"{kind}:{swap(OF[kind], name)}"


def put(node: dict[str, Any], key: str, model: str, swap: Swap) -> None:
    if node.get(key):
        node[key] = swap(model, node[key])


def conditions(definition: dict[str, Any]) -> list[str]:
    """Every condition in it."""
    return [one.when for one in Definition(definition).transitions.values() if one.when]


def ids_in(text: str) -> list[tuple[str, str]]:
    """(model, id) of what a condition names by a number, which means something else on another desk."""
    try:
        nodes = [parse(text)]
    except Invalid:
        return []
    found = []
    for node in nodes:
        nodes += [*getattr(node, "parts", ()), *([node.part] if hasattr(node, "part") else [])]
        if not isinstance(node, Term):
            continue
        field = TICKET.find(node.field)
        if field and isinstance(field.type, Reference):
            found += [(field.type.model_name, value) for value in node.values if whole(value) is not None]
    return found
