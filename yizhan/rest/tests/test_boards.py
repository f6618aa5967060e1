"""Dashboards for programs: kept like every record, and all figures at once."""

from typing import Any

import pytest

from yizhan.insights import keeping
from yizhan.spine.records import records
from yizhan.tickets.actions.open import open_ticket

pytestmark = pytest.mark.django_db
TILES = [
    {"id": "a", "title": "新建", "report": {"metrics": ["created"], "drawing": "number", "compare": "before"}},
    {"id": "b", "report": {"metrics": ["created"], "by": ["department"]}, "x": 3},
]


def test_all_figures_of_a_dashboard(cast: Any, program: Any) -> None:
    made = [open_ticket(by=cast.lin, requester=cast.lin, subject="空调", body="不制冷", department=where)
            for where in (cast.support, cast.billing)]  # fmt: skip
    keeping.write([one.pk for one in made])
    client = program(cast.zhou)
    kept = client.post("/dashboards", {"title": "早会", "definition": {"tiles": TILES}})
    assert kept.status_code == 201, kept.content
    at = f"/dashboards/{kept.json()['id']}/answer"
    told = client.get(f"{at}?period=last_7").json()["tiles"]
    assert [(one["title"], one["error"], one["figures"]["total"]) for one in told] == [
        ("新建", None, {"created": 2}), ("", None, {"created": 2})]  # fmt: skip
    one = client.get(f"{at}?condition=department:{cast.billing.pk}").json()["tiles"][1]
    assert [row["figures"] for row in one["figures"]["rows"]] == [{"created": 1}]
    assert client.get(f"{at}?period=sometimes").status_code == 422
    assert program(cast.qian).get(at).status_code == 404
    assert program(cast.sun).get(at).status_code == 403


def test_a_tile_nobody_shared_says_so_and_the_others_are_answered(cast: Any, program: Any) -> None:
    own = records["saved_report"].create({"title": "我的", "definition": {"metrics": ["created"]}}, by=cast.zhou)
    tiles = [TILES[0], {"id": "c", "saved": own.pk, "x": 6}]
    row = records["dashboard"].create({"title": "x", "is_for_all": True, "definition": {"tiles": tiles}}, by=cast.zhou)
    told = program(cast.qian).get(f"/dashboards/{row.pk}/answer").json()["tiles"]
    assert [bool(one["error"]) for one in told] == [False, True] and told[0]["figures"] and told[1]["figures"] is None
