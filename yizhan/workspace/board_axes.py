"""What a board can be parted by: a field, or the stages of a flow. Each knows its columns and what a move means."""

from dataclasses import dataclass
from typing import Any

from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import Exact, IsNull
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan.automation.flows.definition import Definition, Transition
from yizhan.automation.flows.models import Flow, FlowVersion
from yizhan.automation.flows.standing import definition_of, is_movable, moved_on, offered
from yizhan.catalog.models import Kind, Status
from yizhan.people.models import Agent, Team
from yizhan.spine import holding
from yizhan.spine.actions import registry
from yizhan.spine.fields import Choice, Field
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

from .fields_in_place import verb

NONE, FORMER = "none", "former"
USUAL = ("status", "priority", "assignee", "team", "type")
FINISHED = (Kind.RESOLVED, Kind.CLOSED)
MOST_COLUMNS = 40


@dataclass(frozen=True)
class Column:
    """One column. `value` is what its tickets have, or a tuple of what they may have.

    One that is not `lasting` is shown only when it holds some; one that is not `is_open` gives cards and takes none.
    """

    key: str
    label: str
    value: Any = None
    pill: str = ""
    agent: Agent | None = None
    lasting: bool = True
    is_open: bool = True

    def holds(self, value: Any) -> bool:
        return value in self.value if isinstance(self.value, tuple) else self.value == value


class FieldAxis:
    """The values of one field; the move is the verb that answers for it."""

    def __init__(self, field: Field):
        self.key, self.label, self.field = field.key, str(field.label), field

    def columns(self, agent: Agent) -> list[Column]:
        if self.key == "status":
            current = {one.pk for one in Status.current()}
            return [Column(one.slug, one.label, one.pk, str(one.kind), lasting=one.pk in current)
                    for one in Status.shelf()]  # fmt: skip
        if self.key == "assignee":
            return [Column(NONE, _("Nobody")), *former(), *(person(one, agent) for one in colleagues(agent))]
        if self.key == "team":
            teams = sorted(Team.current(), key=lambda one: one.pk not in agent.team_ids)[: MOST_COLUMNS - 1]
            return [Column(NONE, _("No team")), *(Column(one.slug, one.label, one.pk) for one in teams)]
        return self._choices()

    def _choices(self) -> list[Column]:
        options = self.field.type.choices()  # type: ignore[attr-defined]
        found = [Column(one.slug, str(one.label), one.value, one.slug if self.key == "priority" else "")
                 for one in options[:MOST_COLUMNS]]  # fmt: skip
        return found if self.key == "priority" else [*found, Column(NONE, pgettext("of a field", "Empty"))]

    def rows(self, tickets: Any, column: Column) -> Any:
        """The tickets of a column."""
        if self.key == "status":
            return tickets.filter(status_id=column.value)
        if isinstance(column.value, tuple):
            return tickets.filter(**{f"{self.field.column}__in": column.value})
        if self.field.column:
            return tickets.filter(**{self.field.column: column.value})
        kept = KeyTextTransform(self.key, "data")
        return tickets.filter(IsNull(kept, True) if column.value is None else Exact(kept, column.value))

    def of(self, ticket: Ticket, columns: list[Column]) -> str:
        """The column a ticket is in, '' when in none."""
        value = self.field.value(ticket)
        return next((one.key for one in columns if one.holds(value or None)), "")

    def why_not(self, ticket: Ticket, column: Column, by: Agent) -> str:
        """What speaks against moving it there, as far as one can tell before."""
        if not column.is_open:
            return _("Tickets can be taken out of “%(column)s”, not put in.") % {"column": column.label}
        if self.key == "team" and column.value is None:
            action = registry["ticket.return"]
        else:
            action = verb(ticket, self.key, raw(column))[0]
        if not by.may(action.needs, ticket):
            return _("You may not do this with this ticket.")
        if why := holding.why_not(ticket, action.event, by):
            return why
        if not action.is_possible(ticket, by):
            return _("“%(action)s” is not possible now.") % {"action": action.label}
        ends = self.key == "status" and (column.pill in FINISHED or ticket.is_finished)
        return _("You may not close or reopen tickets.") if ends and not by.may("ticket.close", ticket) else ""


