"""Heavy reports: on connections of their own, few at once, stopped when nobody waits for them any more."""

import asyncio
import contextvars
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest
from django.db import connections
from django.utils import translation

from yizhan.asgi import Pages
from yizhan.insights import running
from yizhan.insights.running import fetched
from yizhan.lib.config import REPORTS
from yizhan.lib.reader import Reader, reader
from yizhan.spine.errors import Invalid
from yizhan.tickets.models import Ticket

SLEEP = "SELECT pg_sleep(60)"
RUNNING = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND datname = current_database() AND query = %s"


pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


@pytest.fixture(scope="module", autouse=True)
def second_name(django_db_setup: None) -> Iterator[None]:
    """Reports have connections of their own, as outside of tests."""
    default = connections.databases["default"]
    options = {**default["OPTIONS"], "pool": {"min_size": 0, "max_size": 2, "timeout": 0.5}}
    connections.databases[REPORTS] = {**default, "OPTIONS": options}
    yield
    del connections[REPORTS]
    del connections.databases[REPORTS]


@pytest.fixture(autouse=True)
def own_pool(transactional_db: None) -> Iterator[None]:
    """To the database the test works in."""
    connections.databases[REPORTS]["NAME"] = connections.databases["default"]["NAME"]
    yield
    connections[REPORTS].close()
    connections[REPORTS].close_pool()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def begun(waits: Reader) -> "Future[Any]":
    """A report that sleeps, in a thread of its own."""
    done: Future[Any] = Future()

    def work() -> None:
        reader.set(waits)
        try:
            done.set_result(fetched(SLEEP, []))
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True).start()
    return done


def until_running(many: int) -> None:
    until = time.monotonic() + 60
    with connections["default"].cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(RUNNING, [SLEEP])
            if cursor.fetchone() == (many,):
                return
            time.sleep(0.05)
    raise AssertionError("they do not run")


def test_the_desk_goes_on_beside_heavy_reports_and_a_third_waits_in_vain() -> None:
    readers = [Reader(), Reader()]
    heavy = [begun(one) for one in readers]
    until_running(2)
    assert Ticket.objects.count() == 0  # the desk has its own connections
    with pytest.raises(Invalid, match="right now"):
        fetched("SELECT 1", [])
    for one in readers:
        one.left()
    for one in heavy:
        with pytest.raises(Invalid):
            one.result(30)
    until_running(0)
    assert fetched("SELECT 1", []) == [(1,)]


def test_more_at_once_than_there_are_places_are_refused_at_once(
    own_pool: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_places", threading.BoundedSemaphore(1))
    waits = Reader()
    heavy = begun(waits)
    until_running(1)
    began = time.monotonic()
    with pytest.raises(Invalid, match="right now"):
        fetched("SELECT 1", [])
    assert time.monotonic() - began < 0.4
    waits.left()
    with pytest.raises(Invalid):
        heavy.result(30)


def test_who_is_gone_is_not_worked_for() -> None:
    waits = Reader()
    waits.left()
    token = reader.set(waits)
    try:
        with pytest.raises(Invalid):
            fetched(SLEEP, [])
    finally:
        reader.reset(token)


def test_the_server_notices_that_a_reader_leaves() -> None:
    async def asked(leaves: bool) -> bool:
        waits, answer = Reader(), asyncio.get_running_loop().create_future()

        async def receive() -> Any:
            if not leaves:
                await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        asyncio.get_running_loop().call_later(0.2, answer.set_result, "page")
        assert await Pages.watch(None, answer, waits, receive) == "page"  # type: ignore[arg-type]
        return waits.has_left

    assert asyncio.run(asked(True)) and not asyncio.run(asked(False))
