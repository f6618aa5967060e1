"""What agents say of themselves, with the keyboard alone."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yizhan.automation.assignment.models import Availability

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Playwright's loop makes Django think that the test itself is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def test_the_menu_sets_the_state_and_every_line_is_reached(cast: Any, sit: Callable[..., Page]) -> None:
    page = sit(cast.wang)
    page.goto("/account")
    page.locator(".rail .me").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#me-states button").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".rail .me .av.busy")).to_be_visible()
    assert Availability.objects.get(agent=cast.wang).state == "busy" and page.url.endswith("/account")
    # The menu closes and gives the focus back before the next key.
    expect(page.locator("#me-menu")).to_be_hidden()
    expect(page.locator(".rail .me")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#me-states [aria-pressed=true]")).to_have_attribute("value", "busy")
    expect(page.locator("#me-menu")).to_be_visible()
    expect(page.locator("#me-menu :focus")).to_have_count(1)
    page.keyboard.press("End")
    expect(page.locator("#me-menu button.danger")).to_be_focused()
    for _line in range(page.locator("#me-menu :is(a, button)").count() - 1):
        page.keyboard.press("ArrowUp")
    expect(page.locator("#me-states button").first).to_be_focused()
