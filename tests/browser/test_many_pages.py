"""Forty open pages keep no database connection: the desk stays as quick as before."""

import time
from typing import Any

import httpx
import pytest

from .conftest import session_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_forty_listeners_keep_the_desk_alive(site: str, cast: Any, ticket: Any) -> None:
    cookies = {"yizhan": session_of(cast.wang)}
    with httpx.Client(base_url=site, cookies=cookies, timeout=8, limits=httpx.Limits(max_connections=60)) as client:
        streams = [client.stream("GET", "/live", headers={"Accept": "text/event-stream"}) for _each in range(40)]
        try:
            opened = [stream.__enter__() for stream in streams]
            assert {answer.status_code for answer in opened} == {200}
            assert {answer.headers["content-encoding"] for answer in opened} == {"identity"}
            began = time.monotonic()
            for _each in range(10):
                assert client.get("/tickets?view=open").status_code == 200
            assert time.monotonic() - began < 8
        finally:
            for stream in streams:
                stream.__exit__(None, None, None)


def test_visitors_get_no_stream(site: str) -> None:
    assert httpx.get(f"{site}/live").status_code in {302, 401}
