"""The desk in a real browser: open, answer, note, live, conflict, draft, keyboard, phone."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yizhan.spine.actions import registry
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Draft, Message

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Playwright's loop makes Django think that the test itself is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
Sit = Callable[..., Page]


def write(page: Page, text: str) -> None:
    """Type at once, as people do: the editor may still be starting."""
    page.locator("#say textarea:visible, #say trix-editor:visible").click()
    page.keyboard.type(text)
    expect(page.locator("#say trix-editor")).to_contain_text(text)


def until(page: Page, is_so: Callable[[], bool], seconds: int = 10) -> None:
    """Wait for what only the server knows, while the page goes on."""
    for _turn in range(seconds * 20):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not become so in time")


def test_a_ticket_is_opened_from_the_list_and_answered(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)
    page.goto("/tickets?view=open")
    page.get_by_role("link", name=ticket.subject).click()
    expect(page.locator("#talk")).to_contain_text("声音特别大")
    expect(page.locator("#props-body")).to_contain_text("lin@home.example")
    assert page.url.endswith(f"/tickets/{ticket.code}?view=open")
    write(page, "您好，师傅今天上门。")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#talk .msg.reply")).to_contain_text("师傅今天上门")
    expect(page.locator("yz-toast")).to_be_visible()
    expect(page.locator("#say trix-editor")).to_have_text("")
    assert Message.objects.filter(agent=cast.wang).latest("pk").text == "您好，师傅今天上门。"


def test_a_note_mentions_a_colleague(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)
    page.goto(f"/tickets/{ticket.code}")
    page.keyboard.press("n")
    write(page, "@李")
    page.get_by_role("option", name="李倩").click()
    page.keyboard.type("看一下")
    page.locator("#say [data-send]").click()
    expect(page.locator("#talk .msg.note .mention")).to_have_text("@李倩")
    assert Message.objects.latest("pk").mention_ids == [cast.li.pk]


def test_what_others_do_arrives_without_reloading(sit: Sit, cast: Any, ticket: Any) -> None:
    wang, li = sit(cast.wang), sit(cast.li)
    li.goto(f"/tickets/{ticket.code}")
    wang.goto(f"/tickets/{ticket.code}")
    expect(li.locator("#watching")).to_contain_text("王珂")
    write(li, "我的半句话")
    reply(ticket, by=cast.lin, body="请问什么时候到？")
    expect(li.locator("#talk")).to_contain_text("请问什么时候到？")
    expect(wang.locator("#talk")).to_contain_text("请问什么时候到？")
    expect(li.locator("#say trix-editor")).to_have_text("我的半句话")
    open_ticket(by=cast.wang, requester=cast.sofia, subject="Fresh ticket", department=cast.support)
    li.goto("/tickets?view=open")
    expect(li.locator("#rows")).to_contain_text("Fresh ticket")


def test_what_comes_between_the_page_and_its_stream_is_there(sit: Sit, cast: Any, ticket: Any) -> None:
    first, late = sit(cast.li), sit(cast.wang)
    first.goto("/tickets?view=open")
    first.wait_for_timeout(500)

    def meanwhile(route: Any) -> None:
        """The page is drawn, and does not listen yet."""
        open_ticket(by=cast.zhou, requester=cast.sofia, subject="Between the two", department=cast.support)
        route.continue_()

    late.route("**/live?*", meanwhile, times=1)
    late.goto("/tickets?view=open")
    expect(late.locator("#rows")).to_contain_text("Between the two")


def test_a_newer_message_asks_first_and_the_text_stays(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)
    page.route("**/live?*", lambda route: route.abort())
    page.goto(f"/tickets/{ticket.code}")
    write(page, "师傅出发了")
    reply(ticket, by=cast.lin, body="不用来了")
    page.keyboard.press("Control+Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("不用来了")
    dialog.locator("footer .btn").first.click()
    expect(page.locator("#say trix-editor")).to_have_text("师傅出发了")
    # The dialog says it; a toast that asks to load the page again would say the opposite.
    expect(page.locator("yz-toast.error")).to_have_count(0)
    assert not Message.objects.filter(agent=cast.wang).exists()
    page.locator("#say [data-send]").click()
    page.locator("dialog[open] footer .btn.primary").click()
    expect(page.locator("#talk .msg.reply")).to_contain_text("师傅出发了")


def test_a_field_somebody_was_faster_with_asks_and_says_nothing_else(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)
    page.route("**/live?*", lambda route: route.abort())
    page.goto(f"/tickets/{ticket.code}")
    page.locator("#ticket-head .subject").click()
    page.locator(".subject-form [name=subject]").fill("空调外机异响")
    registry["ticket.set"](ticket, by=cast.zhou, fields={"subject": "空调漏水"})
    page.locator(".subject-form [name=subject]").press("Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("空调漏水")
    dialog.locator(".btn.primary").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("#ticket-head .subject")).to_have_text("空调外机异响")
    expect(page.locator("yz-toast.error")).to_have_count(0)


def test_a_draft_survives_reload_and_reassignment(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)
    page.goto(f"/tickets/{ticket.code}")
    write(page, "写到一半")
    until(page, lambda: Draft.objects.filter(agent=cast.wang, html__contains="写到一半").exists())
    assign(ticket, by=cast.zhou, agent=cast.li)
    page.reload()
    expect(page.locator("#say trix-editor")).to_have_text("写到一半")


def test_a_lost_connection_loses_no_text(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)
    page.goto(f"/tickets/{ticket.code}")
    write(page, "重要内容")
    page.context.set_offline(True)
    page.locator("#say [data-send]").click()
    expect(page.locator("yz-toast.error").first).to_be_visible()
    expect(page.locator("#say trix-editor")).to_have_text("重要内容")
    page.context.set_offline(False)
    page.locator("#say [data-send]").click()
    expect(page.locator("#talk .msg.reply")).to_contain_text("重要内容")


def test_the_keyboard_goes_all_the_way(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)
    page.goto("/tickets?view=open")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#pane")).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("x")
    expect(page.locator(".bulk")).to_be_visible()
    page.keyboard.press("r")
    expect(page.locator("#say trix-editor")).to_be_focused()
    page.keyboard.type("键盘回复")
    expect(page.locator("#say trix-editor")).to_contain_text("键盘回复")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#talk .msg.reply")).to_contain_text("键盘回复")


def test_a_phone_shows_one_column_at_a_time(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang, width=390, height=844)
    page.goto("/tickets?view=open")
    expect(page.locator("#list")).to_be_visible()
    expect(page.locator("#main")).to_be_hidden()
    page.get_by_role("link", name=ticket.subject).click()
    expect(page.locator("#talk")).to_be_visible()
    expect(page.locator("#list")).to_be_hidden()
    page.locator("#ticket-head [data-show=list]").click()
    expect(page.locator("#list")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("layout", ["list", "table", "board"])
def test_a_phone_has_the_main_navigation_in_every_layout(sit: Sit, cast: Any, ticket: Any, layout: str) -> None:
    page = sit(cast.wang, width=390, height=844)
    page.goto(f"/tickets?view=open&layout={layout}")
    bar, link = page.locator("nav.rail"), page.get_by_role("link", name=ticket.subject)
    expect(bar).to_be_visible()
    expect(link).to_be_visible()
    place, words = bar.bounding_box(), link.bounding_box()
    assert place and words and (place["x"], place["width"], place["y"] + place["height"]) == (0, 390, 844)
    assert words["x"] + words["width"] <= 390 and words["y"] + words["height"] <= place["y"]


def test_a_field_is_edited_where_it_stands(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)
    page.goto(f"/tickets/{ticket.code}")
    page.locator(f"[hx-get='/tickets/{ticket.code}/field/priority']").click()
    # It has the focus once htmx has taken it in hand.
    expect(page.locator(".dd-form select")).to_be_focused()
    page.locator(".dd-form select").select_option("4")
    expect(page.locator("#ticket-head .pill.urgent")).to_be_visible()
    ticket.refresh_from_db()
    assert ticket.priority == 4


def test_properties_are_edited_with_the_keyboard_alone(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)
    page.goto(f"/tickets/{ticket.code}")
    for key in ("follower", "cc"):
        value = page.locator(f"#dd-{key} > .edit")
        value.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".dd-form input:not([type=hidden])")).to_be_focused()
        page.keyboard.press("Escape")
        expect(value).to_be_focused()
        expect(page.locator(".dd-form")).to_have_count(0)
    value = page.locator("#dd-follower > .edit")
    value.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".dd-form input:not([type=hidden])")).to_be_focused()
    page.keyboard.type(cast.li.name)
    expect(page.locator(".dd-form [role=option]")).to_have_count(1)
    for press in ("Enter", "Escape", "Enter"):
        page.keyboard.press(press)
    expect(value).to_be_focused()
    expect(value).to_contain_text(cast.li.name)


def test_a_field_being_edited_outlives_what_others_do(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)

    def late(route: Any) -> None:
        """The server has done it and told everybody; the answer takes longer."""
        answer = route.fetch()
        page.wait_for_timeout(1500)
        route.fulfill(response=answer)

    page.goto(f"/tickets/{ticket.code}")
    page.locator("#ticket-head .subject").click()
    page.locator(".subject-form [name=subject]").fill("空调外机异响")
    reply(ticket, by=cast.lin, body="请问什么时候到？")
    expect(page.locator("#talk")).to_contain_text("请问什么时候到？")
    expect(page.locator(".subject-form [name=subject]")).to_have_value("空调外机异响")
    page.route("**/field/subject", late)
    with page.expect_response("**/field/subject"):
        page.keyboard.press("Enter")
    expect(page.locator("#ticket-head .subject")).to_have_text("空调外机异响")
