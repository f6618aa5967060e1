"""Every page customers see, looked over by axe-core: WCAG 2.2 AA, both languages, by day and at night, phone and desk."""

import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, Route

from yizhan.automation.chat import queue
from yizhan.automation.chat.tests.work import made_widget
from yizhan.automation.guides.tests.work import in_use, plain
from yizhan.automation.surveys.links import token_of
from yizhan.automation.surveys.models import Invitation, Survey
from yizhan.catalog.brands import Brand
from yizhan.community import posting
from yizhan.community.tests.work import begun, opened, writer
from yizhan.knowledge.tests.work import made_shelf, publish
from yizhan.lib import clock
from yizhan.lib.config import BASE
from yizhan.portal.receipts import receipt
from yizhan.portal.tests.work import asked_for, link, request_type
from yizhan.spine.records import records
from yizhan.tickets.actions.finish import resolve
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply
from yizhan.workspace.first_run import keep

AXE = Path(BASE) / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed; npm ci brings it"),
]
# Playwright's loop makes Django think that the test itself is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
ASKED = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
LOOKS: list[dict[str, Any]] = [
    {"locale": "zh-CN", "color_scheme": "light", "viewport": {"width": 390, "height": 844}},
    {"locale": "en", "color_scheme": "dark", "viewport": {"width": 1440, "height": 900}},
]


def staged(cast: Any, ticket: Any) -> list[str]:
    """A help centre with something on every page. Returns the addresses that need no sign-in."""
    keep(Brand.objects.get(is_default=True), colour="#ffd24d", footers={"zh-hans": "青山物业", "en": "Qingshan"},
         greetings={"zh-hans": "您好", "en": "Hello"})  # fmt: skip
    for level in ("outage", "solved"):
        told = {
            "titles": {"zh-hans": "网络中断", "en": "Network down"},
            "texts": {"en": "We are on it."},
            "level": level,
        }
        records["announcement"].create(told, by=cast.zhou)
    shelf = made_shelf(cast.zhou)
    edition = publish("外机异响的六种原因", "先看<a href='/help'>支架</a>是否松动。", by=cast.zhou, shelf=shelf)
    reply(ticket, by=cast.wang, body="<p>明天上午到。</p>")
    done = resolve(
        open_ticket(by=cast.wang, requester=cast.lin, subject="已修好", department=cast.support), by=cast.wang
    )
    rules = opened()
    topic = begun(writer(cast.lin, "小林", rules))
    posting.answer(topic, "见 https://a.example 的说明。", by=writer(cast.sofia, "Sofia R", rules))
    survey = keep(Survey.objects.get(slug="satisfaction"), is_paused=False)
    asked = Invitation.objects.create(
        ticket=done, customer=cast.lin, survey=survey, state="sent", due_at=clock.now(), sent_at=clock.now()
    )
    request_type(cast)
    return [
        f"/guide/{in_use(plain()).slug}", "/submit/printer", "/submit?plain=1", "/submit?q=没有",
        "/help", f"/help/shelf/{shelf.slug}", "/help/search?q=外机", "/help/search?q=没有这个词", "/help/status",
        f"/help/article/{edition.article_id}/{edition.slug}", "/submit", "/submit?type=incident", "/track",
        f"/submit/done/{receipt(ticket.number, 'email')}", link(ticket), link(done),
        "/track/YZ-1/wrong", "/decide/wrong", "/rate/wrong",
        f"/rate/{token_of(asked)}", "/my/sign-in", "/nowhere",
        "/community", "/community/board/aircon", "/community/search?q=外机", f"/community/topic/{topic.pk}/{topic.slug}",
    ]  # fmt: skip


def faults(page: Page) -> list[str]:
    """What axe says is wrong, and whether the page is wider than the window."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("asked => axe.run(document, asked)", ASKED)["violations"]
    told = [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{page.url}: {one}" for one in [*told, *(["wider than the window"] if wide > 0 else [])]]


def test_no_page_of_the_customers_has_a_fault(site: str, cast: Any, ticket: Any, chromium: Any) -> None:
    open_pages, wrong = staged(cast, ticket), set()
    visitor = Client()
    page, code, _link = asked_for(visitor, "lin@home.example")
    visitor.post(page, {"code": code})
    own = [{"name": name, "value": one.value, "url": site} for name, one in visitor.cookies.items()]
    for look in LOOKS:
        for cookies, paths in (
            ([], open_pages),
            (
                own,
                [
                    "/requests",
                    "/my/account",
                    "/my/account/delete",
                    f"/requests/{ticket.code}",
                    "/community/new",
                    "/community/me",
                ],
            ),
        ):
            context = chromium.new_context(base_url=site, **look)
            context.add_cookies([one for one in cookies if one["name"] != "language"])
            window = context.new_page()
            for path in paths:
                answer = window.goto(path)
                assert answer.status < 500 and (not cookies or window.url.endswith(path)), path
                wrong.update(faults(window))
            context.close()
    assert not wrong, "\n".join(sorted(wrong))


def answered(route: Route, body: str) -> None:
    route.fulfill(body=body, content_type="text/html; charset=utf-8")


def test_the_widget_has_no_fault_on_its_form_before_a_chat_nor_in_one(site: str, cast: Any, chromium: Any) -> None:
    widget, wrong = made_widget(cast), []
    queue.sit({cast.wang.pk})
    page = '<!doctype html><html lang="{}"><head><title>Shop</title></head><body><main><h1>Shop</h1></main>{}</body></html>'
    for look, lang, theme in ((LOOKS[0], "zh", "light"), (LOOKS[1], "en", "dark")):
        script = f'<script src="{site}/widget.js" data-widget="{widget.key}" data-theme="{theme}"></script>'
        context = chromium.new_context(base_url=site, **look)
        window = context.new_page()
        body = page.format(lang, script)
        window.route("**/shop", partial(answered, body=body))
        window.goto("/shop")
        window.locator("yizhan-widget .launch").click()
        for tab in ("help", "request", "track", "chat"):
            window.locator(f"yizhan-widget [data-tab={tab}]").click()
            wrong += faults(window)
        window.locator("yizhan-widget button.main").click()
        wrong += faults(window)
        window.locator("yizhan-widget [name=name]").fill("小陈")
        window.locator("yizhan-widget [name=email]").fill("chen@home.example")
        window.locator("yizhan-widget [name=text]").fill("在吗？")
        window.locator("yizhan-widget button.main").click()
        window.locator("yizhan-widget .queue").wait_for()
        wrong += faults(window)
        window.locator("yizhan-widget header [title]").first.click()
        window.locator("yizhan-widget .rate").wait_for()
        wrong += faults(window)
        context.close()
    assert not wrong, "\n".join(wrong)
