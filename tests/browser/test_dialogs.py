"""Dialogs of the desk in a real browser: many at once and back, a glance before merging, a held message; a busy desk."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yizhan.spine.actors import Machine
from yizhan.spine.change import change
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Message

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Playwright's loop makes Django think that the test itself is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
Sit = Callable[..., Page]


def test_many_are_assigned_at_once_and_taken_back(sit: Sit, cast: Any, ticket: Any) -> None:
    other = open_ticket(by=cast.zhou, requester=cast.sofia, subject="Invoice", department=cast.support)
    assign(other, by=cast.zhou, agent=cast.li)
    page = sit(cast.zhou)
    page.goto("/tickets?view=open")
    for one in (ticket, other):
        page.locator(f"#rows .row[data-id='{one.pk}'] .pick").click()
    page.locator(".bulk button[hx-post$='/bulk/assign'], .bulk button[hx-get$='/bulk/assign']").click()
    dialog = page.locator("dialog[open]")
    dialog.locator("select[name=agent]").select_option(str(cast.wang.pk), force=True)
    with page.expect_response("**/bulk/assign/do"):
        dialog.locator("footer .btn.primary").click()
    with page.expect_response("**/bulk/unassign/do*"):
        page.locator("yz-toast [data-undo]").click()
    for one, agent_id in ((ticket, None), (other, cast.li.pk)):
        one.refresh_from_db()
        assert one.assignee_id == agent_id


def test_a_ticket_is_seen_before_another_is_merged_into_it(sit: Sit, cast: Any, ticket: Any) -> None:
    other = open_ticket(by=cast.wang, requester=cast.lin, subject="外机又响", department=cast.support, body="还是很响")
    page = sit(cast.wang)
    page.goto(f"/tickets/{ticket.code}")
    expect(page.locator("#say textarea")).to_be_visible()
    page.keyboard.press("m")
    dialog = page.locator("dialog[open]")
    dialog.locator("yz-combo input").fill(str(other.number))
    dialog.get_by_role("option", name=other.subject).click()
    expect(dialog.locator(".card")).to_contain_text("还是很响")
    dialog.locator("footer .btn.primary").click()
    page.wait_for_url(f"**/tickets/{other.code}")
    expect(page.locator("#talk")).to_contain_text("声音特别大")


def test_what_is_found_is_seen_whole_and_what_is_not_stays(sit: Sit, cast: Any, ticket: Any) -> None:
    for at in range(7):
        open_ticket(by=cast.wang, requester=cast.lin, subject=f"外机又响 {at}", department=cast.support)
    page = sit(cast.wang, width=390, height=844)
    page.goto(f"/tickets/{ticket.code}")
    expect(page.locator("#say textarea")).to_be_visible()
    page.keyboard.press("m")
    dialog = page.locator("dialog[open]")
    box = dialog.locator("yz-combo input")
    box.fill("外机又响")
    expect(dialog.get_by_role("option")).to_have_count(7)
    assert dialog.get_by_role("option").evaluate_all("""(options) => options.every((one) => {
        const { x, y, width, height } = one.getBoundingClientRect();
        return one.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    })""")
    box.fill("nowhere")
    expect(dialog.locator("yz-combo .none")).to_be_visible()
    dialog.locator("footer .btn.primary").click()
    expect(dialog.locator("yz-combo .error")).to_be_visible()
    expect(box).to_have_value("nowhere")
    expect(box).to_be_focused()
    box.fill("外机又响 3")
    dialog.get_by_role("option", name="外机又响 3").click()
    expect(dialog.locator("yz-combo .error")).to_have_count(0)
    dialog.locator("footer .btn.primary").click()
    page.wait_for_url(lambda url: ticket.code not in url)


def test_a_held_message_asks_before_it_becomes_a_ticket(sit: Sit, cast: Any, ticket: Any) -> None:
    message = Message(ticket=ticket, customer=cast.sofia, text="mine too", state="held")
    with change(message, "message.held", by=Machine("channel", None, "mail"), warning="stranger"):
        message.save(force_insert=True)
    page = sit(cast.wang)
    page.goto(f"/tickets/{ticket.code}")
    page.locator(f"#m{message.pk} button.danger").click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("mine too")
    dialog.locator("input[name=own_ticket]").check()
    dialog.locator("footer .btn.primary").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(f"#m{message.pk}")).to_have_count(0)
    expect(page.locator("yz-toast")).to_be_visible()


def test_a_list_is_fresh_though_events_never_stop(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)
    page.goto("/tickets?view=open")
    expect(page.locator("#rows .row")).to_have_count(1)
    # One event every 50 ms, and never the quiet of 200 ms that a refresh would like.
    page.evaluate(
        """(event) => {
          const live = document.querySelector("yz-live");
          window.noise = setInterval(() => live.hear("ticket", event), 50);
        }""",
        {"event": "ticket.edited", "ticket": ticket.pk},
    )
    with page.expect_request("**/tickets?*part=rows*"):
        pass
    with page.expect_request("**/tickets?*part=rows*"):
        pass
    page.evaluate("() => clearInterval(window.noise)")
