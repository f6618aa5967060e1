"""Recurring tickets open in time, once, also after the desk was away."""

from datetime import timedelta
from typing import Any

import pytest

from yizhan.automation.recurring.models import RecurringDue, RecurringRun, RecurringTicket
from yizhan.automation.recurring.running import go_round
from yizhan.lib import clock
from yizhan.spine.errors import Invalid
from yizhan.spine.guard import door
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.tickets.models import Ticket

RECORD = records["recurring_ticket"]


@pytest.fixture
def daily(cast: Any) -> RecurringTicket:
    return RECORD.create({
        "labels": {"zh-hans": "机房巡检"}, "every": "day", "times": "09:00", "requester": "lin@home.example",
        "subject": "机房巡检 {{ date }}", "department": "support", "assignee": "wang@qingshan.example", "tags": "巡检",
        "steps": [{"do": "note", "with": {"body": "检查温湿度"}}, {"do": "set", "with": {"fields": {"priority": "high"}}}],
    }, by=cast.zhou)  # fmt: skip


def overdue(row: RecurringTicket, **ago: int) -> Any:
    at = row.coming(1)[0] - timedelta(**ago)
    RecurringDue.objects.filter(recurring=row).update(at=at)
    return at


def test_it_opens_once_with_everything_that_was_asked_for(cast: Any, daily: RecurringTicket) -> None:
    assert go_round() == 0 and daily.due.at == daily.coming(1)[0]
    due = overdue(daily, days=1)
    assert go_round() == 1 and go_round() == 0
    ticket = Ticket.objects.get()
    assert ticket.subject == f"机房巡检 {due.astimezone(daily.schedule.zone):%Y-%m-%d}"
    assert (ticket.assignee, ticket.channel, ticket.tags, ticket.priority) == (cast.wang, "recurring", ["巡检"], 3)
    assert ticket.messages.filter(kind="note").get().text == "检查温湿度"
    opened = Event.objects.get(name="ticket.opened")
    assert (opened.actor_kind, opened.actor_id, opened.via) == ("recurring", daily.pk, "clock")
    daily.due.refresh_from_db()
    assert daily.due.at == daily.coming(1)[0]


def test_after_a_week_away_there_is_one_ticket_and_the_missed_days_are_noted(cast: Any, daily: RecurringTicket) -> None:
    RECORD.edit(daily, {"starts_on": "2026-01-01"}, by=cast.zhou)
    overdue(daily, days=7)
    assert go_round() == 1 and Ticket.objects.count() == 1
    run = RecurringRun.objects.get()
    assert run.missed_count == 6 == len(run.missed) and run.due_at == daily.coming(1)[0] - timedelta(days=1)


def test_what_cannot_be_opened_says_why_and_tells_the_administrators(cast: Any, daily: RecurringTicket) -> None:
    with door(True):
        RecurringTicket.objects.filter(pk=daily.pk).update(subject="", body="")
    overdue(daily, days=1)
    assert go_round() == 1 and not Ticket.objects.exists()
    assert RecurringRun.objects.get().error
    assert Event.objects.filter(name="recurring_ticket.failed").exists()


def test_pausing_stops_it_and_what_lay_in_the_pause_is_not_made_up_for(cast: Any, daily: RecurringTicket) -> None:
    RECORD.edit(daily, {"is_paused": True}, by=cast.zhou)
    assert RecurringDue.objects.get().at is None and go_round() == 0
    RECORD.edit(daily, {"is_paused": False}, by=cast.zhou)
    assert RecurringDue.objects.get().at > clock.now()


def test_another_text_does_not_move_what_is_overdue(cast: Any, daily: RecurringTicket) -> None:
    due = overdue(daily, days=1)
    RECORD.edit(daily, {"body": "请拍照"}, by=cast.zhou)
    assert RecurringDue.objects.get().at == due


@pytest.mark.parametrize("wrong", [{"times": "25:00"}, {"ends_on": "2020-01-01"}, {"subject": "{% if %}"},
                                   {"every": "month", "month_days": ["1"], "off_days": "maybe"}])  # fmt: skip
def test_what_makes_no_sense_is_refused(cast: Any, daily: RecurringTicket, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        RECORD.edit(daily, wrong, by=cast.zhou)
