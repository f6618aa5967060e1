"""Pages of reports are there at once with the figures of before, and get those of now by themselves."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest

from yizhan.insights import keeping, recent
from yizhan.lib import clock
from yizhan.tickets.actions.open import open_ticket

COUNT = re.compile(r'href="[^"]*metric=created[^"]*"[^>]*>(?:<[^>]+>[^<]*</[^>]+>)*<b>(\d+)</b>')
NOW = {"Cache-Control": "no-cache"}


@pytest.fixture(autouse=True)
def a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "FRESH", timedelta(minutes=1))


def yesterday() -> datetime:
    """At eleven in Shanghai: an hour later is still the same day."""
    return clock.now().replace(hour=3, minute=0) - timedelta(days=1)


def opened(cast: Any) -> None:
    made = open_ticket(by=cast.wang, requester=cast.lin, subject="空调", body="不制冷", department=cast.support)
    keeping.write([made.pk])


def shown(client: Any, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.parametrize("path", ["/reports", "/reports/quarter", "/reports/quarter/stages", "/reports/process",
                                  "/reports/service/tiles/t2-0"])  # fmt: skip
def test_figures_of_before_say_of_when_they_are(cast: Any, at: Any, path: str) -> None:
    begin = yesterday()
    with clock.at(begin):
        opened(cast)
        assert "截至" not in shown(at(cast.zhou), path)
    with clock.at(begin + timedelta(hours=1)):
        assert "截至" in shown(at(cast.zhou), path)
        assert "截至" not in shown(at(cast.zhou), path, **NOW)
        assert "截至" not in shown(at(cast.zhou), path)  # of a moment ago


@pytest.mark.parametrize("path", ["/reports", "/reports/quarter", "/reports/process",
                                  "/reports/service/tiles/t2-0", "/reports/service/tiles/t2-0?period=this_week"])  # fmt: skip
def test_the_next_day_begins_with_the_page_of_the_day_before(
    cast: Any, at: Any, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = yesterday()
    with clock.at(begin):
        opened(cast)
        shown(at(cast.zhou), path)
    with clock.at(begin + timedelta(days=1)):
        with monkeypatch.context() as patch:
            patch.setattr(recent, "fetched", nothing_is_asked)
            assert "截至" in shown(at(cast.zhou), path)
        assert "截至" not in shown(at(cast.zhou), path, **NOW)


def test_a_day_that_somebody_else_saw_is_no_page_for_others(cast: Any, at: Any) -> None:
    begin = yesterday()
    with clock.at(begin):
        opened(cast)
        shown(at(cast.zhou), "/reports")
    with clock.at(begin + timedelta(days=1)):
        opened(cast)
        assert COUNT.findall(shown(at(cast.zhou), "/reports")) == ["1"]
        page = shown(at(cast.qian), "/reports")
        assert "截至" not in page and COUNT.findall(page) == ["2"]


def nothing_is_asked(*given: Any) -> Any:
    raise AssertionError("a page of before asks nothing")


def test_what_holds_now_is_a_moment_later_there(cast: Any, at: Any) -> None:
    begin = yesterday()
    with clock.at(begin):
        opened(cast)
        assert COUNT.findall(shown(at(cast.zhou), "/reports")) == ["1"]
    with clock.at(begin + timedelta(hours=1)):
        opened(cast)
        page = shown(at(cast.zhou), "/reports")
        assert COUNT.findall(page) == ["1"]
        (again,) = re.findall(r'class="as-of quiet"[^>]* hx-get="([^"]+)"', page)
        assert COUNT.findall(shown(at(cast.zhou), again, **NOW)) == ["2"]
