"""Announcements: on every page until they are put away, again when there is news, and kept on the status page."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import keep
from yizhan.catalog.announcements import Announcement
from yizhan.catalog.brands import Brand
from yizhan.lib import clock
from yizhan.spine.errors import Invalid, Refused
from yizhan.spine.records import records

from .work import ASKED, html, link

OUTAGE = {"titles": {"zh-hans": "网络中断 <b>", "en": "Network down"}, "texts": {"zh-hans": "正在抢修\n预计十点恢复"}}


@pytest.fixture
def outage(cast: Any) -> Announcement:
    return records["announcement"].create(OUTAGE, by=cast.zhou)


def test_an_outage_is_on_every_page_until_put_away_and_news_when_solved(
    visitor: Client, ticket: Any, cast: Any, outage: Announcement
) -> None:
    for url in ("/help", "/submit", "/track", link(ticket)):
        page = html(visitor, url)
        assert "网络中断 &lt;b&gt;" in page and f"dismiss={outage.key}" in page or url == "/submit", url
    assert "网络中断" not in html(visitor, f"/help?dismiss={outage.key}")
    assert "网络中断" not in html(visitor, "/track") and "网络中断" in html(visitor, "/help/status")
    other = records["announcement"].create({"titles": "电话中断"}, by=cast.zhou)
    page = html(visitor, "/help")
    assert "电话中断" in page and "网络中断" not in page
    records["announcement"].edit(outage, {"level": "solved"}, by=cast.zhou)
    assert "已恢复：网络中断" in html(visitor, "/help")
    with clock.at(clock.now() + timedelta(days=2)):
        assert "网络中断" not in html(visitor, "/help")
        status = html(visitor, "/help/status")
        assert "网络中断" in status and status.index("历史公告") < status.index("网络中断") and other.title in status


def test_on_the_form_it_is_put_away_without_losing_what_was_typed(visitor: Client, outage: Announcement) -> None:
    page = visitor.post("/submit", {**ASKED, "dismiss": outage.key}).content.decode()
    assert "网络中断" not in page and ASKED["body"] in page and 'role="alert"' not in page
    assert "网络中断" not in html(visitor, "/submit")


def test_it_is_told_to_its_brands_and_in_its_time_only(visitor: Client, cast: Any) -> None:
    other = keep(Brand(), slug="other", labels={"en": "Other"})
    now, record = clock.now(), records["announcement"]
    record.create({"titles": "只给乙", "brands": [other.pk]}, by=cast.zhou)
    record.create({"titles": "以后", "starts_at": (now + timedelta(hours=1)).isoformat()}, by=cast.zhou)
    page = html(visitor, "/help/status")
    assert "只给乙" not in page and "以后" not in page
    assert "只给乙" in html(visitor, "/help?brand=other")


def test_whoever_may_not_announces_nothing(cast: Any) -> None:
    with pytest.raises(Refused):
        records["announcement"].create(OUTAGE, by=cast.wang)
    with pytest.raises(Invalid):
        past = (clock.now() - timedelta(hours=1)).isoformat()
        records["announcement"].create({**OUTAGE, "ends_at": past}, by=cast.zhou)
    assert not Announcement.objects.exists()
