"""The link to a ticket: who it opens for, who gets one, and what a wrong one says."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import customer, keep
from yizhan.channels import automatic
from yizhan.channels.models import SentNotice
from yizhan.lib import clock
from yizhan.portal import guards, links
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.remove import delete, mark_spam
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket

from .work import enter, link


def test_a_wrong_token_and_an_unknown_ticket_get_the_same_answer(
    visitor: Client, ticket: Ticket, django_assert_num_queries: Any
) -> None:
    token = link(ticket).rsplit("/", 1)[1]
    assert len(token) * 5 >= 128
    wrong = [
        f"/track/{ticket.code}/{token[::-1]}",
        f"/track/YZ-99999999/{token}",
        f"/track/x/{token}",
        f"/track/{ticket.code}/{'é' * 32}",
    ]
    answers = [visitor.get(url) for url in wrong]
    assert {answer.status_code for answer in answers} == {404}
    same = {re.sub(r'content="[^"]*"|nonce="[^"]*"', "", answer.content.decode()) for answer in answers}
    assert len(same) == 1
    for code in (ticket.code, "YZ-99999999"):
        with django_assert_num_queries(2):
            assert links.visit(code, "a" * 32) is None


def test_guessing_is_slowed_down_but_a_working_link_is_not(visitor: Client, ticket: Ticket) -> None:
    for _try in range(guards.GUESSES["most"]):
        visitor.get(f"/track/{ticket.code}/{'a' * 32}")
    assert visitor.get(f"/track/{ticket.code}/{'a' * 32}").status_code == 429
    assert visitor.get(link(ticket)).status_code == 200


def test_a_link_is_bound_to_its_reader(visitor: Client, cast: Any, ticket: Ticket) -> None:
    assert visitor.get(link(ticket, "sofia@acme.example")).status_code == 404
    other = open_ticket(by=cast.wang, requester=cast.sofia, subject="Hers", body="x", department=cast.support)
    token = link(ticket).rsplit("/", 1)[1]
    assert visitor.get(f"/track/{other.code}/{token}").status_code == 404
    before = link(ticket)
    set_fields(ticket, by=cast.zhou, fields={"requester": cast.sofia})
    assert visitor.get(before).status_code == 404


def test_who_is_in_copy_has_no_page_of_the_ticket(visitor: Client, cast: Any, ticket: Ticket) -> None:
    reply(ticket, by=cast.wang, body="好", cc=["sofia@acme.example"])
    assert ticket.cc == ["sofia@acme.example"]
    assert visitor.get(link(ticket, "sofia@acme.example")).status_code == 404
    links.send(ticket.number, "sofia@acme.example", "en", clock.now().isoformat())
    assert not SentNotice.objects.filter(kind="track").exists()
    sofia = enter(Client(), "sofia@acme.example")
    assert sofia.get(f"/requests/{ticket.code}").status_code == 404
    assert sofia.post(f"/requests/{ticket.code}/do/withdraw").status_code == 404
    assert ticket.code not in sofia.get("/requests?q=异响").content.decode()


@pytest.mark.parametrize("gone", [delete, mark_spam])
def test_a_removed_ticket_is_not_there(visitor: Client, cast: Any, ticket: Ticket, gone: Any) -> None:
    gone(ticket, by=cast.zhou)
    assert visitor.get(link(ticket)).status_code == 404


def test_work_among_agents_has_no_link(visitor: Client, cast: Any, ticket: Ticket) -> None:
    child = open_ticket(
        by=cast.wang, requester=cast.lin, subject="SECRET", body="x", department=cast.support, parent=ticket
    )
    assert child.is_internal and visitor.get(link(child)).status_code == 404
    links.send(child.number, "lin@home.example", "en", clock.now().isoformat())
    assert not SentNotice.objects.filter(kind="track").exists()


def test_a_second_address_of_the_same_person_opens_it_too(visitor: Client, cast: Any, ticket: Ticket) -> None:
    from yizhan.people.models import Identity

    keep(Identity(customer=cast.lin, kind="email", value="lin@work.example"))
    assert visitor.get(link(ticket, "lin@work.example")).status_code == 200
    assert (
        customer("Else", "else@work.example").pk and visitor.get(link(ticket, "else@work.example")).status_code == 404
    )


def test_asking_for_a_link_always_gets_the_same_answer(visitor: Client, ticket: Ticket) -> None:
    pages = []
    for number, address in (
        (ticket.code, "lin@home.example"),
        (ticket.code, "who@home.example"),
        ("YZ-999999", "lin@home.example"),
    ):
        answer = visitor.post("/track", {"number": number, "email": address})
        assert answer.status_code == 200
        pages.append(re.sub(r'content="[^"]*"|nonce="[^"]*"', "", answer.content.decode()).replace(address, ""))
    assert len(set(pages)) == 1 and "请查收邮件" in pages[0]
    assert visitor.post("/track", {"number": "abc", "email": "x"}).status_code == 422


def test_a_link_is_mailed_to_the_requester_three_times_an_hour(cast: Any, ticket: Ticket) -> None:
    now = clock.now().replace(microsecond=0)
    for at in range(5):
        for _again in range(2):  # a job may run twice
            links.send(ticket.number, "Lin@home.example", "zh-hans", (now + timedelta(seconds=at)).isoformat())
    links.send(ticket.number, "sofia@acme.example", "zh-hans", now.isoformat())
    links.send(999_999, "lin@home.example", "zh-hans", now.isoformat())
    sent = list(SentNotice.objects.filter(kind="track"))
    assert [row.address for row in sent] == ["lin@home.example"] * 3
    assert link(ticket) in automatic.text_of(sent[0]) and ticket.subject not in automatic.text_of(sent[0])
