"""A chart is a picture for those who see it, a table for everybody, and stays itself when the page is asked again."""

import os
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image
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


def test_who_wants_less_motion_sees_all_colours(sit: Callable[..., Page], cast: Any) -> None:
    page = sit(cast.wang)
    page.emulate_media(reduced_motion="reduce")
    page.goto("/gallery")
    drawn = page.locator("#charts yz-chart.heat .plot svg path")
    expect(drawn.first).to_be_attached()
    assert len({*drawn.evaluate_all("all => all.map((one) => one.getAttribute('fill'))")}) > 5


def test_a_chart_is_kept_as_a_picture_with_its_title_and_whole_names(sit: Callable[..., Page], cast: Any) -> None:
    page = sit(cast.wang)
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.goto("/gallery")
    chart = page.locator("#charts yz-chart.heat")
    expect(chart.locator(".plot svg path").first).to_be_attached()
    with page.expect_download() as coming:
        chart.get_by_role("button", name="存为图片").press("Enter")
    assert coming.value.suggested_filename == "空调报修 · 受理时段.png"
    with Image.open(coming.value.path()) as picture:
        assert picture.format == "PNG"
        assert picture.width == 2400 and picture.height > 1000
        plain = picture.convert("RGB")
        paper = plain.getpixel((2, 2))
        title, names, squares = (
            plain.crop(box) for box in ((60, 60, 1200, 140), (70, 200, 200, 1100), (300, 300, 2300, 1000))
        )
        edge = plain.crop((0, 0, 60, picture.height))
    for part, colours in ((title, 5), (names, 5), (squares, 20)):
        assert len(part.getcolors(100_000)) > colours
    assert edge.getcolors() == [(edge.width * edge.height, paper)]
    assert problems == []


def test_long_names_take_two_lines_and_lie_over_no_other(sit: Callable[..., Page], cast: Any) -> None:
    page = sit(cast.wang, width=390, height=844)
    page.goto("/gallery")
    expect(page.locator("#charts yz-chart.bar .plot svg").first).to_be_attached()
    page.evaluate(
        """() => {
          const one = document.querySelector("#charts yz-chart.bar"), fresh = one.cloneNode(false);
          fresh.id = "long";
          fresh.classList.remove("drawn");
          fresh.innerHTML = one.source;
          const script = fresh.querySelector("script"), said = JSON.parse(script.textContent);
          said.x = Array.from({ length: 6 }, (_none, at) => `${at}` + "很长的名字".repeat(12));
          said.short = [];
          for (const row of said.series) for (const key of ["values", "shown", "links"]) row[key] = said.x.map((_name, at) => row[key][at % row[key].length] ?? "");
          script.textContent = JSON.stringify(said);
          one.replaceWith(fresh);
        }"""
    )
    lines = page.locator("#long .plot svg text", has_text="很长")
    expect(lines.first).to_be_attached()
    expect(page.locator("#long .plot svg text", has_text="…")).to_have_count(6)
    tops = sorted(box["y"] for box in (lines.nth(at).bounding_box() for at in range(lines.count())) if box)
    assert len(tops) <= 12 and all(later - earlier > 12 for earlier, later in pairwise(tops)), tops
