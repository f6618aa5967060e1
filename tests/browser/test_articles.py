"""The editor of articles in a real browser: what Word gives becomes plain meaning, and the policy has nothing to report."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yizhan.community.models import Topic
from yizhan.community.tests.work import opened
from yizhan.knowledge import editing
from yizhan.knowledge.editing import Copy
from yizhan.knowledge.models import Edition
from yizhan.knowledge.opinions import Said, give
from yizhan.knowledge.tests.work import made_shelf, publish
from yizhan.workspace.first_run import keep

from .conftest import until
from .test_screen_reader import faults

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Playwright's loop makes Django think that the test itself is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
FROM_WORD = (
    "<style>p{color:red}</style><p class=MsoNormal style='margin:0'><b style='x:y'>步骤</b></p>"
    "<p class=MsoListParagraph><span>·<span>&nbsp;</span></span>取下滤网</p>"
    "<p class=MsoListParagraph><span style='mso-list:Ignore'>l<span>&nbsp;</span></span>冲洗<span style='font-weight:700'>干净</span></p>"
    "<table style='border:1px'><tr><td>甲</td></tr></table><img src='file:///x.png' onerror='alert(1)'>"
)
PASTE = """([html]) => {
  const { editor, root } = document.querySelector("yz-article"), data = new DataTransfer();
  editor.moveCursorToEnd();
  data.setData("text/html", html);
  root.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_a_paste_out_of_word_and_a_table_are_kept_under_the_policy(cast: Any, sit: Callable[..., Page]) -> None:
    edition = editing.begin(made_shelf(cast.zhou), "zh-hans", Copy("清洗滤网", "<p>先断电。</p>"), by=cast.zhou)
    page, said = sit(cast.zhou), []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"/knowledge/{edition.article_id}/zh-hans")
    text = page.locator("yz-article .article-text")
    expect(text).to_contain_text("先断电")
    assert faults(page) == []
    page.evaluate(PASTE, [FROM_WORD])
    expect(text.locator("li")).to_have_text(["取下滤网", "冲洗干净"])
    page.locator("[data-tool=table]").click()
    page.locator("[data-box=table] [data-yes]").click()
    page.keyboard.type("表头")
    page.keyboard.press("Tab")
    page.keyboard.type("次列")
    until(page, "document.querySelector('#html').value.includes('次列')")
    page.keyboard.press("Control+s")
    expect(page.locator("yz-toast")).to_contain_text("已保存")
    kept = Edition.objects.get().draft_html
    assert (
        "<b>步骤</b>" in kept
        and "<ul><li>取下滤网</li><li>冲洗<b>干净</b></li></ul>" in kept
        and "<th>表头</th><th>次列</th>" in kept
    )
    assert "style" not in kept and "<img" not in kept
    assert said == []


def test_what_somebody_was_faster_with_is_not_left_unasked(cast: Any, sit: Callable[..., Page]) -> None:
    edition = editing.begin(made_shelf(cast.zhou), "zh-hans", Copy("清洗滤网", "<p>先断电。</p>"), by=cast.zhou)
    page, asked = sit(cast.zhou), []
    page.on("dialog", lambda box: (asked.append(box.type), box.accept()))
    page.goto(f"/knowledge/{edition.article_id}/zh-hans")
    text = page.locator("yz-article .article-text")
    expect(text).to_contain_text("先断电")
    editing.write(edition, Copy("清洗滤网", "<p>别人的</p>"), by=cast.wang)
    text.click()
    page.keyboard.type("我的")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text(cast.wang.name)
    expect(text).to_contain_text("我的")
    page.goto("/knowledge")
    assert asked == ["beforeunload"]
    assert "别人的" in Edition.objects.get().draft_html


def test_a_double_click_makes_one_article_and_one_topic(cast: Any, ticket: Any, sit: Callable[..., Page]) -> None:
    """Of a form that is sent by a script, and of one that leads to another page."""
    made_shelf(cast.zhou)
    opened()
    page = sit(cast.zhou)
    page.goto(f"/tickets/{ticket.code}")
    page.locator("button:visible", has_text="更多").first.click()
    page.get_by_role("button", name="生成文章").click()
    page.locator("#article-category").select_option("aircon")
    page.get_by_role("button", name="开始写").dblclick()
    page.wait_for_url("**/knowledge/*/zh-hans")
    assert Edition.objects.count() == 1
    page.goto("/knowledge/community/new")
    page.locator("[name=board]").select_option("aircon")
    page.locator("[name=title]").fill("停机维护")
    page.locator("[name=text]").fill("周日凌晨")
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    page.locator("main form button.primary").dblclick()
    page.wait_for_url("**/knowledge/community/topics/*")
    assert len([one for one in sent if one.endswith("/community/new")]) == 1 and Topic.objects.count() == 1


def test_the_pages_of_writers_fit_a_phone(cast: Any, sit: Callable[..., Page]) -> None:
    edition = publish("清洗滤网", by=cast.zhou, shelf=made_shelf(cast.zhou))
    give(edition, Said(False, "outdated", "图和实物不一样"), visit="v", by=cast.lin)
    editing.write(edition, Copy("清洗滤网", "<p>先断电。</p>"), by=cast.zhou)
    page = sit(cast.zhou, width=390, height=844)
    own = f"/knowledge/{edition.article_id}/zh-hans"
    for path in ("/knowledge", own, f"{own}/versions", f"{own}/versions/1", "/knowledge/opinions", "/reports"):
        page.goto(path)
        expect(page.locator("main h1").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 390, path
    keep(cast.zhou, language="en")
    page.goto(own)
    expect(page.get_by_role("button", name="Upload")).to_be_visible()
    assert page.evaluate("document.scrollingElement.scrollWidth <= 390")
