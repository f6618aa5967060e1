"""The form of a request type in a real browser, on a phone: the same conditions as on the server, and nothing lost."""

import os
from typing import Any

import pytest

from yizhan.catalog.requests.answering import for_browser
from yizhan.portal import guards
from yizhan.portal.tests.test_catalogue import VECTORS
from yizhan.portal.tests.work import request_type
from yizhan.tickets.models import Ticket

from .conftest import PATIENCE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Playwright's loop makes Django think that the test itself is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
TABLE = """table => {
  const holds = customElements.get("yz-asked").holds;
  return table.map(([when, given]) => holds(when, field => given[field] ?? ""));
}"""


def test_questions_show_for_the_answers_the_server_shows_them_for(
    site: str, cast: Any, chromium: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(guards, "QUICKEST", 0)
    row = request_type(cast)
    table = [(for_browser(one["when"]), one["given"]) for one in VECTORS]
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    phone = context.new_page()
    phone.set_default_timeout(PATIENCE)
    phone.goto(f"{site}/submit")
    phone.click(f"a[href='/submit/{row.slug}']")
    number = phone.locator("[name=field-device_number]")
    number.wait_for(state="hidden")
    wrong = [one for one, held in zip(VECTORS, phone.evaluate(TABLE, table), strict=True) if held is not one["holds"]]
    assert not wrong
    phone.fill("[name=name]", "陈丽")
    phone.fill("[name=contact]", "chen@example.org")
    phone.select_option("[name=field-device_kind]", "printer")
    number.fill("B-1")
    assert phone.locator("[name=field-pages]").is_hidden()
    number.fill("A-1")
    assert phone.locator("[name=field-pages]").input_value() == "3"
    phone.locator("[name=field-pages]").fill("7")
    with phone.expect_navigation():
        phone.click(".send")
    assert "/submit/done/" in phone.url
    assert Ticket.objects.get().data == {"device_kind": "printer", "device_number": "A-1", "pages": 7}
    context.close()
