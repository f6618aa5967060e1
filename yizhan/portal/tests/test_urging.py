"""Urging from the page of a request: answered at once, and not offered again too early."""

from datetime import timedelta
from typing import Any

from django.test import Client

from yizhan.lib import clock
from yizhan.spine.change import change
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.actions.finish import close
from yizhan.tickets.models import Ticket

from .work import link

HOUR = timedelta(hours=1)


def html(client: Client, url: str) -> str:
    return str(client.get(url).content.decode())


def press(client: Client, ticket: Ticket) -> str:
    return str(client.post(f"{link(ticket)}/do/urge", follow=True).content.decode())


def test_the_answer_names_stage_and_promise(visitor: Client, cast: Any, ticket: Ticket) -> None:
    set_fields(ticket, by=cast.zhou, fields={"due": clock.now() + 3 * HOUR})
    assert "/do/urge" in html(visitor, link(ticket))
    page = press(visitor, ticket)
    assert "已为您催办" in page and "当前进度" in page and "前完成" in page
    assert Ticket.objects.get().urge_count == 1


def test_without_a_due_time_there_is_no_promise(visitor: Client, ticket: Ticket) -> None:
    page = press(visitor, ticket)
    assert "已为您催办" in page and "前完成" not in page


def test_too_early_it_is_not_offered_and_says_from_when(visitor: Client, ticket: Ticket) -> None:
    press(visitor, ticket)
    page = html(visitor, link(ticket))
    assert "/do/urge" not in page and "后可再次催单" in page
    assert "后可再次催单" in press(visitor, ticket) and Ticket.objects.get().urge_count == 1
    with clock.at(clock.now() + HOUR):
        assert "/do/urge" in html(visitor, link(ticket))


def test_an_answer_that_only_urges_is_answered_as_an_urge(visitor: Client, ticket: Ticket) -> None:
    answer = visitor.post(f"{link(ticket)}/reply", {"body": "还没好吗？"}, follow=True)
    assert "已为您催办" in answer.content.decode() and Ticket.objects.get().urge_count == 1


def test_a_finished_request_is_not_urged(visitor: Client, cast: Any, ticket: Ticket) -> None:
    close(ticket, by=cast.wang)
    assert "/do/urge" not in html(visitor, link(ticket))
    press(visitor, ticket)
    assert Ticket.objects.get().urge_count == 0


def test_whoever_is_blocked_urges_nothing(visitor: Client, cast: Any, ticket: Ticket) -> None:
    with change(cast.lin, "customer.edited", by=cast.zhou):
        cast.lin.is_blocked = True
    press(visitor, ticket)
    assert Ticket.objects.get().urge_count == 0
