"""A flow drawn in a real browser by keyboard and by pointer: added, joined, moved, taken back, kept."""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yizhan.automation.flows.models import Flow
from yizhan.automation.flows.tests.work import in_use, plain

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Playwright's loop makes Django think that the test itself is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
Sit = Callable[..., Page]


def drawn(page: Page) -> dict[str, Any]:
    return json.loads(page.locator("[name=draft]").input_value())


def test_a_flow_is_drawn_by_keyboard_and_pointer(sit: Sit, cast: Any) -> None:
    flow = in_use(plain())
    page = sit(cast.zhou)
    page.goto(f"/admin/flow/{flow.pk}/design")
    nodes = page.locator(".flow-canvas .node")
    expect(nodes).to_have_count(3)
    page.get_by_role("button", name="状态", exact=True).press("Enter")
    expect(nodes).to_have_count(4)
    expect(page.locator(".flow-checks .error").first).to_be_visible()
    page.get_by_label("中文").first.fill("复核")
    expect(nodes.nth(3)).to_contain_text("复核")
    nodes.nth(1).press("t")
    nodes.nth(3).press("Enter")
    assert drawn(page)["transitions"][-1] | {"labels": 0} == {
        "slug": "transition-1", "labels": 0, "from": ["work"], "to": "state-1"}  # fmt: skip
    before = drawn(page)["states"][3]["view"]
    nodes.nth(3).press("ArrowRight")
    assert drawn(page)["states"][3]["view"] == {**before, "x": before["x"] + 22}
    page.keyboard.press("Control+z")
    assert drawn(page)["states"][3]["view"] == before
    nodes.nth(0).hover()
    nodes.nth(0).locator(".handle").drag_to(nodes.nth(3))
    assert (drawn(page)["transitions"][-1]["from"], drawn(page)["transitions"][-1]["to"]) == (["new"], "state-1")
    nodes.nth(2).press("Delete")
    expect(nodes).to_have_count(3)
    page.keyboard.press("Control+z")
    expect(nodes).to_have_count(4)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("草稿已保存。")).to_be_visible()
    kept = Flow.objects.get(pk=flow.pk).draft
    assert [one["slug"] for one in kept["states"]] == ["new", "work", "end", "state-1"]
    assert len(kept["transitions"]) == 5
