"""A visitor with a phone on another site, under a strict policy, and an agent at the desk: lost wire, reload, order.

And a visitor who attacks the agent.
"""

import os
import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.cast import keep
from yizhan.automation.chat import taking, talking, visitors
from yizhan.automation.chat.models import Chat
from yizhan.automation.chat.tests.work import asked, made_widget, new_token
from yizhan.spine.change import change
from yizhan.tickets.models import Attachment

from .conftest import PATIENCE
from .test_hostile_mail import FOREIGN, PAYLOADS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Playwright's loop makes Django think that the test itself is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# Rules of the site for everything, and what of them comes into the widget.
UNTOUCHED = """() => {
  const made = new CSSStyleSheet();
  made.replaceSync("* { letter-spacing: 5px; line-height: 4 }");
  document.adoptedStyleSheets = [made];
  const looks = getComputedStyle(document.querySelector("yizhan-widget").shadowRoot.querySelector(".panel"));
  return [looks.letterSpacing, looks.lineHeight];
}"""
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
    twin = context.new_page()  # another tab, open before there is a secret to be known by
    twin.goto(shop)
    twin.locator("yizhan-widget .launch").click()
    phone.locator("yizhan-widget .launch").click()
    assert phone.evaluate(UNTOUCHED) == ["normal", "22.5px"]
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
    twin.locator("yizhan-widget [data-tab=chat]").click()
    twin.locator("yizhan-widget [name=name]").fill("小陈")
    twin.locator("yizhan-widget [name=email]").fill("chen@home.example")
    twin.locator("yizhan-widget [name=text]").fill("另一个标签页")
    twin.locator("yizhan-widget button.main").click()
    expect(twin.locator("yizhan-widget .bubble")).to_have_count(len(WRITTEN) + 2)
    assert Chat.objects.get().messages.filter(text="另一个标签页").exists()
    phone.evaluate("yizhan.forget()")
    phone.reload()
    phone.locator("yizhan-widget .launch").click()
    phone.locator("yizhan-widget [data-tab=chat]").click()
    expect(phone.locator("yizhan-widget [name=text]")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_hostile_visitor_is_text_to_the_agent(cast: Any, sit: Callable, width: int) -> None:
    """A name, an address, a page and words that attack: nothing runs or is fetched, and nothing leaves its place."""
    name, long = f"\u202e{PAYLOADS[1]}", "https://shop.example/" + "cart" * 110
    visitor = visitors.arrive(
        made_widget(cast), new_token(), name=name, email=f"{PAYLOADS[1]}@x", phone=PAYLOADS[0][:40]
    )
    desk, fetched = sit(cast.wang, width=width), []
    desk.route(f"**/*{FOREIGN}*/**", lambda route: (fetched.append(route.request.url), route.abort()))
    desk.goto("/chats")
    chat = talking.begin(visitor, page=long)
    for number, words in enumerate([*PAYLOADS, "javascript:top.hacked=1 " + "W" * 400, "{{ 7*7 }} {% now %}"]):
        talking.speak(chat, by=visitor, key=f"attack-{number:02}", text=words)
    file = keep(Attachment(), name=f"{PAYLOADS[1]}gnp.exe", size=1)
    talking.speak(chat, by=visitor, key="attack-file", file=file)
    expect(desk.locator("#chat-column")).to_contain_text(PAYLOADS[1])
    desk.goto(f"/chats/{chat.pk}")
    desk.locator("#pane button.primary").first.click()
    expect(desk.locator(".chat-text")).to_have_count(len(PAYLOADS) + 2)
    for at, words in enumerate(PAYLOADS):
        expect(desk.locator(".chat-text").nth(at)).to_have_text(words)
    expect(desk.locator(".chat-form textarea")).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    assert desk.locator("#pane :is(iframe, form:not([action^='/']), a[href^='javascript'])").count() == 0
    talk = desk.locator("#chat-talk").bounding_box()
    boxes = [one.bounding_box() for one in desk.locator("#chat-talk .bubble").all()]
    assert all(box["x"] + box["width"] <= talk["x"] + talk["width"] + 1 for box in boxes)
    if width > 390:
        side = desk.locator("#props-body").bounding_box()
        boxes = [one.bounding_box() for one in desk.locator("#props-body :is(dd, dd span)").all()]
        assert all(box["width"] <= side["width"] and box["height"] < 200 for box in boxes)
        assert desk.locator("#props-body").evaluate("one => one.scrollWidth <= one.clientWidth")
    talking.end(Chat.objects.get(), by=visitor)
    expect(desk.locator("#pane .chat-form")).to_have_count(0)
    assert desk.evaluate("window.hacked") is None and fetched == []


def test_what_an_agent_types_is_said_once_and_nothing_else(cast: Any, sit: Callable) -> None:
    chat = asked(visitors.arrive(made_widget(cast), new_token(), name="小陈"), cast)
    taking.accept(chat, by=cast.wang)
    desk = sit(cast.wang)
    desk.goto(f"/chats/{chat.pk}")
    box, held = desk.locator(".chat-form textarea"), []
    desk.route("**/say", lambda route: held.append(route))
    expect(box).to_be_focused()
    box.fill("一")
    box.press("Enter")
    box.press_sequentially("二")
    while not held:
        desk.wait_for_timeout(20)
    held.pop().abort()  # the wire is cut; it goes again by itself, and what was typed meanwhile belongs to it
    expect(desk.locator("[data-error]")).not_to_be_empty()
    while not held:
        desk.wait_for_timeout(20)
    box.press_sequentially("三")
    held.pop().continue_()
    expect(desk.locator(".chat-text")).to_have_text(["订单一直没有发货", "一二"])
    expect(box).to_have_value("三")
    desk.unroute("**/say")
    desk.locator(".chat-form [name=file]").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"x"})
    expect(desk.locator("#chat-talk .file")).to_have_count(1)
    expect(box).to_have_value("三")
    assert list(chat.messages.exclude(who="system").values_list("text", flat=True)) == ["订单一直没有发货", "一二", ""]
