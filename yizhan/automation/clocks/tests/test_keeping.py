"""Clocks of tickets: they start, stop, go on, change their target, and are due when the calendar says."""

from datetime import datetime
from typing import Any

import pytest

from tests.cast import keep
from yizhan.automation.clocks import breaching
from yizhan.automation.clocks.courses import courses
from yizhan.automation.clocks.models import Calendar, Clock, Escalation, Policy, Tick
from yizhan.automation.rules.models import EventRule, RuleDue, TimeRule
from yizhan.lib import clock
from yizhan.spine.actors import Machine
from yizhan.spine.models import Event
from yizhan.tickets.actions.edit import set_fields, tag
from yizhan.tickets.actions.finish import hold, reopen, resolve, wake
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket

TUESDAY = "2026-11-24"


def at(text: str) -> datetime:
    """A time in Shanghai: `10:00` on that Tuesday, or `2026-11-25 10:00`."""
    return datetime.fromisoformat(f"{text if ' ' in text else f'{TUESDAY} {text}'}+08:00")


@pytest.fixture
def policy(desk: Any) -> Policy:
    """Workdays 9 to 18; an hour to answer, an hour for the next answer, a day of work to solve, half if urgent."""
    calendar = Calendar.objects.get(slug="workdays")
    return keep(
        Policy(), slug="all", labels={"en": "All"}, calendar=calendar, first_response={"normal": 60, "urgent": 30},
        next_response={"normal": 60}, resolution={"normal": 540, "urgent": 270},
    )  # fmt: skip


def opened(cast: Any, when: str = "10:00", **more: Any) -> Ticket:
    with clock.at(at(when)):
        return open_ticket(by=Machine("channel"), requester=cast.lin, subject="空调", department=cast.support, **more)


def said(cast: Any, ticket: Ticket, when: str, by: Any = None, **more: Any) -> None:
    with clock.at(at(when)):
        reply(Ticket.objects.get(pk=ticket.pk), by=by or cast.wang, body="在路上", **more)


def due(ticket: Ticket) -> tuple[str, str]:
    """When the reply and the solution are due, as the ticket itself says."""
    row = Ticket.objects.get(pk=ticket.pk)
    return tuple(one and f"{one.astimezone(at('10:00').tzinfo):%d %H:%M}" for one in (row.reply_due_at, row.due_at))  # type: ignore[return-value]


def ledger(ticket: Ticket, target: str) -> list[tuple[str, str]]:
    rows = Tick.objects.filter(ticket=ticket, target=target)
    return [(one.kind, f"{one.at.astimezone(at('10:00').tzinfo):%d %H:%M}") for one in rows]


def state(ticket: Ticket) -> tuple[str, int]:
    row = Ticket.objects.get(pk=ticket.pk)
    return row.sla_state, row.breach_count


def sweep(when: str) -> int:
    with clock.at(at(when)):
        return breaching.go_round()


def breaches(ticket: Ticket) -> list[dict[str, Any]]:
    return [one.data for one in Event.objects.filter(ticket_id=ticket.pk, name="ticket.sla_breached").order_by("id")]


def test_a_new_ticket_has_its_due_times_in_working_time(cast: Any, policy: Policy) -> None:
    ticket = opened(cast, "17:30")
    assert due(ticket) == ("25 09:30", "25 17:30")
    assert (ticket.sla_policy_id, ticket.sla_state, ticket.version) == (policy.pk, "running", 1)
    assert Ticket.objects.get().next_due_at == at("2026-11-25 09:30")


def test_only_the_public_reply_of_a_human_is_the_first_response(cast: Any, policy: Policy) -> None:
    ticket = opened(cast)
    said(cast, ticket, "10:10", automatic=True)
    said(cast, ticket, "10:20", by=Machine("rule", 1))
    assert due(ticket)[0] == "24 11:00"
    said(cast, ticket, "10:30")
    assert due(ticket) == (None, "25 10:00")
    assert ledger(ticket, "first_response") == [("started", "24 10:00"), ("met", "24 10:30")]


def test_the_next_response_counts_from_the_first_message_nobody_answered(cast: Any, policy: Policy) -> None:
    ticket = opened(cast)
    said(cast, ticket, "10:30")
    said(cast, ticket, "11:00", by=cast.lin)
    said(cast, ticket, "11:30", by=cast.lin)
    assert due(ticket)[0] == "24 12:00"
    said(cast, ticket, "11:40")
    said(cast, ticket, "14:00", by=cast.lin)
    assert due(ticket)[0] == "24 15:00"


def test_on_hold_nothing_counts_and_nothing_is_told(cast: Any, policy: Policy) -> None:
    ticket = opened(cast)
    with clock.at(at("10:30")):
        hold(ticket, by=cast.wang, on_reply=False)
    assert (due(ticket), state(ticket)) == ((None, None), ("paused", 0))
    assert sweep("2026-11-27 10:00") == 0
    with clock.at(at("2026-11-25 09:30")):
        wake(ticket, by=cast.wang)
    assert due(ticket) == ("25 10:00", "25 18:00")


def test_solved_in_time_and_opened_again_the_clock_goes_on(cast: Any, policy: Policy) -> None:
    ticket = opened(cast)
    with clock.at(at("10:30")):
        resolve(ticket, by=cast.wang)
    assert (state(ticket), due(ticket)) == (("met", 0), (None, "25 10:00"))
    with clock.at(at("14:00")):
        reopen(ticket, by=cast.wang)
    assert due(ticket) == ("24 14:30", "25 13:30")
    assert ledger(ticket, "resolution") == [("started", "24 10:00"), ("met", "24 10:30"), ("resumed", "24 14:00")]


