"""Steps of a rule in a real browser: chosen, filled in, moved, removed, refused and kept."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cast import both, keep
from yizhan.automation.rules.models import Macro
from yizhan.catalog.models import CustomField

from .conftest import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Playwright's loop makes Django think that the test itself is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
Sit = Callable[..., Page]


def add(page: Page, name: str) -> Any:
    """A step is added by keyboard: its button, the menu, its name."""
    before = page.locator(".step").count()
    page.get_by_role("button", name="添加步骤").press("Enter")
    # An opened menu takes the focus in its own time.
    expect(page.locator("yz-steps .menu :focus")).to_have_count(1)
    page.locator("yz-steps .menu button", has_text=name).first.press("Enter")
    expect(page.locator(".step")).to_have_count(before + 1)
    step = page.locator(".step").last
    expect(step.locator("[data-action] option:checked")).to_contain_text(name)
    return step


def test_a_macro_is_written_without_knowing_json(sit: Sit, cast: Any) -> None:
    keep(CustomField(), slug="floor", labels=both("楼层", "Floor"), type="integer")
    page = sit(cast.zhou)
    page.goto("/admin/macro/new")
    page.locator("[name='labels.zh-hans']").fill("上门")
    note = add(page, "添加备注")
    note.locator("textarea").fill("工单 ")
    note.get_by_role("button", name="插入占位符：内容").click()
    note.locator(".placeholders button", has_text="ticket.code").click()
    fields = add(page, "修改字段")
    fields.get_by_label("字段", exact=True).select_option(label="楼层")
    fields.get_by_label("楼层").fill("3")
    fields.get_by_role("button", name="添加字段").click()
    second = fields.locator(".pair").nth(1)
    second.get_by_label("字段", exact=True).select_option(label="优先级")
    second.get_by_label("优先级", exact=True).select_option(label="高")
    fields.get_by_role("button", name="上移：修改字段").press("Enter")
    expect(page.locator(".step").first.locator("[data-action]")).to_have_value("set")
    page.locator("#record > .actions .btn.primary").click()
    page.wait_for_url("**/admin/macro")
    assert Macro.objects.get().steps == [
        {"do": "set", "with": {"fields": {"floor": "3", "priority": "3"}}},
        {"do": "note", "with": {"body": "工单 {{ ticket.code }}"}},
    ]


def test_what_was_typed_stays_when_a_step_is_refused(sit: Sit, cast: Any) -> None:
    page = sit(cast.zhou)
    page.goto("/admin/macro/new")
    page.locator("[name='labels.zh-hans']").fill("上门")
    add(page, "添加备注").locator("textarea").fill("保留这句")
    add(page, "修改字段")
    page.locator("#record > .actions .btn.primary").click()
    expect(page.locator(".step").first.locator("textarea")).to_have_value("保留这句")
    expect(page.locator(".step").nth(1).locator(".error").first).to_be_visible()
    assert not Macro.objects.exists()
    page.locator(".step").nth(1).get_by_role("button", name="移除：修改字段").click()
    expect(page.locator(".step")).to_have_count(1)
    page.locator("#record > .actions .btn.primary").click()
    page.wait_for_url("**/admin/macro")
    assert Macro.objects.get().steps == [{"do": "note", "with": {"body": "保留这句"}}]


def test_steps_are_dragged_and_changed_into_others(sit: Sit, cast: Any) -> None:
    page = sit(cast.zhou, height=1400)
    page.goto("/admin/macro/new")
    add(page, "添加备注").locator("textarea").fill("先")
    add(page, "标签").locator(".param[data-param=add] input").fill("vip")
    area = page.locator("yz-steps > textarea")
    until(page, "() => Boolean(window.Sortable)")
    page.locator(".step .grip").nth(1).drag_to(page.locator(".step").first.locator("header"))
    expect(area).to_have_value('[{"do":"tag","with":{"add":"vip"}},{"do":"note","with":{"body":"先"}}]')
    page.locator(".step [data-action]").nth(1).select_option("reply")
    expect(area).to_have_value('[{"do":"tag","with":{"add":"vip"}},{"do":"reply","with":{"body":"先"}}]')
    # Saved while a step is still on its way: it is waited for.
    page.locator("[name='labels.zh-hans']").fill("上门")
    asked: list[Any] = []
    page.route("**/admin/steps", lambda route: asked.append(route))
    page.locator(".step [data-action]").nth(1).select_option("note")
    page.locator("#record > .actions .btn.primary").click()
    expect(area).to_have_value('[{"do":"tag","with":{"add":"vip"}},{"do":"reply","with":{"body":"先"}}]')
    assert len(asked) == 1 and not Macro.objects.exists()
    asked[0].continue_()
    page.wait_for_url("**/admin/macro")
    assert [one["do"] for one in Macro.objects.get().steps] == ["tag", "note"]
