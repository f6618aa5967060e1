"""What a screen reader is told: every control has a name, headings go down step by step, one main part, live news."""

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yizhan.channels.models import Mailbox
from yizhan.portal.links import Visit
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.reply import reply
from yizhan.workspace.first_run import keep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Playwright's loop makes Django think that the test itself is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
Sit = Callable[..., Page]
CONTROLS = {"button", "link", "textbox", "searchbox", "combobox", "listbox", "checkbox", "radio", "switch", "slider",
            "spinbutton", "menuitem", "tab", "option", "dialog", "alertdialog", "image"}  # fmt: skip


def nodes(page: Page) -> Iterator[dict[str, Any]]:
    """Everything the browser hands to a screen reader: role, name, what is said besides."""
    line = page.context.new_cdp_session(page)
    for one in line.send("Accessibility.getFullAXTree")["nodes"]:
        if not one["ignored"]:
            more = {each["name"]: each["value"].get("value") for each in one.get("properties", [])}
            yield {"role": one["role"]["value"].lower(), "name": one.get("name", {}).get("value", "").strip(), **more}
    line.detach()


def faults(page: Page) -> list[str]:
    """What is wrong with a page for those who hear it."""
    found = list(nodes(page))
    wrong = [f"{one['role']} without a name" for one in found if one["role"] in CONTROLS and not one["name"]]
    levels = [int(one["level"]) for one in found if one["role"] == "heading"]
    if levels.count(1) != 1:
        wrong.append(f"{levels.count(1)} headings of level 1")
    for before, after in zip([2, *levels], levels, strict=False):
        if after > before + 1:
            wrong.append(f"a heading of level {after} below one of level {before}")
    wrong += ["a heading without words" for one in found if one["role"] == "heading" and not one["name"]]
    mains = sum(one["role"] == "main" for one in found)
    return wrong if mains == 1 else [*wrong, f"{mains} main parts"]


def settled(page: Page) -> None:
    """Custom elements are there, and what the page asks for by itself has come."""
    page.wait_for_load_state("load")
    expect(page.locator("html:not(.loading)")).to_be_attached()


DESK = ("/tickets?view=open", "/tickets?view=open&layout=table", "/tickets/TICKET", "/tickets/new", "/customers", "/customers/CUSTOMER",
        "/admin/team", "/admin/team/new", "/admin/role/new", "/admin/mailbox/MAILBOX", "/admin/health", "/account")  # fmt: skip


@pytest.mark.parametrize("path", DESK)
def test_pages_of_the_desk(sit: Sit, cast: Any, ticket: Any, path: str) -> None:
    reply(ticket, by=cast.wang, body="您好")
    note(ticket, by=cast.li, body="备件有货")
    box = keep(Mailbox(), slug="box", labels={"en": "Box"}, address="box@qingshan.example", department=cast.support)
    for word, value in (("TICKET", ticket.code), ("CUSTOMER", cast.lin.pk), ("MAILBOX", box.pk)):
        path = path.replace(word, str(value))
    page = sit(cast.zhou)
    page.goto(path)
    settled(page)
    assert faults(page) == []
    # On a phone the list stands alone, without the ticket that is the main part.
    if path != DESK[0]:
        page.set_viewport_size({"width": 390, "height": 800})
        settled(page)
        assert faults(page) == []


@pytest.mark.parametrize("path", ["/sign-in", "/forgotten", "/submit", "/track", "TRACK"])
def test_pages_for_everybody(site: str, cast: Any, ticket: Any, chromium: Any, path: str) -> None:
    page = chromium.new_page(base_url=site)
    page.goto(Visit(ticket, cast.lin.address).url if path == "TRACK" else path)
    settled(page)
    found = faults(page)
    page.close()
    assert found == []


def test_new_messages_and_toasts_are_told(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)
    page.goto(f"/tickets/{ticket.code}")
    expect(page.get_by_role("log")).to_contain_text("声音特别大")
    expect(page.locator("#toasts")).to_have_attribute("aria-live", "polite")
    expect(page.locator("#toasts")).to_have_role("status")


def test_focus_goes_into_a_dialog_and_back(sit: Sit, cast: Any, ticket: Any) -> None:
    page = sit(cast.wang)
    page.goto(f"/tickets/{ticket.code}")
    opener = page.locator("#pane button[data-key=a]").first
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_have_accessible_name(re.compile(r"\S"))
    assert page.evaluate("document.querySelector('dialog[open]').contains(document.activeElement)")
    assert [one for one in faults(page) if "name" in one] == []
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(opener).to_be_focused()
