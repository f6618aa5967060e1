"""Resolved and waiting tickets are announced, then closed, unless the customer writes."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import set_desk
from yizhan.automation.closing.actions.announce import keep_open
from yizhan.automation.closing.watching import announce_due, close_due
from yizhan.catalog.models import Status, TicketType
from yizhan.channels.assurances import tell_closing
from yizhan.channels.models import SentNotice
from yizhan.channels.stages import tell_stage
from yizhan.lib import clock
from yizhan.spine.actors import Machine
from yizhan.spine.change import change
from yizhan.spine.guard import door
from yizhan.spine.models import Event
from yizhan.spine.reactions import wants
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.actions.finish import put_status, resolve
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket

MAIL = Machine("channel", 1)
TELL = "yizhan.channels.stages.tell_stage"


@pytest.fixture
def resolved(cast: Any, ticket: Ticket) -> Ticket:
    set_desk(resolved_days=7, waiting_days=14, grace_days=3)
    resolve(ticket, by=cast.wang)
    return ticket


def passed(ticket: Ticket, **since: int) -> None:
    with door(True):
        Ticket.objects.filter(pk=ticket.pk).update(
            **{column: clock.now() - timedelta(days=days) for column, days in since.items()}
        )
    ticket.refresh_from_db()


def test_a_resolved_ticket_is_announced_by_mail_and_closed(cast: Any, resolved: Ticket) -> None:
    with change(cast.support, "department.edited", by=cast.zhou):
        cast.support.sends_receipt = False  # nobody is closed unannounced because of that
    passed(resolved, rests_since=6)
    assert announce_due() == 0
    passed(resolved, rests_since=8)
    assert announce_due() == 1 and announce_due() == 0
    event = Event.objects.get(name="ticket.closing_announced")
    tell_closing(event)
    tell_closing(event)
    sent = SentNotice.objects.get(kind="closing")
    assert sent.address == "lin@home.example" and close_due() == 0
    passed(resolved, closing_at=0)
    assert close_due() == 1
    resolved.refresh_from_db()
    assert resolved.kind == "closed" and resolved.closing_at is None
    assert Event.objects.get(name="ticket.closed").via == "clock"


def test_an_answer_stops_it_and_thanks_do_not(cast: Any, resolved: Ticket) -> None:
    passed(resolved, rests_since=8)
    announce_due()
    resolved.refresh_from_db()
    reply(resolved, by=MAIL, author=cast.lin, body="谢谢")
    assert resolved.closing_at is not None
    reply(resolved, by=MAIL, author=cast.lin, body="还是有异响")
    assert resolved.closing_at is None and resolved.kind == "open" and close_due() == 0


def test_waiting_tickets_count_from_the_last_question(cast: Any, resolved: Ticket) -> None:
    waiting = Status.objects.get(slug="waiting")
    put_status(resolved, by=cast.zhou, status=waiting.pk)
    passed(resolved, rests_since=10)
    assert announce_due() == 0  # two weeks, not one
    passed(resolved, rests_since=15)
    reply(resolved, by=cast.wang, body="请问型号是？")
    assert announce_due() == 0
    passed(resolved, rests_since=15)
    assert announce_due() == 1


def test_departments_differ_from_the_desk(cast: Any, resolved: Ticket) -> None:
    with change(cast.support, "department.edited", by=cast.zhou):
        cast.support.resolved_days = 0
    passed(resolved, rests_since=400)
    assert announce_due() == 0
    with change(cast.support, "department.edited", by=cast.zhou):
        cast.support.resolved_days = 1
        cast.support.grace_days = 10
    assert announce_due() == 1
    resolved.refresh_from_db()
    assert resolved.closing_at > clock.now() + timedelta(days=9)


def test_an_agent_can_keep_it_open(cast: Any, resolved: Ticket) -> None:
    passed(resolved, rests_since=8)
    announce_due()
    resolved.refresh_from_db()
    keep_open(resolved, by=cast.wang)
    assert announce_due() == 0 and resolved.closing_at is None


def test_what_cannot_be_closed_is_left_to_a_person(cast: Any, resolved: Ticket) -> None:
    kind = TicketType.objects.get(slug="question")
    with change(kind, "type.edited", by=cast.zhou):
        kind.needs_resolution = True
    set_fields(resolved, by=cast.zhou, fields={"type": kind.pk})
    passed(resolved, rests_since=8, closing_at=1)
    assert close_due() == 0 and close_due() == 0
    resolved.refresh_from_db()
    assert resolved.kind == "resolved" and resolved.closing_at is None and announce_due() == 0
    assert Event.objects.filter(name="ticket.closing_failed").count() == 1


def told(event: Event) -> list[str]:
    """What the customer is told of an event."""
    if wants(TELL, event):
        tell_stage(event)
    return list(SentNotice.objects.order_by("pk").values_list("kind", flat=True))


def test_customers_hear_of_the_stages_that_were_chosen(cast: Any, ticket: Ticket) -> None:
    resolve(ticket, by=cast.wang)
    event = Event.objects.get(name="ticket.resolved")
    assert told(event) == []  # nobody asked for it
    set_desk(customer_stages=["resolved", "closed"])
    assert told(event) == ["resolved"] and told(event) == ["resolved"]


def test_a_reply_tells_them_already(cast: Any, ticket: Ticket) -> None:
    set_desk(customer_stages=["resolved", "waiting"])
    reply(ticket, by=cast.wang, body="已修好")
    resolve(ticket, by=cast.wang)
    assert told(Event.objects.get(name="ticket.resolved")) == []
    reply(ticket, by=cast.wang, body="请问型号？", status=Status.objects.get(slug="waiting").pk)
    assert told(Event.objects.filter(name="ticket.replied").latest("pk")) == []
