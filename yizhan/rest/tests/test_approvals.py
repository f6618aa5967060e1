"""Approvals for programs: asking, deciding, and what can be read of them."""

from typing import Any

from yizhan.tickets.models import Ticket

from .test_oversight import act


def test_an_approval_from_the_question_to_the_decision(wang: Any, zhou: Any, zhao: Any, ticket: Ticket) -> None:
    wish = {"question": "换新机？", "levels": [{"mode": "all", "who": ["agent:zhou@qingshan.example"]}]}
    assert act(wang, ticket, "ask_approval", {**wish, "levels": [{"who": ["nobody:1"]}]}).status_code == 422
    assert (
        act(wang, ticket, "ask_approval", {**wish, "levels": [{"who": ["agent:wang@qingshan.example"]}]}).status_code
        == 422
    )
    done = act(wang, ticket, "ask_approval", wish).json()["ticket"]
    assert done["is_in_approval"] and [one["name"] for one in done["approvers"]] == ["周敏"]
    [mine] = zhou.get("/approvals").json()["items"]
    assert (mine["ticket"], mine["question"], mine["state"]) == (ticket.number, "换新机？", "pending")
    assert wang.get("/approvals").json()["items"] == []
    assert wang.get("/tickets", query="approver:zhou@qingshan.example").json()["items"][0]["number"] == ticket.number
    assert act(wang, ticket, "approve").status_code == 403
    assert act(zhou, ticket, "decline").status_code == 422
    assert act(zhou, ticket, "decline", {"reason": "太贵"}).status_code == 200
    [row] = wang.get(f"/tickets/{ticket.number}/approvals").json()["items"]
    assert row["state"] == "declined" and row["approvers"][0]["reason"] == "太贵"
    assert zhao.get(f"/tickets/{ticket.number}/approvals").status_code == 404
    assert act(zhou, ticket, "approve").status_code == 403


def test_templates_are_kept_by_administrators(wang: Any, zhou: Any) -> None:
    given = {"labels": {"en": "Refund", "zh-hans": "退款审批"}, "question": "退款？",
             "levels": [{"mode": "some", "need": 1, "who": ["role:supervisor", "mail:boss@acme.example"]}]}  # fmt: skip
    assert wang.post("/approval-templates", given).status_code == 403
    made = zhou.post("/approval-templates", given)
    assert made.status_code == 201 and made.json()["levels"][0]["who"][1] == "mail:boss@acme.example"
    assert zhou.post("/approval-templates", {**given, "levels": []}).status_code == 422
