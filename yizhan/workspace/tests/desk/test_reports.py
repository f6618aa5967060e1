"""Reports in the desk: every figure leads to exactly its tickets, and nobody sees more than in a list."""

import re
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from yizhan.insights import keeping
from yizhan.insights.quarter import quarters
from yizhan.insights.reading import DRAWINGS
from yizhan.people.models import Role
from yizhan.spine.change import change
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket

ROWS = re.compile(r'<td data-label="[^"]+"><a href="/tickets/(\d+)">')


@pytest.fixture
def tickets(cast: Any) -> list[Ticket]:
    """Three in support, of which one is answered, and one in billing."""
    made = [open_ticket(by=cast.lin, requester=cast.lin, subject=f"空调 {number}", body="不制冷", department=where)
            for number, where in enumerate((cast.support, cast.support, cast.support, cast.billing))]  # fmt: skip
    reply(made[0], by=cast.wang, body="马上来")
    keeping.write([one.pk for one in made])
    return made


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def test_a_figure_leads_to_its_tickets(cast: Any, at: Any, tickets: list[Ticket]) -> None:
    shown = page(at(cast.zhou), "/reports/build?metrics=created&by=department&period=last_7")
    links = [unescape(one) for one in re.findall(r'<td class="num"><a href="([^"]+)">\d+</a>', shown)]
    behind = [{int(number) for number in ROWS.findall(page(at(cast.zhou), link))} for link in links]
    numbers = [one.number for one in tickets]
    assert behind == [set(numbers[:3]), {numbers[3]}, set(numbers)]


def test_the_others_and_formulas_lead_to_their_tickets(cast: Any, at: Any, tickets: list[Ticket]) -> None:
    for priority in (3, 4):
        open_ticket(by=cast.wang, requester=cast.lin, subject="账单", body="对账", priority=priority)
    keeping.write(list(Ticket.objects.values_list("pk", flat=True)))
    asked = "metrics=created&formulas=答复 = replies / created * 100&by=priority&top=1&period=last_7&compare=before"
    shown = page(at(cast.zhou), f"/reports/build?{asked}")
    assert "其他" in shown and ">25<" in shown
    links = [unescape(one) for one in re.findall(r'<td class="num"><a href="([^"]+)">[\d.]+</a>', shown)]
    counts = [len(ROWS.findall(page(at(cast.zhou), link))) for link in links if "metric=created" in link]
    assert counts == [4, 2, 6]
    (answered,) = [link for link in links if "metric=replies" in link and "value" not in link]
    behind = page(at(cast.zhou), answered)
    assert len(ROWS.findall(behind)) == 1 and 'aria-current="page">坐席回复数' in behind
    (each,) = re.findall(r'href="([^"]+)">新建', behind)
    assert len(ROWS.findall(page(at(cast.zhou), f"/reports/tickets{unescape(each)}"))) == 6


def test_nobody_counts_more_than_a_list_shows(cast: Any, at: Any, tickets: list[Ticket]) -> None:
    """A supervisor of one department counts that department, in the desk and over the figures behind."""
    with change(cast.zhao, "agent.edited", by=cast.zhou):
        cast.zhao.role = Role.objects.get(slug="supervisor")
    seen = page(at(cast.zhao), "/reports/tickets?metric=created&period=last_7")
    assert [int(one) for one in ROWS.findall(seen)] == [tickets[3].number]
    assert "/reports/tickets" in page(at(cast.zhao), "/reports?period=last_7")


def test_who_may_not_sees_none(cast: Any, at: Any, tickets: list[Ticket]) -> None:
    client = at(cast.sun)
    for path in ("/reports", "/reports/build", "/reports/tickets?metric=created"):
        assert client.get(path).status_code == 403


@pytest.mark.parametrize("drawing", sorted(DRAWINGS))
def test_every_drawing_of_every_shape(cast: Any, at: Any, tickets: list[Ticket], drawing: str) -> None:
    for by in ((), ("week",), ("weekday", "hour"), ("type", "department", "agent")):
        asked = "&".join(["metrics=created", "metrics=backlog", *(f"by={one}" for one in by)])
        shown = page(at(cast.zhou), f"/reports/build?{asked}&drawing={drawing}&period=last_30&compare=before")
        assert 'role="alert"' not in shown


@pytest.mark.parametrize(
    "asked",
    ["metrics=nonsense", "by=nonsense", "period=custom", "period=custom&first=2026-02-30&last=x", "period=never",
     "condition=status:nonsense", "drawing=x", "by=type&by=type", "top=x", "compare=x"],
)  # fmt: skip
def test_what_cannot_be_asked_is_said(cast: Any, at: Any, asked: str) -> None:
    assert 'role="alert"' in page(at(cast.zhou), f"/reports/build?{asked}")


def test_a_quarter_is_told_in_figures_and_words(cast: Any, at: Any, tickets: list[Ticket]) -> None:
    client = at(cast.zhou)
    first = quarters(ZoneInfo("Asia/Shanghai"))[0].isoformat()
    shown = page(client, f"/reports/quarter?quarter={first}")
    told = re.search(r'<li[^>]*>新建工单 <a href="([^"]+)">4</a> 张，上季度无数据可比。</li>', shown)
    assert told
    behind = page(client, unescape(told[1]))
    assert {int(number) for number in ROWS.findall(behind)} == {one.number for one in tickets}
    one = page(client, f"/reports/quarter?quarter={first}&department={cast.billing.pk}")
    assert "新建工单 <a" in one and ">1</a> 张" in one
    # The last one that is over, when nothing is said; and what is said wrongly is left aside.
    assert "各项指标均在正常波动范围内。" in page(client, "/reports/quarter?quarter=x&department=x&compare=x")
    assert at(cast.sun).get("/reports/quarter").status_code == 403


def test_the_ways_tickets_went_lead_to_them(cast: Any, at: Any, tickets: list[Ticket]) -> None:
    client = at(cast.zhou)
    shown = page(client, "/reports/process?period=last_7")
    assert "<svg" in shown and "没有工单在双方之间来回" in shown
    (link,) = {
        unescape(one) for one in re.findall(r'<td class="num"><a href="(/reports/process/tickets[^"]+)">4</a>', shown)
    }
    assert {int(number) for number in ROWS.findall(page(client, link))} == {one.number for one in tickets}
    assert "未经过" not in shown and "没有工单经过" in page(client, "/reports/process?flow=repair&period=last_7")
    assert "created" in page(client, "/reports/process?condition=created>soon")
    assert ROWS.findall(page(client, "/reports/process/tickets?between=owner&pair=1&pair=2")) == []
    assert ROWS.findall(page(client, "/reports/process/tickets?between=owner&pair=1")) == []
    for path in ("/reports/process", "/reports/process/tickets?stage=1"):
        assert at(cast.sun).get(path).status_code == 403
