"""A customer with a phone: asks, follows the link, answers. In a real browser."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from yizhan.lib import clock
from yizhan.portal import proofs
from yizhan.portal.models import Proof
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket

from .work import link, mailed

CHROMIUM = Path("/usr/bin/chromium")
playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium on this machine"),
]


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def phone(request: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    # The browser's event loop lives in this thread, and the database is asked from it between two steps.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with playwright.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, locale="zh-CN", java_script_enabled=request.param
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        foreign: list[str] = []
        page.on("request", lambda one: foreign.append(one.url) if "localhost" not in one.url else None)
        yield page
        assert not foreign
        browser.close()
        # Beside a running loop Django has connections of its own; nobody else would give them back.
        connections.close_all()


def test_a_customer_asks_follows_and_answers(live_server: Any, cast: Any, phone: Any) -> None:
    call_command("build", verbosity=0)
    phone.goto(f"{live_server.url}/submit")
    phone.fill("[name=name]", "陈丽")
    phone.fill("[name=contact]", "nobody")
    phone.select_option("[name=type]", "incident")
    phone.fill("[name=body]", "三楼的打印机一直卡纸。")
    phone.set_input_files("#files", [{"name": "现场.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n0000"}])
    phone.wait_for_timeout(3_100)
    phone.click(".send")
    phone.wait_for_selector(".errors")
    assert (
        phone.input_value("[name=body]") == "三楼的打印机一直卡纸。"
        and phone.locator(".kept .name").inner_text() == "现场.png"
    )
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.fill("[name=contact]", "chen@example.org")
    phone.fill("[name=subject]", "打印机卡纸")
    phone.click(".send")
    phone.wait_for_selector(".number-large")
    ticket = Ticket.objects.get()
    assert ticket.code in phone.locator(".number-large").inner_text()

    with clock.at(clock.now() - timedelta(minutes=5)):
        reply(ticket, by=cast.wang, body="您好，请问是哪个型号？")
    phone.goto(live_server.url + link(ticket, "chen@example.org"))
    assert "请问是哪个型号" in phone.locator(".talk").inner_text()
    phone.fill("#say-body", "M-17")
    phone.click(".portal-bar .btn.primary")
    phone.wait_for_selector(".banner.good")
    assert "M-17" in phone.locator(".talk").inner_text()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert [one.text for one in ticket.messages.filter(agent=None)] == ["三楼的打印机一直卡纸。", "M-17"]


def test_a_customer_signs_in_finds_a_request_and_withdraws_it(
    live_server: Any, cast: Any, ticket: Ticket, phone: Any
) -> None:
    call_command("build", verbosity=0)
    phone.goto(f"{live_server.url}/requests/{ticket.code}")
    phone.fill("[name=email]", "lin@home.example")
    phone.click("button.send")
    phone.wait_for_selector("[name=code]")
    proof = Proof.objects.get()
    proofs.send(proof.pk)
    phone.fill("[name=code]", "12")
    phone.click("button.send")
    phone.wait_for_selector(".errors")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.fill("[name=code]", mailed("lin@home.example", proof)[0])
    phone.click("button.send")
    phone.wait_for_selector(".talk")
    assert ticket.subject in phone.locator("h1").inner_text()
    for path in ("/requests", "/my/account", "/my/account/delete"):
        phone.goto(live_server.url + path)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, path
    phone.goto(f"{live_server.url}/requests?q=外机")
    phone.click(".own-list a")
    phone.click("details.way:has([action$=withdraw]) summary")
    phone.fill("#why-withdraw", "自己修好了")
    phone.click("[action$=withdraw] button")
    phone.wait_for_selector(".banner.good")
    assert Ticket.objects.get(pk=ticket.pk).kind == "closed" and "自己修好了" in phone.locator(".talk").inner_text()
