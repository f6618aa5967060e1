"""The floor as it is now: what waits, who is there, nothing of what one may not see; and the same on a wall."""

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from yizhan.automation.chat.queue import sit
from yizhan.insights import floor, keeping
from yizhan.lib import clock
from yizhan.people.models import Role
from yizhan.spine.change import change
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply


@pytest.fixture
def busy(cast: Any) -> list[Any]:
    """Two wait in support, one is answered and 王珂's; one waits in billing."""
    made = []
    for minutes, where in ((50, cast.support), (40, cast.support), (30, cast.support), (20, cast.billing)):
        with clock.at(clock.now() - timedelta(minutes=minutes)):
            made.append(
                open_ticket(by=cast.lin, requester=cast.lin, subject=f"空调 {minutes}", body="不制冷", department=where)
            )
    assign(made[2], by=cast.zhou, agent=cast.wang)
    reply(made[2], by=cast.wang, body="马上来")
    sit([cast.wang.pk])
    keeping.write([one.pk for one in made])
    return made


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_waits_and_who_is_there(cast: Any, at: Any, busy: list[Any]) -> None:
    shown = page(at(cast.zhou), "/reports/floor")
    rows = re.findall(
        r'<th scope="row">([^<]+)</th><td class="num"><a[^>]*>(\d+)</a></td><td class="num"><a[^>]*>(\d+)', shown
    )
    assert rows == [(cast.support.label, "3", "2"), ("账单部", "1", "1")]
    listed = shown.partition("等待回复最久")[2]
    waiting = re.findall(r'<li><a href="/tickets/[^"]+">([^<]+)</a>', listed)
    assert waiting[:3] == [busy[0].code, busy[1].code, busy[3].code] and busy[2].code not in waiting[:3]
    assert re.search(r"王珂</th><td>在线</td><td class=\"num\">1</td>", shown)
    assert re.search(r"李倩</th><td>离线</td><td class=\"num\">0</td>", shown)


def test_nothing_of_another_department(cast: Any, at: Any, busy: list[Any]) -> None:
    with change(cast.zhao, "agent.edited", by=cast.zhou):
        cast.zhao.role = Role.objects.get(slug="supervisor")
    shown = page(at(cast.zhao), "/reports/floor")
    assert busy[3].code in shown and busy[0].code not in shown and "王珂" not in shown
    assert at(cast.sun).get("/reports/floor").status_code == at(cast.sun).get("/reports/wall").status_code == 403


def test_the_wall_shows_the_same_and_asks_again_by_part(cast: Any, at: Any, busy: list[Any]) -> None:
    whole, part = page(at(cast.zhou), "/reports/wall"), page(at(cast.zhou), "/reports/wall?part=live")
    assert 'data-theme="dark"' in whole and 'data-theme="light"' in page(at(cast.zhou), "/reports/wall?theme=light")
    assert part.lstrip().startswith('<div id="wall"') and busy[0].code in part and "<html" not in part


def test_today_beside_the_usual(cast: Any) -> None:
    now = clock.now()
    for week, many in ((1, 4), (2, 2), (3, 2), (4, 1), (5, 2), (0, 3)):
        for _one in range(many):
            with clock.at(now - timedelta(weeks=week)):
                made = open_ticket(
                    by=cast.lin, requester=cast.lin, subject="空调", body="不制冷", department=cast.support
                )
            keeping.write([made.pk])
    zone = ZoneInfo("Asia/Shanghai")
    at = now.astimezone(zone).hour
    told = {hour: (today, usual) for hour, today, usual in floor.now(cast.zhou, zone).hours}
    # Of eight weeks: 4, 2, 2, 1, 2, and three without any.
    assert told[at] == (3, 1.5)
    assert all(today is None for hour, (today, _usual) in told.items() if hour > at)


def test_a_look_serves_all_with_the_same_eyes_for_a_moment(cast: Any, busy: list[Any]) -> None:
    zone, at = ZoneInfo("Asia/Shanghai"), clock.now()
    with clock.at(at):
        first = floor.look(cast.zhou, zone)
        made = open_ticket(by=cast.lin, requester=cast.lin, subject="空调", body="不制冷", department=cast.billing)
        again, fresh = floor.look(cast.qian, zone), floor.now(cast.qian, zone)
        assert (first.unfinished, again.unfinished, fresh.unfinished) == (4, 4, 5), "an auditor sees all as well"
        assert first == again and [one.waits_since for one in first.waiting] == [
            one.waits_since for one in again.waiting
        ]  # type: ignore[attr-defined]
    with clock.at(at + floor.FRESH):
        assert made in floor.look(cast.qian, zone).waiting
