"""Calendars, policies and clocks for programs."""

from typing import Any

from yizhan.spine.conditions import condition
from yizhan.spine.fields import Context
from yizhan.tickets.fields import TICKET


def test_a_policy_made_by_a_program_counts_for_the_next_ticket(wang: Any, zhou: Any, zhao: Any, cast: Any) -> None:
    always = {f"{day}": "00:00-24:00" for day in range(1, 8)}
    made = zhou.post(
        "/calendars", {"labels": {"en": "Always"}, "zone": "Asia/Shanghai", "hours": always, "follows_china": False}
    )
    assert made.status_code == 201
    wanted = {"labels": {"en": "Fast"}, "calendar": made.json()["id"], "position": -1,
              "first_response": {"normal": "1h"}, "resolution": {"normal": 240, "low": 0}}  # fmt: skip
    assert wang.post("/sla-policies", wanted).status_code == 403
    assert zhou.post("/sla-policies", {**wanted, "first_response": {"normal": -5}}).status_code == 422
    kept = zhou.post("/sla-policies", wanted).json()
    assert kept["first_response"] == {"normal": 60}
    ticket = wang.post("/tickets", {"subject": "空调", "requester": {"id": cast.lin.pk}}).json()
    assert (ticket["sla"], ticket["next_due_at"]) == ("running", ticket["reply_due_at"])
    first, whole = wang.get(f"/tickets/{ticket['number']}/clocks").json()["items"]
    assert (first["target"], first["minutes"], first["policy"]) == ("first_response", 60, kept["slug"])
    assert (whole["due_at"], whole["steps"][-1]["total"]) == (ticket["due_at"], 240)
    assert [one["kind"] for one in whole["ledger"]] == ["started"]
    assert zhao.get(f"/tickets/{ticket['number']}/clocks").status_code == 404
    condition(f"policy:{kept['slug']}", TICKET, Context())
