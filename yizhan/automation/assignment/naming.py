"""What the desk keeps that names an agent: after they have left it goes on only when somebody looks at it."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from yizhan.people.models import Agent
from yizhan.spine.fields import ConditionText, Context, Field
from yizhan.spine.labelled import Labelled
from yizhan.spine.records import Record, records
from yizhan.spine.steps import Steps

from ..flows.mentions import AGENT, in_steps, in_value, renamed
from ..flows.models import Flow
from ..plans.items import Items

# Too many to look through, or shown by themselves.
ELSEWHERE = frozenset({"customer", "organization", "availability", "leave"})
Spy = Callable[[str, Any], Any]


@dataclass(frozen=True)
class Named:
    """One row of a record in which an agent stands."""

    record: Record
    row: Any


def naming(agent: Agent, by: Agent) -> list[Named]:
    """Rows that name an agent, as far as `by` may see them; what is the agent's own goes with them."""
    may = (one for one in records.values() if one.key not in ELSEWHERE and (not one.reads or by.may(one.reads)))
    rows = (Named(record, row) for record in may for row in _in_use(record, by))
    return [one for one in rows if not _is_own(agent, one.row) and is_named(agent, one.record, one.row)]


def is_named(agent: Agent, record: Record, row: Any) -> bool:
    """Whether any field of a row speaks of an agent, by whatever name."""
    found = False

    def spy(model: str, name: Any) -> Any:
        nonlocal found
        found = found or (model == AGENT and Agent.lookup(str(name), Context()) == agent)
        return name

    for one in record.fields:
        if isinstance(one.type, ConditionText):
            asked = str(one.value(row) or "").casefold()
            found = found or agent.email in asked or agent.name.casefold() in asked
        else:
            _look(one, row, spy)
    if isinstance(row, Flow):
        for definition in _definitions(row):
            renamed(definition, spy)
    return found


def _is_own(agent: Agent, row: Any) -> bool:
    return row == agent or getattr(row, "owner_id", None) == agent.pk


def _look(field: Field, row: Any, spy: Spy) -> None:
    value = deepcopy(field.value(row))
    if isinstance(field.type, Steps):
        in_steps(value, spy)
    elif isinstance(field.type, Items):
        for line in value or []:
            spy(AGENT, line.get("owner"))
    elif value:
        in_value(field.type, value, spy)


def _definitions(flow: Flow) -> Iterator[dict[str, Any]]:
    yield flow.draft
    if flow.newest:
        yield flow.newest.definition


def _in_use(record: Record, by: Agent) -> Any:
    rows = record.rows(by)
    if issubclass(record.model, Labelled):
        return rows.filter(is_archived=False)
    return rows.filter(is_active=True) if record.model is Agent else rows
