"""Rows of facts as they are written, column by column as in models.py; without Django, for many processes at once."""

from datetime import datetime
from typing import Any, NamedTuple

# What a report groups by.
COLUMNS = ("status_id", "type_id", "request_type_id", "priority", "channel", "department_id", "team_id", "assignee_id",
           "requester_id", "organization_id")  # fmt: skip
FACT = ("ticket_id", "opened_at", "data", "is_deleted", *COLUMNS)
# What moments have of it too, as it is now.
COPIED = ("type_id", "request_type_id", "priority", "channel", "department_id", "team_id", "assignee_id")
LONGEST = 100


class Span(NamedTuple):
    """A row of spans; see models.Span."""

    ticket_id: int
    kind: str
    value: str
    since: datetime
    until: datetime | None
    seconds: int | None = None
    working: int | None = None


class Moment(NamedTuple):
    """A row of moments; see models.Moment."""

    ticket_id: int
    kind: str
    at: datetime
    agent_id: int | None
    word: str
    number: int
    seconds: int | None = None
    working: int | None = None


MOMENT = (*Moment._fields, "is_marked", *COPIED)


def text(value: Any) -> str:
    """A value as spans hold it."""
    return "" if value is None else str(value)[:LONGEST]
