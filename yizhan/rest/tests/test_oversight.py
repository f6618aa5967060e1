"""Urging, supervision and extensions for programs: the actions, what they answer, what can be read of them."""

from datetime import timedelta
from typing import Any

from yizhan.lib import clock
from yizhan.tickets.models import Ticket

LATER = "2099-01-02T09:00:00Z"


def act(who: Any, ticket: Ticket, key: str, body: dict | None = None) -> Any:
    return who.post(f"/tickets/{ticket.number}/actions/{key}", body or {})


def test_an_urge_too_early_is_a_conflict(wang: Any, ticket: Ticket) -> None:
    assert act(wang, ticket, "urge", {"text": "客户来电"}).json()["ticket"]["urge_count"] == 1
    again = act(wang, ticket, "urge")
    assert again.status_code == 409 and ":" in again.json()["detail"]
    assert wang.get("/tickets", query="urged>=1").json()["items"][0]["number"] == ticket.number


def test_a_supervision_from_its_opening_to_its_end(wang: Any, zhou: Any, zhao: Any, ticket: Ticket) -> None:
    wanted = {"level": "top", "deadline": LATER, "instruction": "今天上门"}
    assert act(wang, ticket, "supervise", wanted).status_code == 403
    assert act(zhou, ticket, "supervise", {"level": "top"}).status_code == 422
    assert act(zhou, ticket, "supervise", wanted).json()["ticket"]["is_supervised"]
    assert act(zhou, ticket, "close_supervision").status_code == 409
    assert act(wang, ticket, "feedback", {"text": "已出发"}).status_code == 200
    assert act(zhou, ticket, "close_supervision").status_code == 200
    [row] = wang.get(f"/tickets/{ticket.number}/supervisions").json()["items"]
    assert (row["level"], row["instruction"], row["feedback"]) == ("top", "今天上门", "已出发")
    assert row["opener"]["name"] == "周敏" and row["deadline"] == LATER and row["closed_at"]
    assert zhao.get(f"/tickets/{ticket.number}/supervisions").status_code == 404


def test_an_extension_keeps_both_due_times(wang: Any, zhou: Any, ticket: Ticket) -> None:
    wish = {"until": LATER, "reason": "等配件"}
    assert act(wang, ticket, "request_extension", wish).status_code == 409
    due = (clock.now() + timedelta(days=1)).replace(microsecond=0)
    wang.patch(f"/tickets/{ticket.number}", {"due_at": due.isoformat()})
    assert act(wang, ticket, "request_extension", wish).json()["ticket"]["is_extending"]
    assert act(wang, ticket, "approve_extension").status_code == 403
    assert act(zhou, ticket, "approve_extension").json()["ticket"]["due_at"] == LATER
    [row] = wang.get(f"/tickets/{ticket.number}/extensions").json()["items"]
    assert (row["state"], row["new_due_at"], row["old_due_at"][:19]) == ("approved", LATER, due.isoformat()[:19])
    assert wang.get(f"/tickets/{ticket.number}/extensions").json()["next"] is None
