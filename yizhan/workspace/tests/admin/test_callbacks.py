"""The call-back queue, the rating beside a ticket, and the page of figures."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yizhan.automation.surveys.actions.call_back import log_callback, request_callback
from yizhan.automation.surveys.actions.rate import rate
from yizhan.automation.surveys.models import Callback
from yizhan.lib import clock
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.finish import resolve
from yizhan.tickets.models import Ticket


@pytest.fixture
def called(cast: Any, ticket: Ticket) -> Ticket:
    assign(ticket, by=cast.zhou, agent=cast.wang)
    resolve(ticket, by=cast.wang)
    return request_callback(ticket, by=cast.zhou, why="差评回访", script="您好，请问解决了吗？")


def test_the_next_call_is_taken_noted_and_over(cast: Any, called: Ticket, browser: Callable) -> None:
    li, wang = browser(cast.li), browser(cast.wang)
    assert "差评回访" in li.get("/callbacks").content.decode()
    assert wang.post("/callbacks/next")["Location"] == "/callbacks"  # nobody calls about their own work
    at = li.post("/callbacks/next")["Location"]
    page = li.get(at).content.decode()
    assert "请问解决了吗" in page and Callback.objects.get().agent_id == cast.li.pk
    assert "/callbacks" in at and 'name="result"' not in wang.get(at).content.decode()
    wrong = li.post(at, {"result": "no_answer", "again": "2001-01-01T09:00", "note": "忙线中"})
    assert wrong.status_code == 422 and "忙线中" in wrong.content.decode()
    assert li.post(at, {"note": "忘了选"}).status_code == 422
    assert li.post(at, {"result": "solved", "score": "5", "note": "很满意"})["Location"] == "/callbacks"
    assert li.post(at, {"result": "solved"}).status_code == 409
    assert "很满意" in li.get(at).content.decode() and "5★" in li.get("/callbacks?show=done").content.decode()


def test_a_call_about_a_ticket_one_may_not_see_is_not_there(cast: Any, called: Ticket, browser: Callable) -> None:
    row, zhao = Callback.objects.get(), browser(cast.zhao)
    assert "差评回访" not in zhao.get("/callbacks").content.decode()
    assert zhao.get(f"/callbacks/{row.pk}").status_code == zhao.get("/callbacks/987654").status_code == 404
    assert zhao.post(f"/callbacks/{row.pk}", {"result": "solved"}).status_code == 404
    assert Callback.objects.get().state == "waiting"


def test_the_ticket_shows_what_was_said(cast: Any, called: Ticket, browser: Callable) -> None:
    rate(called, by=cast.lin, score=2, comment="师傅来晚了", reasons=["处理太慢 | It took too long"])
    page = browser(cast.li).get(f"/tickets/{called.code}").content.decode()
    assert page.count("师傅来晚了") == 2 and "处理太慢" in page and "It took" not in page  # timeline and panel
    assert "话术与结果登记" in page


def test_each_call_says_what_came_of_it(cast: Any, called: Ticket, browser: Callable) -> None:
    log_callback(called, by=cast.li, result="later", again=clock.now() + timedelta(hours=2), note="在开会")
    at = f"/tickets/{called.code}"
    page = browser(cast.li).get(at).content.decode()
    assert "“客户要求改时间 · 在开会”" in page
    log_callback(called, by=cast.zhou, result="unsolved", note="还在漏")
    page = browser(cast.li).get(at).content.decode()
    assert "“客户要求改时间”" in page and "“已接通：问题未解决 · 在开会" in page


def test_figures_ask_a_fixed_number_of_questions(cast: Any, called: Ticket, browser: Callable) -> None:
    rate(called, by=cast.lin, score=5, solved=True)
    li = browser(cast.li)
    with CaptureQueriesContext(connection) as asked:
        page = li.get("/satisfaction").content.decode()
    assert len([one for one in asked if "surveys_" in one["sql"] or "tickets_ticket" in one["sql"]]) == 7
    assert "解决率" in page and "100.0 %" in page and "王珂" in page
    assert "请选择不超过一年的期间" in li.get("/satisfaction?since=2020-01-01").content.decode()
    assert li.get("/satisfaction?since=x&until=99999-01-01").status_code == 200
