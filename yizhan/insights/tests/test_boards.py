"""Dashboards: what is kept can be asked, tiles do not lie upon each other, filters hold for all of them."""

import random
from typing import Any

import pytest

from yizhan.insights.asking import checked
from yizhan.insights.boards import COLUMNS, Tile, both, filtered, read_board, settled
from yizhan.insights.models import Dashboard
from yizhan.insights.reading import Report
from yizhan.insights.records import check, start_of
from yizhan.insights.shipped import SHIPPED
from yizhan.insights.tiles import report_of
from yizhan.people.models import Role
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid, Refused
from yizhan.spine.fields import Context
from yizhan.spine.records import records

pytestmark = pytest.mark.django_db
TILE = {"id": "a", "title": "新建", "report": {"metrics": ["created"], "drawing": "number"}}


def kept(by: Any, **more: Any) -> Dashboard:
    row: Dashboard = records["dashboard"].create({"title": "主管看板", "definition": {"tiles": [TILE]}, **more}, by=by)
    return row


def test_it_is_kept_whole_and_tiles_get_their_usual_size(cast: Any) -> None:
    row = kept(cast.qian, definition={"tiles": [TILE], "period": "last_month", "condition": "空调"})
    board = read_board(row.definition)
    assert (board.tiles[0].w, board.tiles[0].h, board.tiles[0].y) == (3, 2, 0)
    assert board.filters["period"] == "last_month" and board.as_json() == row.definition


@pytest.mark.parametrize(("wrong", "told"), [
    ({**TILE, "report": {"metrics": ["nothing"]}}, "新建"), ({**TILE, "report": {"metrics": []}}, "新建"),
    ({**TILE, "report": {"metrics": ["created"], "condition": "created>soon"}}, "新建"), ({**TILE, "saved": 3}, "新建"),
    ({"id": "b", "saved": 99}, "b"), ({"id": "b"}, "b"), ({**TILE, "w": 13}, "新建"), ({**TILE, "x": -1}, "新建"),
    ({**TILE, "w": "6"}, "新建"), ({**TILE, "target": "many"}, "新建"), ({**TILE, "target": True}, "新建"),
    ({**TILE, "drawing": "sand"}, "新建"), ({**TILE, "id": ""}, "新建"), ({**TILE, "title": 7}, "a"), (7, "2"),
])  # fmt: skip
def test_what_is_wrong_names_its_tile(cast: Any, wrong: Any, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        kept(cast.zhou, definition={"tiles": [{**TILE, "id": "good", "title": "好"}, wrong]})
    assert told in str(refused.value) and "好" not in str(refused.value)
    assert not Dashboard.objects.exists()


@pytest.mark.parametrize("wrong", [
    {"tiles": [TILE, TILE]}, {"tiles": "none"}, {"tiles": [{**TILE, "id": str(at)} for at in range(31)]},
    {"tiles": [], "period": "sometimes"}, {"tiles": [], "compare": "ever"}, {"tiles": [], "condition": "created>soon"},
    [], "{", None,
])  # fmt: skip
def test_what_is_no_dashboard_is_not_kept(cast: Any, wrong: Any) -> None:
    with pytest.raises(Invalid):
        kept(cast.zhou, definition=wrong)


def test_settled_tiles_never_meet_and_stay_settled() -> None:
    chance = random.Random(7)
    for _round in range(200):
        tiles = []
        for number in range(chance.randint(1, 12)):
            w = chance.randint(2, COLUMNS)
            tiles.append(Tile(str(number), Report(), x=chance.randint(0, COLUMNS - w), y=chance.randint(0, 30), w=w,
                              h=chance.randint(1, 8)))  # fmt: skip
        found = settled(tiles)
        cells = [(tile.x + across, tile.y + down) for tile in found for across in range(tile.w)
                 for down in range(tile.h)]  # fmt: skip
        assert len(cells) == len(set(cells)) and {one.id for one in found} == {one.id for one in tiles}
        assert settled(found) == found and min(tile.y for tile in found) == 0


def test_the_filters_of_the_board_hold_for_its_tiles() -> None:
    report = Report(("created",), condition="channel:mail OR channel:web", period="last_7", compare="before")
    asked = filtered(report, {"period": "last_month", "condition": "空调"}, "pie")
    assert (asked.period, asked.compare, asked.drawing) == ("last_month", "", "pie")
    assert asked.condition == "(channel:mail OR channel:web) (空调)" == both(report.condition, "空调")
    assert filtered(report, {}) == report


def test_a_saved_report_is_only_drawn_for_those_who_see_it(cast: Any) -> None:
    definition = {"metrics": ["created"], "by": ["type"]}
    own = records["saved_report"].create({"title": "我的", "definition": definition}, by=cast.zhou)
    row = kept(cast.zhou, is_for_all=True, definition={"tiles": [{"id": "a", "saved": own.pk}]})
    tile = read_board(row.definition).tiles[0]
    assert report_of(tile, {}, cast.zhou).by == ("type",)
    with pytest.raises(Invalid):
        report_of(tile, {}, cast.qian)


def test_a_role_sees_its_dashboard_first_and_only_who_may_share_says_so(cast: Any) -> None:
    role = Role.objects.get(pk=cast.qian.role_id)
    with pytest.raises(Invalid):
        kept(cast.qian, starts_for=[role.pk])
    row = kept(cast.zhou, starts_for=[role.pk])
    assert row.role_ids == [role.pk] and start_of(cast.qian) == row and start_of(cast.zhou) is None
    with pytest.raises(Refused):
        records["dashboard"].edit(row, {"title": "另一个"}, by=cast.qian)
    with pytest.raises(Refused):
        kept(cast.wang)
    with change(row, "dashboard.edited", by=cast.zhou):
        row.role_ids, row.starts_for = [], []
    assert start_of(cast.qian) is None and row not in records["dashboard"].rows(cast.qian)


@pytest.mark.parametrize("key", SHIPPED)
def test_every_shipped_tile_can_be_asked(cast: Any, key: str) -> None:
    board = SHIPPED[key].board()
    assert read_board(board.as_json()).as_json() == board.as_json() and len(
        {tile.title for tile in board.tiles}
    ) == len(board.tiles)
    for tile in board.tiles:
        assert tile.report is not None and tile.x + tile.w <= COLUMNS
        check(tile.report, Context(by=cast.zhou))
        checked(tile.report.questions(Context(by=cast.zhou).zone)[0])
