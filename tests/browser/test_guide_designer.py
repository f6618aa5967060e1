"""A guide drawn in a real browser by keyboard: nodes of several kinds, lines from their exits, faults told, published."""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yizhan.automation.guides.models import Guide
from yizhan.automation.guides.tests.work import in_use, plain
from yizhan.spine.actors import SETUP
from yizhan.spine.records import records

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Playwright's loop makes Django think that the test itself is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
Sit = Callable[..., Page]


def drawn(page: Page) -> dict[str, Any]:
    return json.loads(page.locator("[name=draft]").input_value())


def test_a_guide_is_drawn_by_keyboard_and_published(sit: Sit, cast: Any) -> None:
    guide = in_use(plain())
    page = sit(cast.zhou)
    page.goto(f"/admin/guide/{guide.pk}/design")
    nodes, inspector = page.locator(".flow-canvas .node"), page.locator(".flow-inspector")
    count = len(plain()["nodes"])
    expect(nodes).to_have_count(count)
    page.get_by_role("button", name="节点", exact=True).press("Enter")
    page.locator(".flow-tools .menu").get_by_role("button", name="按钮选择").press("Enter")
    expect(nodes).to_have_count(count + 1)
    expect(page.locator(".flow-checks .error").first).to_be_visible()
    inspector.get_by_label("话术 · 中文").fill("还有别的吗？")
    inspector.get_by_label("话术 · English").fill("Anything else?")
    inspector.get_by_label("中文", exact=True).first.fill("没有了")
    inspector.get_by_label("English", exact=True).first.fill("No")
    expect(nodes.nth(count)).to_contain_text("还有别的吗")
    inspector.get_by_label("转到").select_option("+answer")
    expect(nodes).to_have_count(count + 2)
    expect(inspector.locator("h2")).to_be_focused()
    inspector.get_by_label("话术 · 中文").fill("再见！")
    inspector.get_by_label("话术 · English").fill("Bye!")
    made = drawn(page)["nodes"][-2:]
    assert made[0]["options"] == [
        {"slug": "options-1", "to": "answer-1", "labels": {"zh-hans": "没有了", "en": "No"}}]  # fmt: skip
    assert (made[1]["slug"], made[1]["kind"], made[1]["texts"]["en"]) == ("answer-1", "answer", "Bye!")
    nodes.nth(count).press("t")
    nodes.nth(0).press("Enter")
    exits = page.get_by_role("dialog").locator(".flow-link")
    expect(exits).to_contain_text(["没有了", "添加按钮"])
    page.keyboard.press("Escape")
    expect(exits).to_have_count(0)
    assert len(drawn(page)["nodes"][-2]["options"]) == 1
    nodes.nth(count).press("t")
    nodes.nth(0).press("Enter")
    expect(exits.last).to_be_focused()
    exits.last.press("Enter")
    expect(exits).to_have_count(0)
    assert drawn(page)["nodes"][-2]["options"][1]["to"] == drawn(page)["nodes"][0]["slug"]
    page.locator(".flow-canvas").press("Control+z")
    nodes.nth(0).press("t")
    expect(page.locator(".flow-hint")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="整个引导").or_(page.get_by_role("button", name="引导属性")).first.press("Enter")
    inspector.get_by_label("起始节点").select_option("buttons-1")
    expect(page.locator(".flow-checks .error").first).to_be_visible()
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("草稿已保存。")).to_be_visible()
    kept = Guide.objects.get(pk=guide.pk)
    assert (kept.draft["start"], len(kept.draft["nodes"]), kept.published) == ("buttons-1", count + 2, 1)


def test_what_is_removed_is_asked_for_no_more_and_questions_can_be_left_open(sit: Sit, cast: Any) -> None:
    raw = plain()
    raw["nodes"].insert(
        4, {"slug": "find", "kind": "article", "words": "details", "solved": "fine", "unsolved": "ticket"}
    )
    guide = in_use(plain())
    records["guide"].edit(guide, {"draft": raw}, by=SETUP)
    page = sit(cast.zhou)
    page.goto(f"/admin/guide/{guide.pk}/design")
    details = page.locator('.flow-canvas [data-node="node:details"]')
    details.press("Enter")
    page.get_by_label("是否必填").set_checked(False)
    assert drawn(page)["nodes"][2]["required"] is False
    details.press("Delete")
    nodes = {one["slug"]: one for one in drawn(page)["nodes"]}
    assert "details" not in nodes and nodes["urgent"]["ways"][0]["when"] == [] and "words" not in nodes["find"]
