"""Notices wait for the end of quiet hours or for the digest, are dropped when they were read, and pass when urgent."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from yizhan.channels import automatic
from yizhan.channels.models import SentNotice
from yizhan.lib import clock
from yizhan.people import hearing
from yizhan.people.models import Agent
from yizhan.spine.errors import Invalid
from yizhan.spine.models import Event
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket
from yizhan.workspace import noticed, notices
from yizhan.workspace.models import NoticeDue
from yizhan.workspace.ways import deliver_due

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHTS = {"quiet": True, "quiet_from": "20:00", "quiet_to": "08:00", "quiet_days": list("12345"), "free_days": ["7"]}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(("moment", "end"), [
    ("2026-11-25 12:00", "2026-11-25 12:00"),
    ("2026-11-25 21:00", "2026-11-26 08:00"),
    ("2026-11-26 07:59", "2026-11-26 08:00"),
    ("2026-11-27 23:00", "2026-11-28 08:00"),  # Friday night ends on Saturday
    ("2026-11-28 23:00", "2026-11-28 23:00"),  # Saturday's evening is no quiet one here
    ("2026-11-29 12:00", "2026-11-30 00:00"),  # Sunday is free all day
])  # fmt: skip
def test_quiet_hours_end(cast: Any, moment: str, end: str) -> None:
    li = hearing.choose(cast.li, NIGHTS, by=cast.li)
    assert hearing.quiet_until(li, at(moment)) == at(end)


def test_quiet_without_end_ends_after_a_week(cast: Any) -> None:
    li = hearing.choose(cast.li, {"quiet": True, "free_days": list("1234567")}, by=cast.li)
    assert hearing.quiet_until(li, at("2026-11-25 12:00")) == at("2026-12-02 12:00")


@pytest.mark.parametrize(("digest", "due"), [("hour", "2026-11-25 13:00"), ("day", "2026-11-26 09:00")])
def test_a_digest_has_its_time(cast: Any, digest: str, due: str) -> None:
    li = hearing.choose(cast.li, {"digest": digest}, by=cast.li)
    now = at("2026-11-25 12:20")
    assert hearing.due(li, hearing.ways["mail"], now, is_urgent=False) == at(due)
    assert hearing.due(li, hearing.ways["mail"], now, is_urgent=True) is None
    assert hearing.due(li, hearing.ways["desktop"], now, is_urgent=False) is None


@pytest.fixture
def three(cast: Any, ticket: Ticket) -> list[Ticket]:
    """Three tickets that 李倩 gets, who wants one mail a day."""
    hearing.choose(cast.li, {"digest": "day"}, by=cast.li)
    others = [open_ticket(by=cast.wang, requester=cast.sofia, subject=name, body="x", department=cast.support)
              for name in ("Invoice <b>", "VPN")]  # fmt: skip
    return [ticket, *others]


def handed_over(cast: Any, tickets: list[Ticket]) -> None:
    for one in tickets:
        assign(one, by=cast.wang, agent=cast.li)
        notices.notify(Event.objects.latest("pk"))


def test_what_was_not_read_comes_in_one_mail(cast: Any, three: list[Ticket]) -> None:
    handed_over(cast, three)
    assert not SentNotice.objects.exists() and noticed.unread_count(Agent.objects.get(pk=cast.li.pk)) == 3
    assert deliver_due() == 0
    NoticeDue.objects.update(at=clock.now())
    first = noticed.latest(Agent.objects.get(pk=cast.li.pk))[-1]
    noticed.mark_read(cast.li, [first.pk])
    assert deliver_due() == 3 and deliver_due() == 0
    [sent] = SentNotice.objects.filter(kind=automatic.NOTICE)
    html = automatic.text_of(sent)
    assert sent.subject.startswith("2 条未读通知") and three[1].code in html and three[0].code not in html
    assert "&lt;b&gt;" in html and f"/tickets/{three[2].code}" in html


def test_an_urgent_ticket_does_not_wait(cast: Any, three: list[Ticket]) -> None:
    set_fields(three[0], by=cast.zhou, fields={"priority": 4})
    handed_over(cast, three[:1])
    assert SentNotice.objects.count() == 1 and not NoticeDue.objects.exists()


def test_quiet_hours_hold_back_the_desktop_too(cast: Any, ticket: Ticket) -> None:
    now = clock.now().astimezone(SHANGHAI)
    span = {"quiet_from": f"{now - timedelta(hours=1):%H:%M}", "quiet_to": f"{now + timedelta(hours=1):%H:%M}"}
    hearing.choose(cast.li, {"quiet": True, "quiet_days": list("1234567"), "free_days": [], **span}, by=cast.li)
    handed_over(cast, [ticket])
    assert set(NoticeDue.objects.values_list("way", flat=True)) == {"desktop", "mail"}
    NoticeDue.objects.update(at=clock.now())
    assert deliver_due() == 2 and SentNotice.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"digest": "often"}, {"quiet_from": "25:00"}, {"free_days": ["8"]}, {"kinds": {"x": {}}},
                                   {"kinds": {"replied": {"pigeon": True}}}, {"nonsense": 1}])  # fmt: skip
def test_what_makes_no_sense_is_refused(cast: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        hearing.choose(cast.li, wrong, by=cast.li)
    assert not Agent.objects.get(pk=cast.li.pk).preferences
