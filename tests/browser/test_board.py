"""A board in a real browser: a card is dragged, another is moved by keyboard alone, one by a finger, a refused one goes back."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yizhan.automation.flows.tests.work import in_use, plain
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def test_cards_are_dragged_and_moved_by_keyboard_and_refused_ones_stay(
    sit: Callable[..., Page], cast: Any, ticket: Any
) -> None:
    page = sit(cast.wang)
    page.goto("/tickets?view=open&layout=board&by=priority")
    card, column = page.locator(f"#card-{ticket.pk}"), page.locator
    card.drag_to(column("#column-urgent .tiles"))
    expect(column("#column-urgent .tile")).to_have_count(1)
    expect(page.locator("yz-toast")).to_contain_text(ticket.code)
    assert Ticket.objects.get(pk=ticket.pk).priority == 4

    page.keyboard.press("j")
    expect(card).to_be_focused()
    page.keyboard.press("m")
    high = page.locator("dialog").get_by_role("button", name="高")
    expect(high).to_be_focused()
    page.keyboard.press("Enter")
    expect(column("#column-high .tile")).to_have_count(1)
    expect(card).to_be_focused()
    assert Ticket.objects.get(pk=ticket.pk).priority == 3

    in_use(plain(strict={"who": "everybody"}))
    held = open_ticket(by=cast.wang, requester=cast.lin, subject="流程中的工单", body="请尽快", department=cast.support)
    page.goto("/tickets?view=open&layout=board&by=priority")
    page.locator(f"#card-{held.pk}").drag_to(column("#column-low .tiles"))
    expect(page.locator("yz-toast.error")).to_contain_text("严格")
    expect(column("#column-normal").locator(f"#card-{held.pk}")).to_be_visible()
    assert Ticket.objects.get(pk=held.pk).priority == 2

    # A finger holds a card until it comes loose, then takes it along.
    device = page.context.new_cdp_session(page)

    def finger(event: str, *places: Any) -> None:
        points = [
            {"x": box["x"] + box["width"] / 2, "y": box["y"] + 60} for box in (one.bounding_box() for one in places)
        ]
        device.send("Input.dispatchTouchEvent", {"type": event, "touchPoints": points})

    finger("touchStart", card)
    expect(column(".tile.ghost")).to_be_visible()
    finger("touchMove", column("#column-low .tiles"))
    expect(column("#column-low")).to_have_class("column over")
    finger("touchEnd")
    expect(column(f"#column-low #card-{ticket.pk}")).to_be_visible()
    expect(column(".tile.ghost")).to_have_count(0)
    expect(page.locator("yz-toast", has_text=ticket.code)).to_be_visible()
    assert Ticket.objects.get(pk=ticket.pk).priority == 1
