"""A chart is a picture for those who see it, a table for everybody, and stays itself when the page is asked again."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

# The browser keeps an event loop in this thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_a_chart_is_drawn_told_and_turned_into_its_table(sit: Callable[..., Page], cast: Any) -> None:
    page = sit(cast.wang, width=390, height=844)
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto("/gallery")
    chart = page.locator("#charts yz-chart.heat")
    expect(chart.locator(".plot svg path").first).to_be_attached()
    expect(chart.locator(".plot")).to_have_accessible_name("空调报修 · 受理时段: 峰值周一 10 点 46 张。")
    expect(chart.get_by_role("table")).to_be_hidden()
    chart.get_by_role("button", name="以表格查看").click()
    expect(chart.get_by_role("link", name="46", exact=True)).to_have_attribute("href", "/gallery#charts-3")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.evaluate(
        "const one = document.querySelector('yz-chart.pie'); one.id = 'pie'; one.same = true;"
        "const fresh = one.cloneNode(false); fresh.removeAttribute('style'); fresh.innerHTML = one.source; Idiomorph.morph(one, fresh.outerHTML)"
    )
    expect(page.locator("#pie .plot svg")).to_be_attached()
    assert page.evaluate("document.getElementById('pie').same")
    assert refused == []
