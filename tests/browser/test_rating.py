"""One click in a mail is a rating, on a phone, with scripts and without."""

import os
from typing import Any

import pytest

from yizhan.automation.surveys.links import token_of
from yizhan.automation.surveys.models import Invitation, Rating, Survey
from yizhan.lib import clock
from yizhan.tickets.actions.finish import resolve

from .conftest import PATIENCE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Playwright's loop makes Django think that the test itself is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_one_click_in_a_mail_is_a_rating(site: str, cast: Any, chromium: Any, ticket: Any, scripts: bool) -> None:
    resolve(ticket, by=cast.wang)
    asked = Invitation.objects.create(
        ticket=ticket, customer=cast.lin, survey=Survey.objects.get(slug="satisfaction"), state="sent",
        due_at=clock.now(), sent_at=clock.now(),
    )  # fmt: skip
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", java_script_enabled=scripts)
    phone = context.new_page()
    phone.set_default_timeout(PATIENCE)
    phone.goto(f"{site}/rate/{token_of(asked)}/2")
    phone.wait_for_timeout(500)
    assert not Rating.objects.exists()  # a scanner of mails runs scripts, too, but touches nothing
    if scripts:
        phone.mouse.move(200, 700)
    else:
        phone.click("form[data-counts] button")
    phone.wait_for_selector(".banner.good")
    assert Rating.objects.get().score == 2 and phone.locator("[name=score]:checked").input_value() == "2"
    assert phone.locator(".reasons").is_visible()
    phone.locator("[name=score][value='4']").check()
    assert not phone.locator(".reasons").is_visible()
    phone.fill("[name=comment]", "后来很好")
    with phone.expect_navigation():
        phone.click(".send")
    row = Rating.objects.get()
    assert (row.score, row.comment) == (4, "后来很好")
    if scripts:
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
