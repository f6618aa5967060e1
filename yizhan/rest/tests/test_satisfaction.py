"""Ratings, call-backs and figures over the API."""

from datetime import timedelta
from typing import Any

from yizhan.automation.surveys.actions.rate import rate
from yizhan.lib import clock
from yizhan.tickets.actions.finish import resolve
from yizhan.tickets.models import Ticket


def test_a_call_from_the_list_to_its_result(program: Any, li: Any, zhao: Any, cast: Any, ticket: Ticket) -> None:
    resolve(ticket, by=cast.wang)
    rate(ticket, by=cast.lin, score=1, comment="没修好", solved=False)
    at = f"/tickets/{ticket.number}"
    assert li.post(f"{at}/actions/request_callback", {"why": "差评", "in_hours": 2}).status_code == 200
    (row,) = li.get("/callbacks").json()["items"]
    assert (row["why"], row["ticket"], row["state"]) == ("差评", ticket.number, "waiting")
    assert zhao.get("/callbacks").json()["items"] == []
    assert li.post(f"{at}/actions/take_callback").status_code == 200
    noted = li.post(f"{at}/actions/log_callback", {"result": "solved", "score": 4, "note": "又修好了"})
    assert noted.status_code == 200 and noted.json()["ticket"]["is_confirmed"] is True
    assert noted.json()["ticket"]["rating"] == 4
    (rating,) = li.get(f"{at}/ratings").json()["items"]
    assert (rating["score"], rating["comment"], rating["caller"]["name"]) == (4, "没修好\n又修好了", "李倩")
    assert li.get(f"{at}/callbacks").json()["items"][0]["note"] == "又修好了"
    now = clock.now()
    period = {"since": (now - timedelta(days=2)).isoformat(), "until": (now + timedelta(hours=1)).isoformat()}
    told = li.get("/satisfaction", **period).json()
    assert told["confirmed"] == {"part": 1, "whole": 1, "percent": 100.0} and told["csat"]["part"] == 1
    assert li.get("/satisfaction", since="x", until="y").status_code == 422
    assert program(cast.sun).get("/callbacks").status_code == 403