def test_another_priority_keeps_what_has_passed_and_what_was_paused(cast: Any, policy: Policy) -> None:
    ticket = opened(cast)
    with clock.at(at("11:00")):
        hold(ticket, by=cast.wang)
    with clock.at(at("12:00")):
        wake(ticket, by=cast.wang)
        set_fields(ticket, by=cast.wang, fields={"priority": 4})
    assert due(ticket)[1] == "24 15:30"
    assert ("target", "24 12:00") in ledger(ticket, "resolution")


def test_a_ticket_that_meets_another_policy_changes_over(cast: Any, policy: Policy) -> None:
    keep(Policy(), slug="vip", labels={"en": "VIP"}, calendar=policy.calendar, condition="tag:vip", position=-1,
         resolution={"normal": 120})  # fmt: skip
    ticket = opened(cast)
    with clock.at(at("10:30")):
        tag(ticket, by=cast.wang, add=["vip"])
    assert due(ticket) == (None, "24 12:00")


def test_a_due_time_by_hand_wins_until_it_is_emptied(cast: Any, policy: Policy) -> None:
    ticket = opened(cast)
    with clock.at(at("10:30")):
        set_fields(ticket, by=cast.wang, fields={"due": at("2026-11-26 20:00")})
    assert due(ticket)[1] == "26 20:00"
    with clock.at(at("10:40")):
        set_fields(ticket, by=cast.wang, fields={"priority": 4})
    assert due(ticket)[1] == "26 20:00"
    with clock.at(at("10:50")):
        set_fields(ticket, by=cast.wang, fields={"due": None})
    assert due(ticket)[1] == "24 14:30"


def test_after_hours_of_downtime_the_breach_has_its_right_time_and_happens_once(cast: Any, policy: Policy) -> None:
    ticket = opened(cast)
    assert sweep("10:59") == 0
    assert sweep("14:00") == 1 and sweep("14:01") == 0
    [one] = breaches(ticket)
    assert (one["target"], datetime.fromisoformat(one["due_at"])) == ("first_response", at("11:00"))
    assert state(ticket) == ("breached", 1)
    assert ledger(ticket, "first_response")[-1] == ("breached", "24 11:00")
    said(cast, ticket, "14:30")
    assert state(ticket) == ("running", 1) and len(breaches(ticket)) == 1


def test_who_answers_too_late_before_the_sweep_came_is_late_all_the_same(cast: Any, policy: Policy) -> None:
    ticket = opened(cast)
    said(cast, ticket, "12:00")
    assert [one["target"] for one in breaches(ticket)] == ["first_response"]
    assert sweep("12:01") == 0


def test_levels_before_and_after_act_once_each(cast: Any, policy: Policy) -> None:
    def level(slug: str, when: str, amount: int, **more: Any) -> None:
        keep(Escalation(), slug=slug, labels={"en": slug}, policy=policy, target="first_response", when=when, amount=amount,
             tell=["owner"], **more)  # fmt: skip

    level("half", "percent", 50, steps=[{"do": "tag", "with": {"add": ["half"]}}])
    level("soon", "before", 10)
    level("late", "after", 60, steps=[{"do": "set", "with": {"fields": {"priority": "urgent"}}}])
    ticket = opened(cast)
    assert sweep("10:29") == 0
    for when in ("10:30", "10:31", "10:50", "10:51"):
        sweep(when)
    assert [one for one, _at in ledger(ticket, "first_response")] == ["started", "escalated", "escalated"]
    assert Ticket.objects.get().tags == ["half"]
    sweep("14:00")
    sweep("14:01")
    assert ledger(ticket, "first_response")[3:5] == [("breached", "24 11:00"), ("escalated", "24 12:00")]
    assert Ticket.objects.get().priority == 4
    assert Event.objects.filter(name="ticket.sla_escalated").count() == 3


def test_rules_can_listen_to_a_breach(cast: Any, policy: Policy) -> None:
    keep(EventRule(), slug="r", labels={"en": "r"}, on=["sla_breached"], condition="breached:yes sla:breached",
         steps=[{"do": "tag", "with": {"add": ["late"]}}])  # fmt: skip
    opened(cast)
    sweep("11:00")
    assert Ticket.objects.get().tags == ["late"]


def test_the_clocks_can_be_worked_out_of_the_ledger_alone(cast: Any, policy: Policy) -> None:
    ticket = opened(cast)
    said(cast, ticket, "10:30")
    with clock.at(at("11:00")):
        hold(ticket, by=cast.wang)
    said(cast, ticket, "12:00", by=cast.lin)
    known = courses(Tick.objects.filter(ticket=ticket))
    for row in Clock.objects.filter(ticket=ticket):
        assert (row.due_at, row.state) == (known[row.target].due_at, known[row.target].state)


def test_what_was_met_stays_met_whatever_the_priority_becomes(cast: Any, policy: Policy) -> None:
    ticket = opened(cast)
    said(cast, ticket, "10:40")
    with clock.at(at("10:50")):
        set_fields(ticket, by=cast.wang, fields={"priority": 4})
    assert (state(ticket), due(ticket)) == (("running", 0), (None, "24 14:30"))


def test_time_rules_count_from_the_due_time_the_policy_gave(cast: Any, policy: Policy) -> None:
    rule = keep(TimeRule(), slug="t", labels={"en": "t"}, since="due", minutes=-60, in_working_time=True,
                steps=[{"do": "tag", "with": {"add": ["soon"]}}])  # fmt: skip
    ticket = opened(cast, "17:30")
    assert RuleDue.objects.get(rule=rule, ticket=ticket).at == at("2026-11-25 16:30")
