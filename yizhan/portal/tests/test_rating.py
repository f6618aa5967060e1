"""Surveys by mail and on the page: asked once, never the wrong people; a scanner's look counts nothing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import keep
from yizhan.automation.surveys.links import behind, token_of
from yizhan.automation.surveys.models import Invitation, Rating, Survey
from yizhan.channels.automatic import text_of
from yizhan.channels.models import SentNotice
from yizhan.lib import clock
from yizhan.people.models import Identity
from yizhan.portal import inviting
from yizhan.portal.tests.work import fresh, html, link
from yizhan.spine.models import Event
from yizhan.tickets.actions.finish import close, reopen, resolve
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.remove import mark_spam
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Message, Ticket

HOUR = timedelta(hours=1)


@pytest.fixture
def survey(cast: Any) -> Survey:
    return keep(Survey.objects.get(slug="satisfaction"), is_paused=False)


@pytest.fixture
def resolved(cast: Any, ticket: Ticket, survey: Survey) -> Ticket:
    return resolve(ticket, by=cast.wang)


def asked() -> list[tuple[str, str]]:
    """What becomes of everybody who is due."""
    with clock.at(clock.now() + 2 * HOUR):
        inviting.go_round()
        inviting.go_round()
    return list(Invitation.objects.order_by("id").values_list("state", "reason"))


def url(score: int | None = None) -> str:
    at = f"/rate/{token_of(Invitation.objects.latest('id'))}"
    return at if score is None else f"{at}/{score}"


def test_one_mail_with_a_link_for_every_score(resolved: Ticket) -> None:
    inviting.go_round()
    assert Invitation.objects.get().state == "waiting"  # an hour has not passed
    assert asked() == [("sent", "")]
    sent = SentNotice.objects.get(kind="survey")
    assert sent.address == "lin@home.example" and sent.ticket_id == resolved.pk
    links = re.findall(r"/rate/([\w:.-]+)/(\d)", text_of(sent))
    assert {score for token, score in links if behind(token)} == set("12345") and "★★★★★ 非常满意" in text_of(sent)
    assert Event.objects.filter(name="ticket.survey_sent").count() == 1


def spoil(key: str, cast: Any, ticket: Ticket) -> None:
    """Make the customer one who must not be asked."""
    if key == "reopened":
        reply(ticket, by=cast.lin, body="还没好")
        Invitation.objects.create(
            ticket=ticket, survey=Survey.objects.get(slug="satisfaction"), customer=cast.lin, due_at=clock.now()
        )
    elif key == "gone":
        mark_spam(ticket, by=cast.zhou)
    elif key == "blocked":
        keep(cast.lin, is_blocked=True)
    elif key == "address":
        keep(Identity.objects.get(value="lin@home.example"), bounced_at=clock.now())
    elif key == "robot":
        message = Message(ticket=ticket, kind="public", customer=cast.lin, text="auto", is_automatic=True)
        keep_message(message)
    elif key == "paused":
        keep(Survey.objects.get(slug="satisfaction"), is_paused=True)


def keep_message(message: Message) -> None:
    from yizhan.spine.guard import door

    with door(True):
        message.save(force_insert=True)


@pytest.mark.parametrize("key", ["reopened", "gone", "blocked", "address", "robot", "paused"])
def test_the_wrong_people_are_not_asked(cast: Any, resolved: Ticket, key: str) -> None:
    spoil(key, cast, resolved)
    assert asked() == [("skipped", key)] and not SentNotice.objects.filter(kind="survey").exists()


def test_a_customer_is_not_asked_about_every_ticket(cast: Any, resolved: Ticket) -> None:
    other = open_ticket(by=cast.wang, requester=cast.lin, subject="x", body="x", department=cast.support)
    resolve(other, by=cast.wang)
    assert sorted(asked()) == [("sent", ""), ("skipped", "recent")]


def test_a_scanner_counts_nothing_and_a_press_counts_once(visitor: Client, resolved: Ticket) -> None:
    asked()
    for method in (visitor.get, visitor.head, visitor.get):
        answer = method(url(4))
        assert answer.status_code == 200 and answer.headers["Referrer-Policy"] == "no-referrer"
    page = html(visitor, url(4))
    assert "data-counts" in page and "提交评价" in page and not Rating.objects.exists()
    assert visitor.post(url(), {"score": "4"}).status_code == 302
    assert visitor.post(url(), {"score": "4"}).status_code == 302
    row = Rating.objects.get()
    assert (row.score, row.comment) == (4, "") and fresh(resolved).rating == 4
    told = Event.objects.filter(name="ticket.rated").latest("pk")
    assert (told.actor_kind, told.via) == ("customer", "mail")
    assert "data-counts" not in html(visitor, url(4))


def test_a_word_more_and_another_score_change_the_answer(visitor: Client, resolved: Ticket) -> None:
    asked()
    visitor.post(url(), {"score": "5"})
    more = {"score": "1", "comment": "没修好", "reason": ["问题没有解决 | The problem is not solved", "forged"],
            "solved": "no"}  # fmt: skip
    assert visitor.post(url(), more)["Location"].endswith("said=counted")
    row = Rating.objects.get()
    assert (row.score, row.comment, row.is_solved, len(row.reasons)) == (1, "没修好", False, 1)
    page = html(visitor, url())
    assert "没修好" in page and "The problem" not in page.replace("| The problem is not solved", "")
    visitor.post(url(), {"score": "2"})  # a click in the mail leaves the words
    assert Rating.objects.get().comment == "没修好"
    long = visitor.post(url(), {"score": "2", "comment": "x" * 2001})
    assert long.status_code == 422 and "x" * 2001 in long.content.decode()
    assert visitor.post(url(), {"comment": "?", "score": "9" * 5000}).status_code == 422
    assert visitor.post(url(), {"comment": "?"}).status_code == 422 and Rating.objects.get().score == 2


def test_links_that_are_forged_old_or_foreign_count_nothing(
    visitor: Client, cast: Any, resolved: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked()
    good = url()
    assert visitor.post(good, {"score": "1"}, headers={"sec-fetch-site": "cross-site"}).status_code == 404
    assert visitor.post(good[:-1] + "x", {"score": "1"}).status_code == 404
    monkeypatch.setattr("yizhan.automation.surveys.links.LASTS", timedelta(seconds=-1))
    assert visitor.post(good, {"score": "1"}).status_code == 404
    monkeypatch.undo()
    mark_spam(resolved, by=cast.zhou)
    assert visitor.post(good, {"score": "1"}).status_code == 404 and not Rating.objects.exists()


def test_a_mail_keeps_its_scale(visitor: Client, resolved: Ticket, survey: Survey) -> None:
    asked()
    keep(survey, scale="thumbs")
    assert "data-counts" in html(visitor, url(1))
    visitor.post(url(), {"score": "1"})  # one star, which is no thumb up
    row = Rating.objects.get()
    assert (row.scale, row.score, row.level) == ("stars", 1, 1)


def test_stars_on_the_page_of_a_finished_ticket(visitor: Client, cast: Any, ticket: Ticket, survey: Survey) -> None:
    assert 'name="score"' not in html(visitor, link(ticket))
    resolve(ticket, by=cast.wang)
    assert 'name="score"' in html(visitor, link(ticket))
    wrong = visitor.post(f"{link(ticket)}/rate", {"comment": "挺好"})
    assert wrong.status_code == 422 and "挺好" in wrong.content.decode() and not Rating.objects.exists()
    assert visitor.post(f"{link(ticket)}/rate", {"score": "5", "comment": "挺好"}).status_code == 302
    assert Rating.objects.get().comment == "挺好" and asked() == [("skipped", "rated")]
    page = html(visitor, link(ticket))
    assert "挺好" in page and "修改评价" in page


def test_who_has_confirmed_it_is_not_asked_again_whether_it_is_solved(
    visitor: Client, cast: Any, ticket: Ticket, survey: Survey
) -> None:
    resolve(ticket, by=cast.wang)
    close(ticket, by=cast.wang)
    assert 'name="solved"' in html(visitor, link(ticket))
    reopen(ticket, by=cast.wang)
    resolve(ticket, by=cast.wang)
    visitor.post(f"{link(ticket)}/do/confirm_solved")
    page = html(visitor, link(ticket))
    assert fresh(ticket).kind == "closed" and 'name="score"' in page and 'name="solved"' not in page


def test_who_said_so_with_the_rating_is_not_asked_to_confirm_it(
    visitor: Client, cast: Any, resolved: Ticket, survey: Survey
) -> None:
    page = link(resolved)
    assert asked() == [("sent", "")] and "do/confirm_solved" in html(visitor, page)
    visitor.post(url(), {"score": "5", "solved": "yes"})
    assert "do/confirm_solved" not in html(visitor, page)
    # The answer can still be changed where it was given.
    assert re.search(r'name="solved" value="yes" checked', html(visitor, page))
    reopen(resolved, by=cast.wang)
    assert fresh(resolved).is_confirmed is None
    resolve(resolved, by=cast.wang)
    assert "do/confirm_solved" in html(visitor, page)


def test_whether_it_was_confirmed_is_on_the_ticket_and_in_no_question(
    visitor: Client, resolved: Ticket, survey: Survey
) -> None:
    html(visitor, link(resolved))
    with CaptureQueriesContext(connection) as asked_for:
        html(visitor, link(resolved))
    assert not [one["sql"] for one in asked_for if "'ticket.confirmed'" in one["sql"]]


def test_what_was_withdrawn_is_not_asked_about(visitor: Client, ticket: Ticket, survey: Survey) -> None:
    visitor.post(f"{link(ticket)}/do/withdraw")
    assert fresh(ticket).kind == "closed"
    # Not even by a form that was open all the while.
    late = visitor.post(f"{link(ticket)}/rate", {"score": "1"})
    assert late.url.endswith("said=late") and not Rating.objects.exists()
    assert 'name="score"' not in html(visitor, link(ticket)) and asked() == []
