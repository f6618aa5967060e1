"""Addresses: read from parts, from codes and from one line; wrong ones say which part is wrong."""

from typing import Any

import pytest

from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Address, Context

PUDONG = {"code": "310115", "province": "上海市", "city": "上海市", "district": "浦东新区", "detail": "张江路 88 号"}


@pytest.mark.parametrize(
    "raw",
    [
        PUDONG,
        {"code": "310115", "detail": "张江路 88 号"},
        {"province": "上海", "city": "", "district": "浦东新区", "detail": " 张江路 88 号 "},
        {"province": "上海市", "city": "浦东新区", "district": "", "detail": "张江路 88 号"},
        "上海市浦东新区张江路 88 号",
        "上海 / 上海市 / 浦东新区 / 张江路 88 号",
        "上海市市辖区浦东新区张江路 88 号",
        "中国上海浦东张江路 88 号",
    ],
)
def test_one_address_said_in_many_ways(raw: Any) -> None:
    assert Address().parse(raw, Context()) == PUDONG


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("深圳南山区科技园", "440305", "广东省深圳市南山区科技园"),
        ("湖北仙桃市龙华山", "429004", "湖北省仙桃市龙华山"),
        ("内蒙古呼和浩特赛罕区", "150105", "内蒙古自治区呼和浩特市赛罕区"),
        ("吉林延边延吉市", "222401", "吉林省延边朝鲜族自治州延吉市"),
        ("四川成都武侯区天府大道", "510107", "四川省成都市武侯区天府大道"),
        ("云南大理州大理市下关", "532901", "云南省大理白族自治州大理市下关"),
        ("吉林市船营区", "220204", "吉林省吉林市船营区"),
        ("海南州共和县", "632521", "青海省海南藏族自治州共和县"),
        ("重庆市城口县葛城街", "500229", "重庆市城口县葛城街"),
        ("境外：1 Infinite Loop", "", "1 Infinite Loop"),
    ],
)
def test_lines_are_read_as_people_write_them(raw: str, code: str, shown: str) -> None:
    value = Address().parse(raw, Context())
    assert (value["code"], Address().show(value)) == (code, shown)
    assert Address().parse(Address().dump(value), Context()) == value, "forms hand on what they read"
    assert code or Address().parse({"province": "outside", **value}, Context()) == value


@pytest.mark.parametrize(
    ("raw", "wrong"),
    [
        ({"province": "上海市", "district": "朝阳区"}, "朝阳区"),
        ({"province": "浙江省", "city": "上海市", "district": "浦东新区"}, "上海市"),
        ({"province": "浙江省", "city": "杭州市"}, "杭州市"),
        ({"detail": "张江路"}, "."),
        ({"province": "outside"}, "."),
        ({"code": "999999"}, "999999"),
        ({"planet": "Mars"}, "province"),
        ({"province": ["上海"]}, "."),
        ("张江路 88 号", "."),
        (["上海"], "."),
    ],
)
def test_a_wrong_part_is_named(raw: Any, wrong: str) -> None:
    with pytest.raises(Invalid, match=wrong):
        Address().parse(raw, Context())


def test_nothing_chosen_is_no_address() -> None:
    assert Address().parse(dict.fromkeys(("province", "city", "district", "detail"), ""), Context()) is None
