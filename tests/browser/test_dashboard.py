"""A dashboard is put together by pointer and by keyboard, and what was removed comes back."""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yizhan.insights.models import Dashboard
from yizhan.spine.records import records

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
TILES = [
    {"id": "a", "title": "新建", "report": {"metrics": ["created"], "drawing": "number"}},
    {"id": "b", "title": "部门", "report": {"metrics": ["created"], "by": ["department"], "drawing": "bar"}, "y": 2},
]


def boxes(page: Page) -> dict[str, list[int]]:
    text: str = page.locator("textarea[name=definition]").input_value()
    return {one["title"]: [one["x"], one["y"], one["w"], one["h"]] for one in json.loads(text)["tiles"]}


def test_tiles_are_moved_resized_removed_and_kept(sit: Callable[..., Page], cast: Any) -> None:
    row = records["dashboard"].create({"title": "早会", "definition": {"tiles": TILES}}, by=cast.zhou)
    page = sit(cast.zhou)
    page.goto(f"/reports/boards/{row.pk}/edit")
    figure, bars = page.locator("[data-tile=a]"), page.locator("[data-tile=b]")
    expect(figure.locator("b")).to_have_text("0")
    bars.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowRight")
    assert boxes(page) == {"部门": [0, 0, 7, 6], "新建": [0, 6, 3, 2]}
    expect(page.locator("yz-dashboard [role=status]")).to_have_text("部门：第 1 列，第 1 行，宽 7，高 6")
    head = bars.locator("h3").bounding_box()
    assert head is not None
    page.mouse.move(head["x"] + 5, head["y"] + 5)
    page.mouse.down()
    page.mouse.move(head["x"] + 405, head["y"] + 5, steps=5)
    page.mouse.up()
    x = boxes(page)["部门"][0]
    assert x >= 3 and boxes(page)["新建"] == [0, 0 if x >= 3 else 6, 3, 2]
    figure.focus()
    page.keyboard.press("Delete")
    assert list(boxes(page)) == ["部门"]
    page.locator("yz-toast").get_by_role("button", name="撤销").click()
    assert boxes(page)["新建"] == [0, 0, 3, 2]
    figure.focus()
    page.keyboard.press("Enter")
    page.get_by_label("目标").fill("5")
    page.get_by_role("button", name="应用").click()
    expect(figure.locator(".unmet")).to_be_visible()
    page.get_by_role("button", name="保存").first.click()
    page.wait_for_url(f"**/reports/boards/{row.pk}")
    kept = {one["id"]: one for one in Dashboard.objects.get().definition["tiles"]}
    assert kept["a"]["target"] == 5 and kept["b"]["x"] == x
