"""Hour of day × type for 空调 in the east region: put together by pointer and by keyboard, saved, found again."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yizhan.catalog.models import CustomField
from yizhan.insights import keeping
from yizhan.insights.models import SavedReport
from yizhan.lib import clock
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket
from yizhan.workspace.first_run import both, keep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Playwright's loop makes Django think that the test itself is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
Sit = Callable[..., Page]
EAST = [{"value": "east", "labels": both("华东", "East")}, {"value": "south", "labels": both("华南", "South")}]


@pytest.fixture
def tickets(cast: Any) -> list[Ticket]:
    """Two about 空调 in the east, one in the south, one about a bill."""
    keep(
        CustomField(),
        slug="region",
        labels=both("区域", "Region"),
        type="choice",
        position=1,
        settings={"choices": EAST},
    )
    with clock.at(clock.now() - timedelta(days=2)):
        made = [open_ticket(by=cast.wang, requester=cast.lin, subject=subject, body="请处理", fields={"region": region})
                for subject, region in (("空调不制冷", "east"), ("空调漏水", "east"), ("空调异响", "south"), ("发票", "east"))]  # fmt: skip
    keeping.write([one.pk for one in made])
    return made


def heat(page: Page) -> None:
    """The answer: two tickets, their hours across, and the condition in the address."""
    result = page.locator("#report-result")
    expect(result.locator("yz-chart.heat .plot svg")).to_be_attached()
    expect(result.locator("tfoot .num").last).to_have_text("2")
    expect(result.get_by_role("columnheader", name="时段（小时）")).to_be_visible()
    address = page.evaluate(
        "new URL(location).searchParams.getAll('by').join() + ' ' + new URL(location).searchParams.get('condition')"
    )
    assert address == "hour,type 空调 region:east", address


def test_by_pointer_saved_and_found_again(sit: Sit, cast: Any, tickets: list[Ticket]) -> None:
    page = sit(cast.zhou)
    page.goto("/reports")
    page.get_by_role("link", name="自定义报表").click()
    page.get_by_label("按什么细分").click()
    page.get_by_role("option", name=re.compile("时段（小时）")).click()
    page.get_by_label("再按").first.click()
    page.get_by_role("option", name="类型").first.click()
    builder = page.locator("yz-condition")
    builder.get_by_role("button", name="添加条件", exact=True).click()
    builder.get_by_role("combobox").last.click()
    builder.get_by_role("option", name="工单全文").click()
    builder.locator(".line").first.get_by_role("textbox").last.fill("空调")
    builder.get_by_role("button", name="添加条件", exact=True).click()
    row = builder.locator(".line").last
    row.get_by_role("combobox").first.click()
    builder.get_by_role("option", name="区域").click()
    row.get_by_label("区域: 值").last.click()
    builder.get_by_role("option", name="华东").click()
    heat(page)
    page.get_by_role("link", name="保存…").click()
    dialog = page.locator("dialog[open]")
    dialog.locator("[name=title]").fill("华东空调按小时")
    dialog.get_by_role("button", name="保存").click()
    page.wait_for_url(re.compile(r"/reports/saved/\d+$"))
    expect(page.locator("yz-chart.heat .plot svg")).to_be_attached()
    row = SavedReport.objects.get()
    assert row.definition["by"] == ["hour", "type"] and row.definition["drawing"] == "heat"
    page.get_by_role("button", name="固定到导航").click()
    page.get_by_role("navigation", name="报表").get_by_role("link", name="华东空调按小时").click()
    page.get_by_role("link", name="修改").click()
    page.locator("#report-result tfoot .num a").last.click()
    expect(page.locator("table.cards tbody tr")).to_have_count(2)


def test_by_keyboard_alone(sit: Sit, cast: Any, tickets: list[Ticket]) -> None:
    """Every part is reached with Tab and filled in by typing."""
    page = sit(cast.zhou)
    page.goto("/reports/build")
    keys, builder = page.keyboard, page.locator("yz-condition")
    page.get_by_label("按什么细分").focus()
    keys.type("小时")
    expect(page.get_by_role("option", name=re.compile("时段（小时）"))).to_be_visible()
    keys.press("Enter")
    keys.press("Tab")
    keys.type("类型")
    expect(page.get_by_role("option", name="类型").first).to_be_visible()
    keys.press("Enter")
    builder.get_by_role("button", name="文本", exact=True).focus()
    keys.press("Enter")
    expect(builder.locator("textarea")).to_be_focused()
    keys.type("空调 region:east")
    heat(page)
    expect(builder.locator("textarea")).to_be_focused()
    metrics = page.get_by_role("combobox", name="指标")
    metrics.focus()
    keys.type("响应")
    expect(page.get_by_role("option", name=re.compile("首次响应时长")).first).to_be_visible()
    keys.press("Enter")
    expect(page.locator(".chosen > li")).to_have_count(2)
    page.locator(".chosen .grip").last.focus()
    keys.press("ArrowUp")
    expect(page.locator(".chosen > li").first).to_contain_text("首次响应时长")
    expect(page.locator(".chosen .grip").first).to_be_focused()
    expect(page.locator("#report-result h2")).to_contain_text(re.compile("^首次响应时长"))


def test_a_formula_is_completed_and_what_is_wrong_is_said_beside_it(sit: Sit, cast: Any, tickets: list[Ticket]) -> None:
    page = sit(cast.zhou, width=390, height=844)
    page.goto("/reports/build")
    page.get_by_text("公式", exact=True).click()
    page.get_by_label("公式名称").fill("未结")
    formula = page.get_by_label("公式内容")
    formula.click()
    page.keyboard.type("新建")
    page.keyboard.press("Enter")
    expect(formula).to_have_value("created")
    page.keyboard.type(" - ")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.locator("#report-result [role=alert]")).to_contain_text("缺少数字或指标")
    expect(formula).to_have_value("created - ")
    formula.focus()
    page.keyboard.press("End")
    page.keyboard.type("resolved")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.locator("#report-result").get_by_role("columnheader", name="未结").last).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
