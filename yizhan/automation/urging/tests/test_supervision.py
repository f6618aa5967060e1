"""Supervision: one at a time, with a deadline, feedback, and an end by whoever opened it."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from tests.cast import keep
from yizhan.automation.rules.models import EventRule
from yizhan.automation.urging import watching
from yizhan.automation.urging.actions.supervise import close_supervision, give_feedback, supervise
from yizhan.automation.urging.actions.urge import urge
from yizhan.automation.urging.models import TOP, Supervision
from yizhan.lib import clock
from yizhan.people.models import Role
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.guard import door
from yizhan.spine.models import Event
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.finish import hold, wake
from yizhan.tickets.models import Ticket, View

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


def test_a_rule_puts_what_is_urged_again_under_supervision(cast: Any, boss: Any, ticket: Ticket) -> None:  # noqa: F811
    step = {"do": "supervise", "with": {"deadline": "1d", "instruction": "{{ ticket.code }} 已多次催单"}}
    keep(
        EventRule(), slug="urged-again", labels={"en": "Urged again"}, on=["urged"], condition="urged>=2", steps=[step]
    )
    urge(ticket, by=cast.lin)
    assert not fresh(ticket).is_supervised
    urge(ticket, by=cast.wang)
    row = Supervision.objects.get()
    assert row.opener is None and row.instruction == f"{ticket.code} 已多次催单"
    assert abs(row.deadline - clock.now() - DAY) < timedelta(minutes=1)
    give_feedback(ticket, by=cast.wang, text="好")
    close_supervision(ticket, by=boss)
    assert not fresh(ticket).is_supervised


def test_a_desk_that_is_set_up_already_gets_the_power_and_the_views(desk: Any) -> None:
    bring = import_module("yizhan.automation.urging.migrations.0002_existing_desks").bring
    with door(True):
        View.objects.filter(slug__in=["supervised", "extensions"]).delete()
        role = Role.objects.get(slug="supervisor")
        Role.objects.filter(pk=role.pk).update(powers=["ticket.view"])
        bring(apps, None)
        bring(apps, None)
    assert Role.objects.get(slug="supervisor").powers == ["ticket.view", "ticket.supervise"]
    slugs = list(View.objects.filter(owner=None).order_by("position").values_list("slug", flat=True))
    assert slugs[slugs.index("on-hold") :][:3] == ["on-hold", "supervised", "extensions"]