class FlowAxis:
    """The stages of one flow; the move is a transition."""

    def __init__(self, flow: Flow):
        self.key, self.flow = f"flow.{flow.slug}", flow
        self.label = _("Stages of “%(flow)s”") % {"flow": flow.label}

    def columns(self, agent: Agent) -> list[Column]:
        """The main way first. Stages of older versions are shown while tickets are in them."""
        newest = self.flow.newest
        found: dict[str, Column] = {}
        for version in [*([newest] if newest else []), *FlowVersion.shelf()]:
            if version.flow_id == self.flow.pk:
                for slug in in_order(version.read):
                    state = version.read.states[slug]
                    found.setdefault(slug, Column(slug, state.label, slug, lasting=version == newest))
        return list(found.values())[:MOST_COLUMNS]

    def rows(self, tickets: Any, column: Column) -> Any:
        """A ticket on several branches stands in the column of the first. `contains` is what the index knows."""
        return tickets.filter(flow_id=self.flow.pk, stages__contains=[column.value], stages__0=column.value)

    def of(self, ticket: Ticket, columns: list[Column]) -> str:
        return ticket.stages[0] if ticket.flow_id == self.flow.pk and ticket.stages else ""

    def ways(self, ticket: Ticket, column: Column, by: Agent) -> list[Transition]:
        """The transitions somebody can take that lead into a column."""
        definition = definition_of(ticket) or Definition()
        return [one for one in offered(ticket, by) if column.value in definition.entered_by(one.to)]

    def why_not(self, ticket: Ticket, column: Column, by: Agent) -> str:
        if not is_movable(ticket):
            return str(moved_on(ticket))
        if self.ways(ticket, column, by):
            return ""
        return _("No transition that you may take leads there.")


Axis = FieldAxis | FlowAxis


def axes() -> list[Axis]:
    """Everything a board can be parted by: the usual fields, custom choices, published flows."""
    fields = TICKET.fields()
    custom = [one for one in fields.values() if not one.column and type(one.type) is Choice]
    return [*(FieldAxis(fields[key]) for key in USUAL), *map(FieldAxis, custom),
            *(FlowAxis(one) for one in Flow.current() if one.newest)]  # fmt: skip


def axis_named(key: str) -> Axis | None:
    return next((one for one in axes() if one.key == key), None)


def raw(column: Column) -> str:
    """The value as a form would send it."""
    return "" if column.value is None else str(column.value)


def in_order(definition: Definition) -> list[str]:
    """States of a flow along its main way, then those beside it."""
    along = [state for node in definition.path for state in definition.entered_by(node)]
    return [one for one in dict.fromkeys([*along, *definition.states]) if one in definition.states]


def colleagues(agent: Agent) -> list[Agent]:
    """Oneself, one's teams, one's departments, the others; at most as many as a board can show."""

    def far(one: Agent) -> int:
        if one.pk == agent.pk:
            return 0
        return 1 if set(one.team_ids) & set(agent.team_ids) else 2 if is_near(one, agent) else 3

    return sorted(Agent.active(), key=far)[: MOST_COLUMNS - 1]


def former() -> list[Column]:
    """One column for those who left."""
    gone = tuple(one.pk for one in Agent.shelf() if not one.is_active)
    return [Column(FORMER, _("Former agents"), gone, lasting=False, is_open=False)] if gone else []


def is_near(one: Agent, agent: Agent) -> bool:
    return bool(set(one.department_ids) & set(agent.department_ids))


def person(one: Agent, agent: Agent) -> Column:
    return Column(str(one.pk), one.name, one.pk, agent=one, lasting=one.pk == agent.pk or is_near(one, agent))
