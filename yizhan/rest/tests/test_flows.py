"""Flows for programs: where a ticket stands, transitions with their forms, versions, trials."""

from typing import Any

import pytest

from yizhan.automation.flows.tests.work import in_use, plain
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket


@pytest.fixture
def flowing(cast: Any) -> Ticket:
    in_use(plain(strict={"who": "everybody"}, transitions__go={"during": [{"part": "note", "required": True}]}))
    return open_ticket(by=cast.wang, requester=cast.lin, subject="空调不制热", body="请尽快", department=cast.support)


def test_a_ticket_is_moved_with_what_its_form_asks_for(wang: Any, zhao: Any, flowing: Ticket) -> None:
    at = f"/tickets/{flowing.number}/flow"
    seen = wang.get(at).json()
    assert (seen["flow"], seen["version"], seen["is_strict"]) == ("plain", 1, True)
    assert [one["transition"] for one in seen["transitions"]] == ["go"] and zhao.get(at).status_code == 404
    assert wang.post(f"{at}/go", {}).status_code == 422
    assert wang.post(f"{at}/go", {"note": "好", "colour": "red"}).status_code == 422
    moved = wang.post(f"{at}/go", {"note": "好", "expected": seen["token"]})
    assert moved.status_code == 200 and moved.json()["ticket"]["stages"] == ["work"]
    assert wang.post(f"{at}/stop", {"expected": seen["token"]}).status_code == 409
    assert [one["state"] for one in wang.get(at).json()["passages"]] == ["new", "work"]
    assert wang.get("/tickets", query="flow:plain stage:work").json()["items"][0]["number"] == flowing.number
    assert wang.get("/tickets", query="环节:新到").json()["items"] == []


def test_a_strict_flow_holds_programs_too(zhou: Any, flowing: Ticket) -> None:
    assert zhou.post(f"/tickets/{flowing.number}/actions/note", {"body": "x"}).status_code == 409
    assert zhou.patch(f"/tickets/{flowing.number}", {"priority": "urgent"}).status_code == 409


def test_flows_are_written_checked_published_and_tried(zhou: Any, wang: Any, ticket: Ticket) -> None:
    made = zhou.post("/flows", {"labels": {"en": "Loan"}, "draft": plain(start="nowhere"), "by_hand": True}).json()
    at = f"/flows/{made['slug']}"
    assert zhou.get(f"{at}/problems").json()["items"][0]["code"] == "no_start"
    assert zhou.post(f"{at}/publish", {}).status_code == 422 and wang.get(f"{at}/versions").status_code == 403
    assert zhou.patch(at, {"draft": plain()}).status_code == 200
    assert zhou.post(f"{at}/publish", {}).json()["number"] == 1
    steps = zhou.post(f"{at}/simulate", {"ticket": ticket.number}).json()["items"]
    assert [(one["transition"], one["to"]) for one in steps][:1] == [("go", ["work"])]
    assert zhou.post(f"/tickets/{ticket.number}/actions/enter_flow", {"flow": made["slug"]}).status_code == 200
    assert zhou.post(f"{at}/migrate", {"preview": True}).json() == {"states": [], "tickets": 0}
    assert zhou.get("/flows/none/versions").status_code == 404


def test_flows_travel_and_shipped_ones_are_added(zhou: Any, wang: Any, cast: Any) -> None:
    file = zhou.get("/flows/repair/file").json()
    file["definition"]["strict"] = {"who": "roles", "roles": ["night-shift"]}
    made = zhou.post("/flow-files", file)
    assert made.status_code == 201 and made.json()["flow"]["draft"] == file["definition"]
    assert "night-shift" in made.json()["missing"][0]
    assert zhou.post("/flow-files", {"a": 1}).status_code == 422 and wang.post("/flow-files", file).status_code == 403
    assert zhou.get("/shipped-flows").json()["items"] == [] and wang.get("/shipped-flows").status_code == 403
    assert zhou.post("/shipped-flows/repair", {}).status_code == 409
