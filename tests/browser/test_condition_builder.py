"""Conditions as rows in a real browser: written by hand, read back, kept; and the meaning that stays."""

import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Page, expect

from yizhan.spine.conditions import condition
from yizhan.spine.conditions.rows import rows
from yizhan.spine.errors import Invalid
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket, View
from yizhan.tickets.tests.test_conditions import conditions
from yizhan.tickets.tests.test_conditions import world as world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Playwright's loop makes Django think that the test itself is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
Sit = Callable[..., Page]


def test_text_to_rows_to_text_keeps_the_meaning(sit: Sit, world: Any) -> None:
    page = sit(world.cast.zhou)
    page.goto("/gallery")
    drawn = 0

    def found(text: str) -> set[int] | str:
        try:
            return {one.pk for one in condition(text, TICKET, world.context).filter(Ticket.objects.all())}
        except Invalid as error:
            return str(error)

    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(conditions())
    def same(text: str) -> None:
        nonlocal drawn
        tree = rows(text, TICKET, world.context)
        if tree is None:
            return
        drawn += 1
        again = page.evaluate("(tree) => yz.conditionText(tree)", tree)
        assert found(again) == found(text), f"{text} → {again}"

    same()
    assert drawn > 80


@pytest.mark.parametrize(
    "text",
    [
        'subject="a,b"',
        'subject:"x\\"y\\\\"',
        'subject:"//x"',
        'subject:"=x"',
        '"OR"',
        '"status:open"',
        '-"外机 异响"',
        "messages:-2",
    ],
)
def test_what_could_be_misread_is_quoted(sit: Sit, world: Any, text: str) -> None:
    page = sit(world.cast.zhou)
    page.goto("/gallery")
    tree = rows(text, TICKET, world.context)
    assert rows(page.evaluate("(tree) => yz.conditionText(tree)", tree), TICKET, world.context) == tree


def test_a_view_is_made_of_rows(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.zhou)
    page.goto("/admin/view/new")
    page.locator("[name='labels.zh-hans']").fill("加急")
    builder = page.locator("yz-condition")
    expect(builder.locator("textarea")).to_be_hidden()
    builder.get_by_role("button", name="添加条件", exact=True).click()
    page.keyboard.type("优先级")
    expect(builder.get_by_role("option", name="优先级").first).to_be_visible()
    page.keyboard.press("Enter")
    row = builder.locator(".line").first
    expect(row.get_by_label("优先级: 值").last).to_be_focused()
    row.get_by_label("比较方式").select_option(label="不低于")
    row.get_by_label("优先级: 值").select_option(label="高")
    builder.get_by_role("button", name="添加条件组").click()
    page.keyboard.type("标签")
    expect(builder.locator(".cluster").get_by_role("option", name="标签").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(builder.locator(".cluster").get_by_label("标签: 值").last).to_be_focused()
    page.keyboard.type("返修")
    expect(builder.locator(".cluster").get_by_role("option", name="返修")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(builder.locator("textarea")).to_have_value("priority>=high tag:返修")
    expect(builder.get_by_text("当前匹配 0 张工单")).to_be_visible()
    page.locator("#record > .actions .btn.primary").click()
    page.wait_for_url("**/admin/view")
    assert View.objects.get(labels__contains={"zh-hans": "加急"}).condition == "priority>=high tag:返修"


def test_what_it_finds_now_and_what_is_wrong_stand_beside_it(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.zhou)
    page.goto("/admin/view/new")
    builder = page.locator("yz-condition")
    expect(builder.get_by_text("当前匹配 1 张工单")).to_be_visible()
    builder.locator(".count-button").click()
    expect(builder.locator(".found-box")).to_contain_text(ticket.code)
    builder.get_by_role("button", name="文本", exact=True).click()
    builder.locator("textarea").press_sequentially("priority:banana")
    expect(builder.locator(".error")).to_contain_text("banana")
    expect(builder.locator("textarea")).to_have_attribute("aria-invalid", "true")
    builder.locator("textarea").fill("status:open")
    expect(builder.locator(".error")).to_be_hidden()
    builder.get_by_role("button", name="文本", exact=True).click()
    expect(builder.locator(".line .tok")).to_have_text(re.compile("未办结"))


def test_what_rows_cannot_show_stays_as_it_is(sit: Sit, cast: Any) -> None:
    text = "status:open (tag:vip OR (priority:urgent  created<2h))"
    page = sit(cast.zhou)
    page.goto("/admin/view/new")
    builder = page.locator("yz-condition")
    expect(builder.locator("textarea")).to_be_hidden()
    builder.get_by_role("button", name="文本", exact=True).click()
    builder.locator("textarea").fill(text)
    expect(builder.get_by_text("原样保留为文本")).to_be_visible()
    builder.get_by_role("button", name="文本", exact=True).click()
    expect(builder.locator("textarea")).to_be_visible()
    expect(builder.locator("textarea")).to_have_value(text)


def test_a_search_is_kept_as_a_view_with_the_same_rows(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)
    page.goto("/tickets?view=open")
    page.evaluate("""() => htmx.ajax("GET", "/views/new?condition=assignee:me", { target: "#dialog-place" })""")
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("yz-condition .tok")).to_have_text("我")
    dialog.locator("[name=name]").fill("我的")
    dialog.locator("footer .btn.primary").click()
    page.wait_for_url(re.compile(r"/tickets\?view=(?!open)"))
    assert View.objects.get(owner=cast.wang).condition == "assignee:me"
