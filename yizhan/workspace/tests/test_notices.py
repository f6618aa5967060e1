"""Agents hear of what concerns them: once, on the screen or by mail as they like, and only of what they may see."""

from fnmatch import fnmatchcase
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils.translation import override

from yizhan import reactions
from yizhan.channels.models import SentNotice
from yizhan.knowledge import editing
from yizhan.knowledge.editing import Copy
from yizhan.knowledge.tests.work import made_shelf
from yizhan.people import hearing
from yizhan.people.models import Agent
from yizhan.spine import shelf
from yizhan.spine.actors import Machine
from yizhan.spine.change import change
from yizhan.spine.models import Event
from yizhan.spine.reactions import wants
from yizhan.tickets.actions.assign import assign, claim
from yizhan.tickets.actions.finish import close, reopen
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Message, Ticket
from yizhan.workspace import noticed, notices
from yizhan.workspace.models import Notice

PATH = "yizhan.workspace.notices.notify"
MAIL = Machine("channel", None, "mail")


def work() -> None:
    """The jobs, each of them twice."""
    for event in Event.objects.order_by("pk"):
        if wants(PATH, event):
            notices.notify(event)
            notices.notify(event)


def kinds(agent: Agent) -> list[str]:
    work()
    return list(Notice.objects.filter(agent=agent).order_by("pk").values_list("kind", flat=True))


def prefer(agent: Agent, **wishes: dict) -> Agent:
    row = Agent.objects.get(pk=agent.pk)
    with change(row, "agent.edited", by=row):
        row.preferences = {"notices": wishes}
    return row


@pytest.mark.parametrize("name", sorted(notices.NAMES))
def test_whatever_concerns_agents_is_on_the_page_of_consequences(name: str) -> None:
    assert any(path == PATH and fnmatchcase(name, pattern) for pattern, path in reactions.LATER)


def test_the_one_who_gets_a_ticket_hears_of_it_once(cast: Any, ticket: Ticket) -> None:
    assign(ticket, by=cast.wang, agent=cast.li)
    assert kinds(cast.li) == ["assigned"] and kinds(cast.wang) == []
    notice = noticed.latest(cast.li)[0]
    assert notice.ticket == ticket and "王珂" in notice.sentence
    assert noticed.unread_count(cast.li) == 1


def test_claiming_is_no_news_to_oneself(cast: Any, ticket: Ticket) -> None:
    claim(ticket, by=cast.li)
    assert kinds(cast.li) == []


def test_a_ticket_opened_for_somebody_is_news(cast: Any) -> None:
    open_ticket(by=cast.wang, requester=cast.lin, subject="x", department=cast.support, assignee=cast.li)
    assert kinds(cast.li) == ["assigned"]


def test_a_team_hears_of_what_it_gets(cast: Any, ticket: Ticket) -> None:
    assign(ticket, by=cast.li, team=cast.field)
    assert kinds(cast.wang) == ["team"]


def test_a_mention_reaches_the_mentioned_even_elsewhere(cast: Any, ticket: Ticket) -> None:
    note(ticket, by=cast.wang, body="@赵磊 请看账单")
    assert kinds(cast.zhao) == ["mentioned"]
    assert SentNotice.objects.filter(address="zhao@qingshan.example", kind="notice").count() == 1


def test_a_customers_answer_reaches_assignee_and_followers(cast: Any, ticket: Ticket) -> None:
    assign(ticket, by=cast.wang, agent=cast.wang, keep_following=True)
    note(ticket, by=cast.wang, body="@李倩 看一下")
    reply(ticket, by=MAIL, author=cast.lin, body="还在响")
    assert kinds(cast.wang) == ["replied"] and kinds(cast.li) == ["mentioned", "replied"]
    with override("zh-hans"):
        assert noticed.latest(cast.wang)[0].sentence == "客户 林晓云 回复了"


def test_coming_back_is_more_than_an_answer(cast: Any, ticket: Ticket) -> None:
    assign(ticket, by=cast.wang, agent=cast.li)
    close(ticket, by=cast.wang, resolution="好了")
    reply(ticket, by=MAIL, author=cast.lin, body="又响了")
    close(ticket, by=cast.wang, resolution="好了")
    reopen(ticket, by=cast.wang)
    assert kinds(cast.li) == ["assigned", "reopened", "reopened"]


