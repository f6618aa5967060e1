"""A desk that is served for real, and browsers that look at it."""

import socket
import threading
import time
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import BrowserContext, Error, Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
# Milliseconds a busy machine may take for what a quiet one does at once; nothing waits longer than it must.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


def until(page: Page, holds: str, *given: Any) -> None:
    """Wait until a function of JavaScript says yes.

    Not by Page.wait_for_function: what it asks after the first time is `eval` to a strict policy of content.
    """
    last = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(holds, *given):
        assert time.monotonic() < last, f"never true: {holds} {given}"
        page.wait_for_timeout(20)


class Server(uvicorn.Server):
    """Uvicorn in a thread: signals stay with the tests."""

    def install_signal_handlers(self) -> None:
        return


@pytest.fixture
def site(built: None, transactional_db: None) -> Iterator[str]:
    """The address of the desk, served from the test database."""
    # Read late: the settings are known only when the root conftest has said where the data lives.
    from yizhan import serve_web
    from yizhan.lib import database

    config = serve_web.settings()
    config.timeout_graceful_shutdown = 1
    server, sock = Server(config), socket.socket()
    sock.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{sock.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    database.close_connections()


# What an open page was when a test failed: a browser on another machine cannot be looked at.
SEEN = """() => JSON.stringify({
    at: location.href, ready: document.readyState, shown: document.visibilityState, width: innerWidth,
    styles: [...document.styleSheets].map((sheet) => `${sheet.href} ${sheet.cssRules.length}`),
    boxes: [...document.querySelectorAll("main, form, fieldset, fieldset > *")].slice(0, 40).map((one) => {
      const box = one.getBoundingClientRect();
      return `${one.localName}#${one.id} ${getComputedStyle(one).display} ${box.width}×${box.height}`;
    }),
    text: document.body.innerText.slice(0, 2000),
}, null, 1)"""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    report = yield
    if report.when == "call" and report.failed and (browser := getattr(item, "funcargs", {}).get("chromium")):
        for page in [page for context in browser.contexts for page in context.pages]:
            try:
                report.sections.append(("page", page.evaluate(SEEN)))
            except Error as problem:
                report.sections.append(("page", f"{page.url}: {problem}"))
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def sit(site: str, cast: Any, chromium: Any) -> Iterator[Callable[..., Page]]:
    """`sit(cast.wang)` is a page of a browser where 王珂 is signed in. Errors on the page fail the test."""
    opened: list[BrowserContext] = []
    wrong: list[str] = []

    def page(agent: Any, *, width: int = 1440, height: int = 900) -> Page:
        context = chromium.new_context(base_url=site, viewport={"width": width, "height": height})
        context.add_cookies([{"name": "yizhan", "value": session_of(agent), "url": site}])
        opened.append(context)
        made = context.new_page()
        made.set_default_timeout(PATIENCE)
        made.on("pageerror", lambda error: wrong.append(str(error)))
        return made

    yield page
    for context in opened:
        context.close()
    assert wrong == []


def session_of(agent: Any) -> str:
    from django.contrib.sessions.backends.db import SessionStore

    from yizhan.lib import clock

    session = SessionStore()
    session["agent"], session["stamp"] = agent.pk, agent.get_session_auth_hash()
    session["seen"] = clock.now().timestamp()
    session.create()
    return str(session.session_key)
