"""Figures, their definitions and the tickets behind them over the API."""

from typing import Any

from yizhan.insights import keeping
from yizhan.insights.metrics import metrics
from yizhan.lib import clock
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket


def opened(cast: Any) -> list[Ticket]:
    """Three in support, one in billing."""
    made = [open_ticket(by=cast.lin, requester=cast.lin, subject="空调", body="不制冷", department=where)
            for where in (cast.support, cast.support, cast.support, cast.billing)]  # fmt: skip
    keeping.write([one.pk for one in made])
    return made


def test_programs_ask_the_same(cast: Any, program: Any) -> None:
    tickets = opened(cast)
    chief, agent = program(cast.zhou), program(cast.sun)
    assert {one["key"] for one in chief.get("/metrics").json()["items"]} == set(metrics)
    told = chief.get("/report", metrics="created,first_response", by="department", period="last_7").json()
    assert [row["figures"]["created"] for row in told["figures"]["rows"]] == [3, 1]
    assert told["figures"]["total"]["created"] == 4 and told["compared"] is None
    value = told["figures"]["rows"][1]["values"][0]["value"]
    behind = chief.get("/report/tickets", metric="created", by="department", value=value, period="last_7").json()
    assert [one["number"] for one in behind["items"]] == [tickets[3].number]
    assert chief.get("/report", metrics="nothing").status_code == 422
    assert chief.get("/report/tickets", metric="created", by="type").status_code == 422
    assert agent.get("/report", metrics="created").status_code == 403


def test_programs_ask_for_a_quarter(cast: Any, program: Any) -> None:
    opened(cast)
    chief, today = program(cast.zhou), clock.now().date().isoformat()
    told = chief.get("/quarter", first=today).json()
    assert told["figures"]["created"] == 4 and told["compared"]["created"] == 0 and "4" in told["findings"][0]
    assert [(one["tickets"], one["visits"]) for one in told["stages"]] == [(4, 4)] and told["stages_compared"] == []
    assert chief.get("/quarter").json()["figures"]["created"] == 0
    assert chief.get("/quarter", first=today, condition="空调").json()["figures"]["created"] == 4
    assert [chief.get("/quarter", **wrong).status_code for wrong in (
        {"first": "soon"}, {"compare": "x"}, {"condition": "created>soon"})] == [422, 422, 422]  # fmt: skip
    assert program(cast.sun).get("/quarter").status_code == 403


def test_programs_ask_for_the_ways_tickets_went(cast: Any, program: Any) -> None:
    tickets = opened(cast)
    chief = program(cast.zhou)
    told = chief.get("/process", period="last_7").json()
    assert [(one["tickets"], one["visits"]) for one in told["stages"]] == [(len(tickets), len(tickets))]
    assert told["moves"] == told["pairs"] == [] and told["bottleneck"] is None
    assert chief.get("/process", flow="nothing").status_code == 422
    assert chief.get("/process", flow="repair").json()["stages"][0]["visits"] == 0
    assert program(cast.sun).get("/process").status_code == 403
