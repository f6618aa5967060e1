"""Nothing typed is lost: letters during the editor's start, words being composed, pasted and dropped files."""

import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from yizhan.tickets.models import Attachment, Draft, Message

from .conftest import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Playwright's loop makes Django think that the test itself is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
Sit = Callable[..., Page]
TEXT = "document.querySelector('#say trix-editor')?.editor?.getDocument().toString()"
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
# Hand files to the composer as the browser does; what the clipboard of the system holds is nobody's business here.
HAND_OVER = """([type, name, mime, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0)), data = new DataTransfer();
  data.items.add(new File([bytes], name, { type: mime }));
  const Kind = type === "paste" ? ClipboardEvent : DragEvent;
  const event = new Kind(type, { bubbles: true, cancelable: true, clipboardData: data, dataTransfer: data });
  return document.querySelector("#say trix-editor, #say textarea").dispatchEvent(event);
}"""


def held_back(page: Page) -> list[Route]:
    """The editor's script does not arrive before somebody lets it go."""
    routes: list[Route] = []
    page.route("**/vendor/trix*.js", lambda route: routes.append(route))
    return routes


def let_go(page: Page, routes: list[Route]) -> None:
    while not routes:
        page.wait_for_timeout(20)
    routes.pop().continue_()


def written(page: Page, text: str) -> None:
    """The editor is there and holds exactly this; Trix ends every text with a line break."""
    page.locator("#say trix-editor").wait_for()
    until(page, f"(text) => {TEXT} === text", f"{text}\n")


def begun(page: Page, ticket: Any, text: str) -> Page:
    """At a ticket, with a reply begun in the editor."""
    page.goto(f"/tickets/{ticket.code}")
    page.locator("#say textarea").click()
    page.keyboard.type(text)
    written(page, text)
    return page


def drawn(page: Page) -> None:
    """Trix draws what was typed with the next frame, and puts the caret behind it once more."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_letters_typed_at_once_are_all_there(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)
    page.goto(f"/tickets/{ticket.code}")
    text = "您好 😀，the engineer  arrives between 14:00 and 16:00. " * 4
    page.locator("#say textarea").click()
    page.keyboard.type(text, delay=4)
    written(page, text)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#talk .msg.reply")).to_contain_text("between 14:00")
    assert Message.objects.latest("pk").text.count("arrives") == 4


def test_the_caret_stays_where_it_was(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)
    routes = held_back(page)
    page.goto(f"/tickets/{ticket.code}")
    page.locator("#say textarea").click()
    page.keyboard.type("  two  spaces 😀 end")
    page.keyboard.press("Enter")
    page.keyboard.type("next XYZ")
    for _step in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    let_go(page, routes)
    written(page, "  two  spaces 😀 end\nnext XYZ")
    page.keyboard.type("line")
    written(page, "  two  spaces 😀 end\nnext line")
    expect(page.locator("#say textarea")).to_have_count(0)


def test_who_left_the_box_meanwhile_is_not_called_back(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)
    routes = held_back(page)
    page.goto(f"/tickets/{ticket.code}")
    page.locator("#say textarea").click()
    page.keyboard.type("begun")
    page.keyboard.press("Escape")
    let_go(page, routes)
    written(page, "begun")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_a_word_being_composed_is_not_torn_apart(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)
    routes = held_back(page)
    page.goto(f"/tickets/{ticket.code}")
    keys = page.context.new_cdp_session(page)
    page.locator("#say textarea").click()
    page.keyboard.type("A")
    keys.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    let_go(page, routes)
    until(page, "() => Boolean(document.querySelector('#say trix-editor')?.editor)")
    page.evaluate("() => new Promise((done) => setTimeout(done, 100))")
    keys.send("Input.imeSetComposition", {"text": "nihao", "selectionStart": 5, "selectionEnd": 5})
    expect(page.locator("#say textarea")).to_have_value("Anihao")
    expect(page.locator("#say trix-editor")).to_be_hidden()
    keys.send("Input.insertText", {"text": "你好"})
    page.keyboard.type("B")
    written(page, "A你好B")


def test_a_draft_of_the_first_letters_is_kept(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)
    page.route("**/vendor/trix*.js", lambda route: route.abort())
    page.goto(f"/tickets/{ticket.code}")
    page.locator("#say textarea").click()
    with page.expect_response(f"**/{ticket.code}/draft"):
        page.keyboard.type("without an editor")
    assert "without an editor" in Draft.objects.get(agent=cast.wang).html


def test_a_pasted_picture_and_a_dropped_file_go_along(sit: Sit, cast: Any, ticket: Any) -> None:
    page = begun(sit(cast.wang), ticket, "see both")
    # Both events are taken: dispatching says false.
    assert not page.evaluate(HAND_OVER, ["paste", "shot.png", "image/png", DOT])
    assert not page.evaluate(HAND_OVER, ["drop", "log.txt", "text/plain", "aGVsbG8="])
    expect(page.locator("#say .files input[name=attachment]")).to_have_count(2)
    expect(page.locator("#say .files .wrong")).to_have_count(0)
    expect(page.locator("#say .files img")).to_be_visible()
    written(page, "see both")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#talk .msg.reply .file")).to_have_count(2)
    names = Attachment.objects.filter(message=Message.objects.latest("pk")).values_list("name", flat=True)
    assert sorted(names) == ["log.txt", "shot.png"]


def test_what_is_sent_waits_for_its_files(sit: Sit, cast: Any, ticket: Any) -> None:
    page = begun(sit(cast.wang), ticket, "see the file")
    uploads: list[Route] = []
    page.route(re.compile("/files"), lambda route: uploads.append(route))
    page.evaluate(HAND_OVER, ["drop", "log.txt", "text/plain", "aGVsbG8="])
    expect(page.locator("#say .files progress")).to_have_count(1)
    page.keyboard.press("Control+Enter")
    expect(page.locator("yz-toast.warning")).to_be_visible()
    assert ticket.messages.count() == 1
    let_go(page, uploads)
    expect(page.locator("#talk .msg.reply .file")).to_have_count(1)
    assert ticket.messages.count() == 2 and Attachment.objects.get(message=Message.objects.latest("pk")).size == 5


@pytest.mark.parametrize("is_plain", [False, True])
def test_a_draft_of_yesterday_goes_on_at_its_end(sit: Sit, cast: Any, ticket: Any, is_plain: bool) -> None:
    Draft.objects.create(ticket=ticket, agent=cast.wang, kind="note", html="<div>Called <strong>twice</strong></div>")
    page = sit(cast.wang)
    if is_plain:
        page.route("**/vendor/trix*.js", lambda route: route.abort())
    page.goto(f"/tickets/{ticket.code}")
    box = page.locator("#say textarea" if is_plain else "#say trix-editor")
    box.wait_for()
    page.keyboard.press("n")
    expect(box).to_be_focused()
    page.keyboard.type(", no answer")
    if is_plain:
        return expect(box).to_have_value("<div>Called <strong>twice</strong></div>, no answer")
    written(page, "Called twice, no answer")
    drawn(page)
    page.keyboard.press("Home")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.type("I ")
    written(page, "I Called twice, no answer")
    return None
