"""Time rules fire at their time, once, also when nobody was there to fire them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from yizhan.automation.rules import timing
from yizhan.automation.rules.models import RuleDue, RuleLog
from yizhan.lib import clock
from yizhan.spine.actions import registry
from yizhan.spine.models import Event
from yizhan.spine.records import records

from .test_rules import opened


def time_rule(by: Any, **more: Any) -> Any:
    steps = more.pop("steps", [{"do": "note", "with": {"body": "too long"}}])
    raw = {"labels": {"en": more.pop("name", "Late")}, "since": "created", "minutes": 60, "steps": steps, **more}
    made = records["time_rule"].create(raw, by=by)
    timing.rearrange(Event.objects.filter(subject_kind="rule", subject_id=made.pk).latest("id"))
    return made


def later(minutes: float) -> Any:
    return clock.at(clock.now() + timedelta(minutes=minutes))


def notes(ticket: Any) -> int:
    return ticket.messages.filter(kind="note").count()


def test_a_rule_fires_when_its_time_has_come_and_only_then(cast: Any) -> None:
    time_rule(cast.zhou)
    ticket = opened(cast)
    for minutes, expected in ((59, 0), (61, 1), (300, 1)):
        with later(minutes):
            timing.go_round()
        assert notes(ticket) == expected


def test_the_condition_is_asked_again_when_the_time_has_come(cast: Any) -> None:
    time_rule(cast.zhou, condition="assignee:none")
    ticket = opened(cast)
    registry["ticket.assign"](ticket, by=cast.wang, agent=cast.li)
    with later(61):
        assert timing.go_round() == 0
    assert notes(ticket) == 0


def test_tickets_that_were_there_before_the_rule_are_found(cast: Any, ticket: Any) -> None:
    time_rule(cast.zhou, condition="status:open")
    assert RuleDue.objects.filter(ticket=ticket, at__isnull=False).count() == 1
    with later(61):
        timing.go_round()
    assert notes(ticket) == 1


def test_a_long_absence_fires_everything_once(cast: Any) -> None:
    made = time_rule(cast.zhou, repeat_minutes=30)
    tickets = [opened(cast) for _each in range(3)]
    with later(60 + 30 * 6 + 1):
        timing.go_round()
        assert timing.go_round() == 0
    assert [notes(ticket) for ticket in tickets] == [1, 1, 1]
    with later(60 + 30 * 7 + 1):
        timing.go_round()
    assert [notes(ticket) for ticket in tickets] == [2, 2, 2]
    assert RuleLog.objects.filter(rule_ids__contains=[made.pk]).count() == 6


def test_counting_begins_again_with_a_new_moment(cast: Any) -> None:
    time_rule(cast.zhou, since="customer_wrote", condition="status:open")
    ticket = opened(cast)
    with later(61):
        timing.go_round()
        registry["ticket.reply"](ticket, by=cast.lin, body="还在吗")
    assert notes(ticket) == 1
    with later(61 + 59):
        timing.go_round()
    assert notes(ticket) == 1
    with later(61 + 62):
        timing.go_round()
    assert notes(ticket) == 2


def test_before_a_due_time_is_a_negative_number(cast: Any) -> None:
    time_rule(cast.zhou, since="due", minutes=-60)
    ticket = opened(cast)
    due = clock.now() + timedelta(hours=5)
    registry["ticket.set"](ticket, by=cast.wang, fields={"due": due})
    [row] = RuleDue.objects.filter(ticket=ticket)
    assert row.at == due - timedelta(hours=1)


def test_since_it_was_assigned_counts_from_the_assignment(cast: Any) -> None:
    time_rule(cast.zhou, since="assigned", minutes=10)
    ticket = opened(cast)
    assert not RuleDue.objects.filter(ticket=ticket, at__isnull=False).exists()
    with later(100):
        registry["ticket.assign"](ticket, by=cast.wang, agent=cast.li)
    anchor: datetime = RuleDue.objects.get(ticket=ticket).anchor
    assert anchor > clock.now() + timedelta(minutes=99)


def test_what_a_rule_does_does_not_start_it_again(cast: Any) -> None:
    time_rule(cast.zhou, since="updated")
    ticket = opened(cast)
    for minutes in (61, 130, 200):
        with later(minutes):
            timing.go_round()
    assert notes(ticket) == 1


@pytest.mark.parametrize("change", [{"is_paused": True}, {"minutes": 600}])
def test_a_changed_rule_waits_anew(cast: Any, change: dict[str, Any]) -> None:
    made = time_rule(cast.zhou)
    ticket = opened(cast)
    records["time_rule"].edit(made, change, by=cast.zhou)
    timing.rearrange(Event.objects.filter(subject_kind="rule", subject_id=made.pk).latest("id"))
    with later(61):
        timing.go_round()
    assert notes(ticket) == 0


def test_a_deleted_ticket_waits_for_nothing(cast: Any) -> None:
    time_rule(cast.zhou)
    ticket = opened(cast)
    registry["ticket.delete"](ticket, by=cast.zhou)
    with later(61):
        assert timing.go_round() == 0
