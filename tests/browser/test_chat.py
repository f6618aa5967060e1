"""A visitor with a phone on another site, under a strict policy, and an agent at the desk: lost wire, reload, order."""

import os
import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import expect

from yizhan.automation.chat.models import Chat
from yizhan.automation.chat.tests.work import made_widget
from yizhan.spine.change import change

from .conftest import PATIENCE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Playwright's loop makes Django think that the test itself is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
WRITTEN = ["在吗？<b>急</b>", "断网一", "断网二"]


@pytest.fixture
def shop(site: str, cast: Any) -> Iterator[str]:
    """The address of another site, whose page shows the widget under a strict policy."""
    policy = f"default-src 'none'; script-src {site}; connect-src {site}; img-src {site}; style-src 'none'"
    widget = made_widget(cast)
    page = f'<!doctype html><html lang="zh"><body><script src="{site}/widget.js" data-widget="{widget.key}" async></script>'

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_line: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    with change(widget, "widget.edited", by=cast.zhou):
        widget.origins = [address]
    yield address
    server.shutdown()
    server.server_close()


def test_a_visitor_and_an_agent_talk(shop: str, cast: Any, chromium: Any, sit: Callable) -> None:
    desk = sit(cast.wang)
    desk.goto("/chats")
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    phone = context.new_page()
    phone.set_default_timeout(PATIENCE)
    wrong: list[str] = []
    phone.on("pageerror", lambda error: wrong.append(str(error)))
    phone.on("console", lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None)
    phone.goto(shop)
    phone.locator("yizhan-widget .launch").click()
    phone.locator("yizhan-widget [data-tab=chat]").click()
    phone.locator("yizhan-widget [name=name]").fill("小陈")
    phone.locator("yizhan-widget [name=text]").fill(WRITTEN[0])
    phone.locator("yizhan-widget button.main").click()
    expect(phone.locator("yizhan-widget .wrong")).to_be_visible()
    assert phone.locator("yizhan-widget [name=text]").input_value() == WRITTEN[0]
    phone.locator("yizhan-widget [name=email]").fill("chen@home.example")
    phone.locator("yizhan-widget button.main").click()
    expect(phone.locator("yizhan-widget .queue")).to_contain_text("第 1 位")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390

    desk.locator("#chat-column .row", has_text="在吗").click()
    desk.locator("#pane button.primary").first.click()
    box = desk.locator(".chat-form textarea")
    box.fill("您好")
    box.press("Enter")
    expect(phone.locator("yizhan-widget .bubble:not(.mine)")).to_contain_text("您好")
    context.set_offline(True)
    for text in WRITTEN[1:]:
        phone.locator("yizhan-widget .compose textarea").fill(text)
        phone.locator("yizhan-widget .compose textarea").press("Enter")
    expect(phone.locator("yizhan-widget .pending")).to_have_count(2)
    context.set_offline(False)
    expect(phone.locator("yizhan-widget .pending")).to_have_count(0)
    phone.reload()
    expect(phone.locator("yizhan-widget .bubble")).to_have_text([re.compile(re.escape(one)) for one in
                                                               (WRITTEN[0], "您好", *WRITTEN[1:])])  # fmt: skip
    expect(desk.locator("#chat-talk")).to_contain_text("断网二")
    said = Chat.objects.get().messages.filter(who="visitor").values_list("text", flat=True)
    assert list(said) == WRITTEN and wrong == []
    context.close()
