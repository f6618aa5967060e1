"""What happened to each ticket of a big desk, and the facts it comes to. Imports no models, as chunks.py does not."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from yizhan.automation.sla.days import moment
from yizhan.automation.sla.hours import Hours
from yizhan.insights.replay import Happened, History, Line

from .shape import MESSAGES, Row

DONE = {"resolved", "closed"}
FINISHED = {"on_hold": "held", "resolved": "resolved", "closed": "closed"}


def events_of(number: int, row: Row, world: dict[str, Any]) -> Iterator[Happened]:
    """Opened; taken, perhaps from another department; answered; held or finished; rated."""
    status, agent = world["status"], world["agents"][row.agent or 0]
    yield Happened(row.created, "ticket.opened", "customer", row.customer + 1, {})
    if row.came_from not in (None, row.department) and row.kind != "new":
        places = [world["departments"][one] for one in (row.came_from, row.department)]
        yield Happened(row.middle, "ticket.assigned", "agent", agent, {"changes": {"department_id": places}})
    if row.kind == "new":
        return
    if row.agent is not None:
        yield Happened(row.middle, "ticket.claimed", "agent", agent, {"changes": {"assignee_id": [None, agent]}})
    changes = {"status_id": [status["new"], status["open"]]}
    said = {"message": number * MESSAGES + 2, "changes": changes}
    yield Happened(row.middle, "ticket.replied", "agent", agent, said)
    if name := FINISHED.get(row.kind):
        changes = {"status_id": [status["open"], status[row.kind]]}
        yield Happened(row.updated, f"ticket.{name}", "agent", agent, {"changes": changes})
    if row.stars and row.kind in DONE:
        rated = {"rating": number + 1, "level": row.stars}
        yield Happened(row.updated, "ticket.rated", "customer", row.customer + 1, rated)


def lines_of(row: Row) -> Iterator[Line]:
    """Two targets of each ticket."""
    yield Line(row.created, "first_response", "started")
    yield Line(row.created, "resolution", "started")
    if row.kind != "new":
        yield Line(row.middle, "first_response", "breached" if row.late_answer else "met")
    if row.kind in DONE:
        yield Line(row.updated, "resolution", "breached" if row.late_end else "met")


def fact_rows(made: Iterable[tuple[int, Row]], world: dict[str, Any]) -> dict[str, list[tuple]]:
    """Table → its rows, as they would be worked out of those events."""
    kinds = {pk: kind for kind, pk in world["status"].items()}
    days = Hours.parse(world["hours"]).days

    def working(since: datetime, until: datetime) -> int:
        return days.worked(moment(since), moment(until)) // 1_000_000

    found: dict[str, list[tuple]] = {"insights_fact": [], "insights_span": [], "insights_moment": []}
    for number, row in made:
        history = History(
            columns(number, row, world), list(events_of(number, row, world)), list(lines_of(row)),
            lambda status, _at: kinds[status], lambda _status: [], working,
        )  # fmt: skip
        found["insights_fact"].append(history.fact())
        found["insights_span"] += history.spans()
        found["insights_moment"] += history.counted()
    return found


def columns(number: int, row: Row, world: dict[str, Any]) -> dict[str, Any]:
    """The ticket as it is."""
    return {
        "id": number + 1, "created_at": row.created, "data": {}, "merged_into_id": None, "is_spam": row.spam,
        "deleted_at": None, "stages": [], "flow_id": None, "is_confirmed": None,
        "status_id": world["status"][row.kind], "type_id": world["types"][row.type], "request_type_id": None,
        "priority": row.priority, "channel": row.channel, "department_id": world["departments"][row.department],
        "team_id": None, "assignee_id": None if row.agent is None else world["agents"][row.agent],
        "requester_id": row.customer + 1, "organization_id": None,
    }  # fmt: skip
