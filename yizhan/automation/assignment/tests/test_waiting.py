"""Tickets that come back, wait for somebody, or lie untouched."""

from datetime import timedelta
from typing import Any

import pytest

from yizhan.automation.assignment import backlog, untouched
from yizhan.automation.assignment.models import Backlog, Decision
from yizhan.automation.assignment.states import become
from yizhan.lib import clock
from yizhan.spine.actions import registry
from yizhan.spine.fields import Context
from yizhan.spine.models import Event
from yizhan.spine.records import records

from .test_assignment import can, do, later, on_leave, opened, pair, rule, why

__all__ = ["pair"]  # the fixture


def test_a_returned_ticket_goes_to_somebody_else(pair: Any) -> None:
    rule(pair)
    ticket = opened(pair)
    assert do("return", ticket, by=pair.wang, reason="不是我们的").assignee == pair.li
    become(pair.wang, "busy")
    assert do("return", ticket, by=pair.li, reason="也不是").assignee is None
    become(pair.wang, "online")
    assert Backlog.objects.get().skip_ids == [pair.li.pk]
    assert backlog.drain() == 1
    assert do("follow", ticket, by=pair.zhou).assignee == pair.wang


def test_a_ticket_moved_to_another_department_finds_somebody_there(pair: Any) -> None:
    rule(pair)
    ticket = opened(pair)
    assert do("assign", ticket, by=pair.wang, department=pair.billing).assignee == pair.zhao
    assert do("assign", ticket, by=pair.zhao).assignee is None  # whoever takes it away means it


def test_opened_again_it_stays_unless_its_agent_is_gone(pair: Any) -> None:
    rule(pair)
    ticket = opened(pair)
    become(pair.wang, "offline")
    do("close", ticket, by=pair.zhou)
    assert do("reopen", ticket, by=pair.zhou).assignee == pair.wang
    do("close", ticket, by=pair.zhou)
    on_leave(pair, pair.wang)
    assert do("reopen", ticket, by=pair.zhou).assignee == pair.li


def test_the_backlog_goes_by_priority_due_and_age(pair: Any) -> None:
    rule(pair, method="least_loaded")
    for who in (pair.wang, pair.li):
        become(who, "away")
    old = opened(pair)
    with later(1):
        due = opened(pair)
        do("set", due, by=pair.zhou, fields={"due": clock.now() + timedelta(hours=1)})
        urgent = opened(pair, priority=4)
    assert [row.ticket for row in backlog.waiting()] == [urgent, due, old]
    can(pair, pair.li, state="online", cap=1)
    assert backlog.drain() == 1 and do("follow", urgent, by=pair.zhou).assignee == pair.li
    assert backlog.drain() == 0
    do("close", urgent, by=pair.li)
    assert backlog.drain() == 1 and do("follow", due, by=pair.zhou).assignee == pair.li
    assert [row.ticket for row in backlog.waiting()] == [old]


@pytest.mark.parametrize("key", ["claim", "close", "delete", "spam"])
def test_what_nobody_has_to_find_leaves_the_backlog(pair: Any, key: str) -> None:
    rule(pair)
    for who in (pair.wang, pair.li):
        become(who, "away")
    ticket = opened(pair)
    assert Backlog.objects.filter(ticket=ticket).exists()
    do(key, ticket, by=pair.zhou)
    assert not Backlog.objects.exists()


def test_room_is_noticed(pair: Any) -> None:
    rule(pair)
    can(pair, pair.li, state="busy")
    can(pair, pair.wang, cap=1)
    first = opened(pair)
    assert first.assignee == pair.wang and opened(pair).assignee is None
    assert not any(backlog.frees(one) for one in Event.objects.filter(name="ticket.assigned"))
    do("resolve", first, by=pair.wang)
    assert backlog.frees(Event.objects.get(name="ticket.resolved"))
    become(pair.li, "online")
    assert backlog.frees(Event.objects.filter(name="availability.set").latest("id"))


def test_untouched_goes_on_to_the_next_and_is_counted(pair: Any) -> None:
    rule(pair, untouched_minutes=10)
    ticket = opened(pair)
    with later(9):
        assert untouched.go_round() == 0
    with later(11):
        assert untouched.go_round() == 1
        assert do("follow", ticket, by=pair.zhou).assignee == pair.li
        second, first = ticket.decisions.all()
        assert first.timed_out_at and (second.attempt, second.chosen) == (1, pair.li)
        assert why(ticket)[pair.wang.pk] == ["skipped"]
    with later(15):
        do("note", ticket, by=pair.li, body="在看")
    with later(40):
        assert untouched.go_round() == 0


def test_untouched_with_nobody_else_waits_for_somebody_else(pair: Any) -> None:
    rule(pair, untouched_minutes=10)
    become(pair.li, "busy")
    ticket = opened(pair)
    with later(11):
        untouched.go_round()
        assert do("follow", ticket, by=pair.zhou).assignee is None
        assert backlog.drain() == 0
    become(pair.li, "online")
    with later(12):
        assert backlog.drain() == 1
    assert do("follow", ticket, by=pair.zhou).assignee == pair.li


@pytest.mark.parametrize(
    ("key", "params"), [("reply", {"body": "马上"}), ("status", {"status": "on-hold"}), ("close", {})]
)
def test_touching_ends_the_wait(pair: Any, key: str, params: dict[str, str]) -> None:
    rule(pair, untouched_minutes=10)
    ticket = opened(pair)
    do(key, ticket, by=pair.wang, **registry[f"ticket.{key}"].parse(params, Context(by=pair.wang)))
    assert not Decision.objects.filter(due_at__isnull=False).exists()


def test_the_customer_writing_again_is_no_touch(pair: Any) -> None:
    rule(pair, untouched_minutes=10)
    ticket = opened(pair)
    do("reply", ticket, by=pair.lin, body="还在吗")
    assert Decision.objects.filter(due_at__isnull=False).count() == 1


@pytest.mark.parametrize("change", [{"is_paused": True}, {"untouched_minutes": None}])
def test_a_rule_that_no_longer_asks_for_it_takes_nothing_away(pair: Any, change: dict[str, Any]) -> None:
    made = rule(pair, untouched_minutes=10)
    ticket = opened(pair)
    records["assignment_rule"].edit(made, change, by=pair.zhou)
    with later(11):
        assert untouched.go_round() == 0
    assert do("follow", ticket, by=pair.zhou).assignee == pair.wang
