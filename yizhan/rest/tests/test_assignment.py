"""Automatic assignment through the API."""

from typing import Any

from yizhan.automation.assignment.tests.test_assignment import opened


def test_the_whole_of_it_by_a_program(zhou: Any, wang: Any, zhao: Any, cast: Any) -> None:
    made = zhou.post("/assignment-rules", {"labels": "一线", "method": "least_loaded", "points": {"priority.high": 3}})
    assert made.status_code == 201 and made.json()["points"] == {"priority.high": 3}
    wrong = zhou.post("/assignment-rules", {"labels": "错", "method": "magic", "points": {"priority.huge": 3}})
    assert wrong.status_code == 422 and set(wrong.json()["errors"]) == {"method", "points"}
    assert wang.post("/assignment-rules", {"labels": "x", "method": "sticky"}).status_code == 403
    rows = zhou.get("/availabilities").json()["items"]
    mine = {one["agent"]: one["id"] for one in rows}
    assert zhou.patch(f"/availabilities/{mine[cast.li.pk]}", {"shifts": {"1": "9-18"}, "cap": 0}).json()["shifts"] == {
        "1": "09:00-18:00"
    }
    assert zhou.patch("/me/availability", {"state": "busy"}).json() == {"state": "busy"}
    assert wang.get("/me/availability").json() == {"state": "online"}
    assert zhou.patch("/me/availability", {"state": "gone"}).status_code == 422
    ticket = opened(cast)
    [decision] = wang.get(f"/tickets/{ticket.number}/decisions").json()["items"]
    assert decision["chosen"]["name"] == "王珂" and decision["rule"] == made.json()["slug"]
    reasons = {one["agent"]["name"]: one["reasons"] for one in decision["candidates"]}
    assert reasons["王珂"] == [] and reasons["周敏"] == ["busy"]
    assert zhao.get(f"/tickets/{ticket.number}/decisions").status_code == 404
    event = wang.get(f"/tickets/{ticket.number}/timeline").json()["items"][-1]["event"]
    assert event["actor"]["kind"] == "assignment" and event["changes"]["assignee"]["after"]["name"] == "王珂"


def test_an_agent_leaves_over_the_api(zhou: Any, wang: Any, cast: Any, ticket: Any) -> None:
    wang.post(f"/tickets/{ticket.number}/actions/claim", {})
    has = zhou.get(f"/agents/{cast.wang.pk}/belongings").json()
    assert (has["is_active"], has["tickets"], has["numbers"]) == (True, 1, [ticket.number])
    assert wang.get(f"/agents/{cast.zhou.pk}/belongings").status_code == 403
    assert wang.post(f"/agents/{cast.zhou.pk}/leave", {}).status_code == 403
    assert zhou.post(f"/agents/{cast.wang.pk}/leave", {"how": "by mail"}).status_code == 422
    assert zhou.post(f"/agents/{cast.wang.pk}/leave", {"how": "agent", "to": "nobody"}).status_code == 422
    left = zhou.post(f"/agents/{cast.wang.pk}/leave", {"how": "queue"})
    assert left.status_code == 200 and left.json()["is_active"] is False
    assert wang.get("/me").status_code == 401
