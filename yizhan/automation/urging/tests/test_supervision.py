"""Supervision: one at a time, with a deadline, feedback, and an end by whoever opened it."""

from datetime import timedelta
from typing import Any

import pytest

from yizhan.automation.urging import watching
from yizhan.automation.urging.actions.supervise import close_supervision, give_feedback, supervise
from yizhan.automation.urging.models import TOP, Supervision
from yizhan.lib import clock
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.models import Event
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.finish import hold, wake
from yizhan.tickets.models import Ticket

from .test_urging import agent, boss, fresh, told  # noqa: F401

DAY = timedelta(days=1)


@pytest.fixture
def watched(cast: Any, boss: Any, ticket: Ticket) -> Ticket:  # noqa: F811
    """王珂's ticket, under supervision of 吴敏 until tomorrow."""
    assign(ticket, by=cast.zhou, agent=cast.wang)
    supervise(ticket, by=boss, level=TOP, deadline=clock.now() + DAY, instruction="今天必须上门")
    return ticket


def test_it_is_marked_found_and_told(cast: Any, watched: Ticket) -> None:
    row = Supervision.objects.get()
    assert (row.opener.name, row.level, row.instruction) == ("吴敏", TOP, "今天必须上门")
    assert fresh(watched).is_supervised and told("supervised") == ["王珂"]
    assert "今天必须上门" not in str(Event.objects.get(name="ticket.supervised").data)


def test_only_who_has_the_power_opens_one(cast: Any, ticket: Ticket) -> None:
    with pytest.raises(Refused):
        supervise(ticket, by=cast.wang, deadline=clock.now() + DAY, instruction="快")
    assert not Supervision.objects.exists() and not fresh(ticket).is_supervised


def test_not_on_hold_not_twice_and_not_for_yesterday(cast: Any, ticket: Ticket) -> None:
    more = {"instruction": "快", "deadline": clock.now() + DAY}
    with pytest.raises(Invalid):
        supervise(ticket, by=cast.zhou, **{**more, "deadline": clock.now() - DAY})
    hold(ticket, by=cast.wang)
    with pytest.raises(Conflict):
        supervise(ticket, by=cast.zhou, **more)
    wake(ticket, by=cast.wang)
    supervise(ticket, by=cast.zhou, **more)
    with pytest.raises(Conflict):
        supervise(ticket, by=cast.zhou, **more)
    assert Supervision.objects.count() == 1


def test_it_ends_after_feedback_by_its_opener_or_an_administrator(cast: Any, boss: Any, watched: Ticket) -> None:  # noqa: F811
    other = agent("郑主管", "zheng@qingshan.example", "supervisor", [cast.support.pk])
    with pytest.raises(Conflict):
        close_supervision(watched, by=boss)
    give_feedback(watched, by=cast.wang, text="师傅已出发")
    assert told("feedback") == ["吴敏"]
    with pytest.raises(Conflict, match="吴敏"):
        close_supervision(watched, by=other)
    with pytest.raises(Refused):
        close_supervision(watched, by=cast.wang)
    assert fresh(watched).is_supervised
    close_supervision(watched, by=boss)
    assert not fresh(watched).is_supervised and Supervision.objects.get().closed_at
    supervise(watched, by=boss, deadline=clock.now() + DAY, instruction="再看")
    give_feedback(watched, by=cast.wang, text="好")
    close_supervision(watched, by=cast.zhou)
    assert fresh(watched).supervision_count == 2


def test_a_passed_deadline_is_told_once(cast: Any, watched: Ticket) -> None:
    assert watching.notice_late() == 0
    with clock.at(clock.now() + 2 * DAY):
        assert watching.notice_late() == 1 and watching.notice_late() == 0
    assert told("late") == sorted(["吴敏", "王珂"])
    assert Event.objects.filter(name="ticket.supervision_late").count() == 1


def test_what_ended_in_time_is_not_late(cast: Any, boss: Any, watched: Ticket) -> None:  # noqa: F811
    give_feedback(watched, by=cast.wang, text="好了")
    close_supervision(watched, by=boss)
    with clock.at(clock.now() + 2 * DAY):
        assert watching.notice_late() == 0
