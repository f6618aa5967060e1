"""A customer's form in a real browser: an address of linked choices, files sent ahead, with the keyboard."""

import os
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.cast import both, keep
from yizhan.catalog.models import CustomField
from yizhan.portal import guards
from yizhan.tickets.models import Attachment, Ticket

from .conftest import PATIENCE, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Playwright's loop makes Django think that the test itself is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
PICTURE = {"name": "现场.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n0000"}
ADDRESS = ("province", "city", "district", "detail")


def test_address_and_files_on_a_phone(site: str, cast: Any, chromium: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(guards, "QUICKEST", 0)
    keep(
        CustomField(), slug="place", labels=both("安装地址", "Installed at"), type="address", is_public=True, position=9
    )
    context = chromium.new_context(base_url=site, viewport={"width": 390, "height": 844}, locale="zh-CN")
    page, wrong = context.new_page(), []
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto("/submit?type=incident&name=陈丽&contact=chen@example.org&subject=空调&body=不制冷")
    province, city, district, detail = (page.locator(f"[name='field-place.{part}']") for part in ADDRESS)
    province.select_option("浙江省")
    city.select_option("杭州市")
    district.select_option("西湖区")
    detail.fill("文三路 90 号")

    held: list[Any] = []
    page.route("**/upload", lambda one: held.append(one))
    page.set_input_files("#files", [PICTURE])
    until(page, "() => !!document.querySelector('.uploads .going progress')")
    page.locator(".send").click()
    held.pop().abort()
    expect(page.locator(".uploads .wrong")).to_contain_text("现场.png")
    page.locator(".send").click()
    expect(page.locator(".uploads .wrong button").first).to_be_focused()
    page.unroute("**/upload")
    page.keyboard.press("Enter")
    expect(page.locator(".uploads .there")).to_contain_text("现场.png")
    page.set_input_files("#files", [{**PICTURE, "buffer": b""}])
    expect(page.locator(".uploads .wrong")).to_contain_text("空")
    page.locator(".uploads .wrong button").press("Enter")
    expect(page.locator(".uploads .there button")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".send").click()
    page.wait_for_selector(".number-large")
    ticket = Ticket.objects.get()
    assert ticket.data["place"]["code"] == "330106" and [one.name for one in ticket.attachments.all()] == ["现场.png"]
    assert Attachment.objects.count() == 1 and wrong == []
    context.close()
