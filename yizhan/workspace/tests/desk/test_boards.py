"""Dashboards in the desk: drawn tile by tile, kept with what was typed, seen by those they are shared with."""

import json
import re
from html import unescape
from typing import Any

import pytest

from yizhan.insights import keeping
from yizhan.insights.models import Dashboard
from yizhan.insights.shipped import SHIPPED
from yizhan.spine.records import records
from yizhan.tickets.actions.open import open_ticket

TILE = {"id": "a", "report": {"metrics": ["created"], "drawing": "number"}, "w": 3, "h": 2, "target": 5}
TABLE = {"id": "b", "report": {"metrics": ["created"], "by": ["department"]}, "w": 12, "h": 6}


@pytest.fixture
def tickets(cast: Any) -> None:
    made = [open_ticket(by=cast.lin, requester=cast.lin, subject=f"空调 {number}", body="不制冷", department=where)
            for number, where in enumerate((cast.support, cast.support, cast.billing))]  # fmt: skip
    keeping.write([one.pk for one in made])


def kept(by: Any, *tiles: Any, **more: Any) -> Dashboard:
    definition = {"tiles": list(tiles), "period": "last_7"}
    row: Dashboard = records["dashboard"].create({"title": "早会", "definition": definition, **more}, by=by)
    return row


def figures(text: str) -> list[str]:
    return re.findall(r"<b>([^<]+)</b>", text)


def test_a_tile_counts_what_the_filters_leave(cast: Any, at: Any, tickets: None) -> None:
    row, client = kept(cast.zhou, TILE, TABLE), at(cast.zhou)
    page = client.get(f"/reports/boards/{row.pk}?period=last_7&department={cast.billing.pk}").content.decode()
    urls = [unescape(one) for one in re.findall(r'data-url="([^"]+)"', page)]
    shown = [client.get(url).content.decode() for url in urls]
    assert figures(shown[0]) == ["1"] and str(cast.billing) in shown[1] and str(cast.support) not in shown[1]
    whole = client.get(f"/reports/boards/{row.pk}/tiles/a").content.decode()
    assert figures(whole) == ["3"] and "unmet" in whole
    link = unescape(re.search(r'href="(/reports/tickets[^"]+)"', whole)[1])  # type: ignore[index]
    assert client.get(link).content.decode().count('<a href="/tickets/') == 3


def test_who_sees_it_counts_their_own_tickets_and_strangers_see_nothing(cast: Any, at: Any, tickets: None) -> None:
    row = kept(cast.zhou, TILE)
    assert at(cast.qian).get(f"/reports/boards/{row.pk}").status_code == 404
    assert at(cast.qian).get(f"/reports/boards/{row.pk}/tiles/a").status_code == 404
    assert at(cast.sun).get("/reports/boards").status_code == 403
    assert at(cast.zhou).get(f"/reports/boards/{row.pk}/tiles/x").status_code == 404


@pytest.mark.parametrize("key", SHIPPED)
def test_every_shipped_dashboard_is_drawn(cast: Any, at: Any, tickets: None, key: str) -> None:
    client = at(cast.zhou)
    page = client.get(f"/reports/{key}").content.decode()
    urls = [unescape(one) for one in re.findall(r'data-url="([^"]+)"', page)]
    assert len(urls) == len(SHIPPED[key].board().tiles)
    for url in urls:
        answer = client.get(url)
        assert answer.status_code == 200 and "<h3></h3>" not in answer.content.decode(), url


def test_a_shipped_one_is_copied_and_drawn_out(cast: Any, at: Any) -> None:
    client = at(cast.qian)
    there = client.post("/reports/boards/new", {"from": "sla"}).headers["Location"]
    row = Dashboard.objects.get()
    assert there == f"/reports/boards/{row.pk}/edit" and row.owner_id == cast.qian.pk and not row.is_shared
    assert len(row.definition["tiles"]) == len(SHIPPED["sla"].board().tiles)
    assert client.get(there).status_code == 200
    assert f"/reports/boards/{row.pk}" in client.get("/reports/boards").content.decode()
    client.post(f"/reports/boards/{row.pk}/remove")
    assert not Dashboard.objects.exists()


def form(row: Dashboard, page: str, **more: Any) -> dict[str, str]:
    seen = re.search(r'name="seen" value="([^"]*)"', page)[1]  # type: ignore[index]
    return {"seen": seen, "title": row.title, "definition": json.dumps(row.definition), "period": "last_30", **more}


def test_what_is_drawn_is_kept_and_the_second_hand_is_told(cast: Any, at: Any) -> None:
    row, client = kept(cast.zhou, TILE), at(cast.zhou)
    path = f"/reports/boards/{row.pk}/edit"
    page = client.get(path).content.decode()
    tiles = json.dumps({"tiles": [{**TILE, "x": 4}, TABLE]})
    assert client.post(path, form(row, page, definition=tiles)).headers["Location"] == f"/reports/boards/{row.pk}"
    row.refresh_from_db()
    assert [tile["x"] for tile in row.definition["tiles"]] == [4, 0] and row.definition["period"] == "last_30"
    late = client.post(path, form(row, page, title="我的早会"))
    assert late.status_code == 409 and "我的早会" in late.content.decode()
    row.refresh_from_db()
    assert row.title == "早会" and len(row.definition["tiles"]) == 2
    again = client.post(path, form(row, late.content.decode(), title="我的早会"))
    assert again.status_code == 302 and Dashboard.objects.get().title == "我的早会"


def test_what_cannot_be_kept_stays_on_the_page(cast: Any, at: Any) -> None:
    row, client = kept(cast.zhou, TILE), at(cast.zhou)
    path = f"/reports/boards/{row.pk}/edit"
    page = client.get(path).content.decode()
    for wrong in ('{"tiles": [{"id": "a", "title": "错的", "report": {"metrics": ["nothing"]}}]}', "{", "[]"):
        answer = client.post(path, form(row, page, definition=wrong, title="改过"))
        shown = unescape(answer.content.decode())
        assert answer.status_code == 422 and "改过" in shown and 'role="alert"' in shown
    assert at(cast.qian).get(path).status_code == 404
    shared = kept(cast.zhou, TILE, is_for_all=True)
    assert at(cast.qian).get(f"/reports/boards/{shared.pk}").status_code == 200
    assert at(cast.qian).get(f"/reports/boards/{shared.pk}/edit").status_code == 403


@pytest.mark.parametrize("tile", ["", "{", "[]", "7", '{"id": "a"}', '{"id": "a", "report": {"metrics": ["no"]}}'])
def test_a_tile_that_is_none_says_so(cast: Any, at: Any, tile: str) -> None:
    answer = at(cast.zhou).post("/reports/boards/tile", {"tile": tile})
    assert answer.status_code == 200 and 'class="empty"' in answer.content.decode()


def test_a_role_begins_at_its_dashboard(cast: Any, at: Any) -> None:
    assert at(cast.qian).get("/reports").status_code == 200
    row = kept(cast.zhou, TILE, starts_for=[cast.qian.role_id])
    assert at(cast.qian).get("/reports").headers["Location"] == f"/reports/boards/{row.pk}"
    assert at(cast.qian).get("/reports/overview").status_code == 200
    assert at(cast.zhou).get("/reports").status_code == 200