def test_who_may_no_longer_see_a_ticket_hears_nothing_of_it(cast: Any, ticket: Ticket) -> None:
    assign(ticket, by=cast.wang, agent=cast.li)
    work()
    assign(ticket, by=cast.wang, department=cast.billing)
    reply(ticket, by=MAIL, author=cast.lin, body="账单错了")
    assert kinds(cast.li) == ["assigned"]
    assert noticed.latest(cast.li) == [] and noticed.unread_count(cast.li) == 0


def test_a_reply_that_did_not_arrive_is_told_to_its_writer(cast: Any, ticket: Ticket) -> None:
    message = reply(ticket, by=cast.wang, body="好")
    with change(message, "message.bounced", by=MAIL, hard=True):
        message.state = "bounced"
    with change(message, "message.failed", by=MAIL, deliveries=[1]):
        message.state = "failed"
    assert kinds(cast.wang) == ["bounced", "failed"]


def test_a_held_message_is_told_to_who_has_to_act(cast: Any, ticket: Ticket) -> None:
    message = Message(ticket=ticket, customer=cast.sofia, text="hi", state="held")
    with change(message, "message.held", by=MAIL, warning="stranger"):
        message.save(force_insert=True)
    assert kinds(cast.wang) == kinds(cast.li) == ["held"] and kinds(cast.sun) == []


def test_agents_choose_how_they_hear(cast: Any, ticket: Ticket) -> None:
    li = prefer(cast.li, assigned={"app": False, "mail": True}, mentioned={"app": False, "mail": False})
    assign(ticket, by=cast.wang, agent=li)
    note(ticket, by=cast.wang, body="@李倩 看一下")
    work()
    assert noticed.unread_count(li) == 0
    assert list(SentNotice.objects.values_list("address", flat=True)) == ["li@qingshan.example"]
    assert hearing.wishes(li)["assigned"] == {"app": False, "desktop": True, "mail": True}
    assert hearing.wishes(cast.wang)["replied"] == {"app": True, "desktop": False, "mail": False}


def test_a_storm_on_one_ticket_is_not_mailed(cast: Any, ticket: Ticket) -> None:
    for at in range(9):
        note(ticket, by=cast.wang, body=f"@李倩 {at}")
    assert len(kinds(cast.li)) == 9
    assert SentNotice.objects.filter(address="li@qingshan.example").count() == 5


def test_reading_marks_some_or_all(cast: Any, ticket: Ticket) -> None:
    for at in range(3):
        note(ticket, by=cast.wang, body=f"@李倩 {at}")
    work()
    first, *_ = noticed.latest(cast.li)
    assert noticed.mark_read(cast.li, [first.pk]) == 1 and noticed.unread_count(cast.li) == 2
    assert noticed.mark_read(cast.wang) == 0
    assert noticed.mark_read(cast.li) == 2 and noticed.unread_count(cast.li) == 0


def test_the_screen_does_few_queries(cast: Any, ticket: Ticket, django_assert_max_num_queries: Any) -> None:
    for at in range(20):
        note(ticket, by=cast.wang, body=f"@李倩 {at}")
    work()
    reply(ticket, by=MAIL, author=cast.lin, body="还在响")
    work()
    with shelf.settled(shelf.read_version()):
        noticed.latest(cast.li)
        with django_assert_max_num_queries(5):
            assert len([one.sentence for one in noticed.latest(cast.li)]) == 21
            assert noticed.unread_count(cast.li) == 21


def test_notices_about_no_ticket_are_as_quick(cast: Any, django_assert_max_num_queries: Any) -> None:
    place = made_shelf(cast.zhou)
    for at in range(9):
        edition = editing.begin(place, "zh-hans", Copy(f"外机 {at}", "<p>一</p>"), by=cast.li)
        editing.hand_in(edition, by=cast.li)
    work()
    with shelf.settled(shelf.read_version()):
        noticed.latest(cast.zhou)
        with django_assert_max_num_queries(3):
            assert len({one.url for one in noticed.latest(cast.zhou)}) == 9


@pytest.mark.django_db(transaction=True)
def test_open_pages_hear_of_it_with_the_commit(cast: Any, ticket: Ticket) -> None:
    import json

    import psycopg

    where = {**connection.get_connection_params()}
    known = {key: where[key] for key in ("dbname", "user", "password", "host", "port") if where.get(key)}
    with psycopg.connect(**known, autocommit=True) as ear:
        ear.execute("LISTEN live")
        with transaction.atomic():
            assign(ticket, by=cast.wang, agent=cast.li)
        work()
        heard = [json.loads(one.payload) for one in ear.notifies(timeout=2, stop_after=9)]
    assert [one["agent"] for one in heard if one.get("notice")] == [cast.li.pk]
