"""A request type is made in a real browser by keyboard, pointer and finger: asked, moved, made conditional, seen, kept."""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yizhan.catalog.models import CustomField
from yizhan.spine.records import records

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Playwright's loop makes Django think that the test itself is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
Sit = Callable[..., Page]


def drawn(page: Page) -> list[list[str]]:
    """The fields of each section as they would be sent."""
    definition: dict[str, Any] = json.loads(page.locator("[name=definition]").input_value())
    return [[one["field"] for one in section["questions"]] for section in definition["sections"]]


def drag(page: Page, what: str, where: str) -> None:
    """Little by little, as a hand does."""
    start, end = page.locator(what).bounding_box(), page.locator(where).bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(end["x"] + 60, end["y"] + 3, steps=12)
    page.mouse.up()


def test_a_form_is_built_by_keyboard_and_pointer(sit: Sit, cast: Any) -> None:
    device = {"labels": {"zh-hans": "设备", "en": "Device"}, "slug": "device", "subject": "ticket", "type": "choice",
              "settings": "空调\n电梯", "is_public": True}  # fmt: skip
    records["field"].create(device, by=cast.zhou)
    page = sit(cast.zhou)
    page.goto("/admin/request_type/new")
    page.get_by_label("中文").first.fill("空调报修")
    expect(page.locator(".form-card")).to_contain_text("空调报修")
    # From the palette by keyboard, then up by keyboard and down by its button; each move is said.
    page.get_by_placeholder("搜索问题").fill("设备")
    page.get_by_placeholder("搜索问题").press("Enter")
    line = page.locator(".form-question[data-field=device] .name")
    expect(line).to_be_focused()
    assert drawn(page) == [["name", "contact", "subject", "body", "files", "device"]]
    line.press("Alt+ArrowUp")
    expect(page.locator("yz-form-builder > [role=status]")).to_contain_text("第 5 项")
    page.keyboard.press("Control+z")
    assert drawn(page)[0][-1] == "device"
    # A section of its own, and a question dragged into it.
    page.get_by_role("button", name="添加分区").click()
    expect(page.get_by_role("heading", name="第 2 分区")).to_be_focused()
    expect(page.locator(".form-faults .warning")).to_be_visible()
    drag(page, ".form-question[data-field=body] .grip", ".form-section:nth-child(2) .form-questions")
    expect(page.locator(".form-questions").nth(1).locator(".form-question")).to_have_count(1)
    assert drawn(page) == [["name", "contact", "subject", "files", "device"], ["body"]]
    # A field made in place.
    page.get_by_role("button", name="新建字段").click()
    page.locator("#new-zh").fill("机身编号")
    page.get_by_role("button", name="添加到表单").click()
    expect(page.locator(".form-question", has_text="机身编号")).to_be_visible()
    assert CustomField.objects.filter(labels__contains={"zh-hans": "机身编号"}, is_public=True).exists()
    # Shown only for one answer; the customer's page does as it is told.
    page.locator(".form-question[data-field=body] .name").click()
    builder = page.locator(".form-panel yz-condition")
    expect(builder.get_by_role("button", name="添加条件", exact=True)).to_be_visible()
    builder.get_by_role("button", name="文本", exact=True).click()
    builder.locator("textarea").fill("device:电梯")
    page.get_by_role("button", name="预览").click()
    shown = page.frame_locator(".form-stage iframe:not(.coming)")
    expect(shown.locator("[name=body]")).to_be_hidden()
    shown.get_by_label("设备").select_option(label="电梯")
    expect(shown.locator("[name=body]")).to_be_visible()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已添加，客户现在可以选择。")).to_be_visible()
    kept = records["request_type"].model.objects.get()
    assert kept.labels == {"zh-hans": "空调报修"}
    assert kept.definition["sections"][1]["questions"][0] == {"field": "body", "shown_if": "device:电梯"}
