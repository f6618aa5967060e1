"""What reports group by: fields of the ticket, custom ones too, people, and parts of time.

A value is told as it was at the end of the period asked about, so that a report of last month stays what it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext, pgettext_lazy

from yizhan.automation.flows.models import Flow, FlowVersion
from yizhan.people.models import Agent
from yizhan.spine.fields import Boolean, Choice, Field, MultiChoice, Person, Reference
from yizhan.spine.fields.base import Label
from yizhan.tickets.fields import TICKET
from yizhan.ui.words import say_date

from .replay import WHOLE

# Fields of the ticket that have a column in the fact.
FIELDS = ("status", "type", "request_type", "priority", "channel", "department", "team", "assignee", "requester",
          "organization")  # fmt: skip
KINDS = {"priority": "smallint", "channel": "text"}
# ISO days of the week.
WEEKDAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))
# Of a dimension of which only the largest values are told apart, the value of all the rest.
OTHERS = "~others"
SCALES = {"hour": [str(hour) for hour in range(24)], "weekday": [str(day) for day in range(1, 8)]}
# From the most urgent to the least, whatever their sizes.
RANKED = {"priority"}
DAY, WEEK, MONTH, QUARTER = "day", "week", "month", "quarter"
STAGE = "stage"
BUCKETS = {
    DAY: pgettext_lazy("dimension", "Day"), WEEK: pgettext_lazy("dimension", "Week"),
    MONTH: pgettext_lazy("dimension", "Month"), QUARTER: pgettext_lazy("dimension", "Quarter"),
}  # fmt: skip


@dataclass(frozen=True)
class Dimension:
    """`sql` is an expression over `m` and the fact `f`, of the type `kind`; parts of time have theirs in composing.py.
    Where there is a `past`, spans of that kind say what it was.
    """

    key: str
    label: Label
    sql: str
    params: tuple[Any, ...] = ()
    kind: str = "text"
    # The kind of spans that say what it was.
    past: str = ""
    # The kind of spans whose value it is: time in a status is told by that status, not by the ticket's own.
    spans: str = ""
    field: Field | None = field(default=None, compare=False)
    is_time: bool = False

    def shown(self, values: Iterable[str | None]) -> dict[str | None, str]:
        """The values in the reader's words; rows that are many are read at once."""
        wanted = {value or None for value in values}
        rows: dict[Any, Any] = {}
        if self.field and isinstance(self.field.type, Reference):
            rows = self.field.type.model._default_manager.in_bulk(
                [int(value) for value in wanted if value and value != OTHERS]
            )
        return {value: self._shown(value, rows) for value in wanted}

    def _shown(self, value: str | None, rows: dict[Any, Any]) -> str:
        if value is None:
            return pgettext("value", "None")
        if value == OTHERS:
            return pgettext("value", "Others")
        if self.key in SAID:
            return SAID[self.key](value)
        if self.field is None:
            return value
        kept = loaded(self.field, value)
        return str(rows[kept]) if kept in rows else self.field.type.show(kept) or value

    def order(self, value: str | None) -> tuple[bool, int, str]:
        """Where the value stands among the others by nature: hours and days by the clock, ranks from the highest,
        nothing last.
        """
        number = int(value) if value and value.isdigit() else 0
        return value is None or value == OTHERS, -number if self.key in RANKED else number, value or ""


def is_ordered(one: Dimension) -> bool:
    """Whether its values have an order of their own, and those at which nothing happened are shown too."""
    return one.is_time or one.key in SCALES


def said_day(value: str) -> str:
    return say_date(date.fromisoformat(value))


def said_week(value: str) -> str:
    year, week, _day = date.fromisoformat(value).isocalendar()
    return _("Week %(week)s of %(year)s") % {"week": week, "year": year}


def said_month(value: str) -> str:
    return formats.date_format(date.fromisoformat(value), "YEAR_MONTH_FORMAT")


def said_quarter(value: str) -> str:
    day = date.fromisoformat(value)
    return _("Q%(quarter)s %(year)s") % {"quarter": (day.month + 2) // 3, "year": day.year}


def said_agent(value: str) -> str:
    agent = Agent.named(int(value))
    return agent.name if agent else value


def said_stage(value: str) -> str:
    """The stage, and the flow it is of."""
    flow = value.partition(":")[0]
    row = Flow.named(int(flow)) if flow.isdigit() else None
    return f"{stage_of(value)} · {row.label}" if row else stage_of(value)


def stage_of(value: str) -> str:
    """What the newest version that has it calls a stage."""
    flow, _colon, slug = value.partition(":")
    versions = sorted((one for one in FlowVersion.shelf() if str(one.flow_id) == flow), key=lambda one: -one.number)
    return next((one.read.states[slug].label for one in versions if slug in one.read.states), slug)


SAID = {
    DAY: said_day, WEEK: said_week, MONTH: said_month, QUARTER: said_quarter, "agent": said_agent, STAGE: said_stage,
    "weekday": lambda value: str(WEEKDAYS[int(value) - 1]), "hour": lambda value: f"{int(value):02}:00",
}  # fmt: skip


def loaded(one: Field, value: str) -> Any:
    """A value told as text, as its field has it."""
    kind = one.type
    if isinstance(kind, Boolean):
        return value == "true"
    if isinstance(kind, (Reference, Person)) or (isinstance(kind, Choice) and kind.cast != "text"):
        return int(value)
    return value


def dimensions() -> dict[str, Dimension]:
    """All there are on this desk, by their keys."""
    found = [*buckets(), *parts_of_time(), *of_fields(), *of_custom_fields()]
    return {one.key: one for one in found}


def buckets() -> list[Dimension]:
    return [Dimension(key, label, "", is_time=True) for key, label in BUCKETS.items()]


def parts_of_time() -> list[Dimension]:
    return [
        Dimension("hour", _l("Hour of the day"), "extract(hour FROM {at} AT TIME ZONE %s)::int", ("zone",)),
        Dimension("weekday", _l("Day of the week"), "extract(isodow FROM {at} AT TIME ZONE %s)::int", ("zone",)),
        Dimension("agent", _l("Handled by"), "{agent}"),
        Dimension(STAGE, _l("Stage of the flow"), "NULL::text", spans=STAGE),
    ]


def of_fields() -> list[Dimension]:
    known = TICKET.fields()
    return [
        Dimension(
            key,
            known[key].label,
            f"f.{column}",
            kind=KINDS.get(column, "bigint"),
            past=WHOLE.get(column, column),
            spans=WHOLE.get(column, ""),
            field=known[key],
        )
        for key in FIELDS
        for column in [known[key].column]
    ]


def of_custom_fields() -> list[Dimension]:
    return [
        Dimension(one.key, one.label, "(f.data ->> %s)", (one.key,), past=f"data.{one.key}", field=one)
        for one in TICKET.custom()
        if is_groupable(one)
    ]


def is_groupable(one: Field) -> bool:
    """One word or number each, and not a text of any length."""
    return isinstance(one.type, (Choice, Boolean, Person, Reference)) and not isinstance(one.type, MultiChoice)
