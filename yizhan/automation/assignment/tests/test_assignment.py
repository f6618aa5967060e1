"""Who gets a ticket: rules in order, methods, eligibility, what is kept of it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.cast import agent
from yizhan.automation.assignment import backlog
from yizhan.automation.assignment.methods import methods
from yizhan.automation.assignment.models import Availability, Backlog, Decision, Leave
from yizhan.automation.assignment.shifts import is_on_shift
from yizhan.automation.assignment.states import become
from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.security.models import SignIn
from yizhan.spine.actions import registry
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.tickets.actions.open import open_ticket


def rule(cast: Any, **more: Any) -> Any:
    raw = {"labels": {"en": more.pop("name", "Test")}, "method": "round_robin", **more}
    return records["assignment_rule"].create(raw, by=cast.zhou)


def opened(cast: Any, **more: Any) -> Any:
    given = {"requester": cast.lin, "subject": "打印机卡纸", "body": "救命", "department": cast.support, **more}
    ticket = open_ticket(by=cast.zhou, **given)
    ticket.refresh_from_db()
    return ticket


def can(cast: Any, who: Any, **more: Any) -> Any:
    """Set what an agent can take on."""
    row = Availability.objects.get(agent=who)
    return records["availability"].edit(row, more, by=cast.zhou)


def later(minutes: float) -> Any:
    return clock.at(clock.now() + timedelta(minutes=minutes))


def do(key: str, ticket: Any, **params: Any) -> Any:
    ticket.refresh_from_db()
    registry[f"ticket.{key}"](ticket, **params)
    ticket.refresh_from_db()
    return ticket


def why(ticket: Any) -> dict[int, list[str]]:
    return {one["agent"]: one["why"] for one in ticket.decisions.first().candidates}


@pytest.fixture
def pair(cast: Any) -> Any:
    """王珂 and 李倩 alone take tickets of support: the administrator is away."""
    can(cast, cast.zhou, state="away")
    return cast


def test_without_a_rule_nobody_is_chosen(cast: Any) -> None:
    ticket = opened(cast)
    assert ticket.assignee is None and not Decision.objects.exists() and not Backlog.objects.exists()


def test_one_after_the_other_and_the_pointer_is_kept(pair: Any) -> None:
    made = rule(pair)
    got = [opened(pair).assignee for _each in range(4)]
    assert got == [pair.wang, pair.li, pair.wang, pair.li]
    event = Event.objects.filter(name="ticket.assigned").latest("id")
    assert (event.actor_kind, event.actor_id, event.cause.name) == ("assignment", made.pk, "ticket.opened")


def test_the_first_rule_that_fits_decides_and_moves_the_ticket(pair: Any) -> None:
    rule(pair, name="Bills", condition="账单", department="billing", position=1)
    rule(pair, name="Rest", position=2)
    bill, other = opened(pair, subject="账单有误"), opened(pair)
    assert (bill.department, bill.assignee) == (pair.billing, pair.zhao)
    assert (other.department, other.assignee) == (pair.support, pair.wang)
    assert bill.decisions.get().rule.label == "Bills"


def test_paused_rules_are_passed_over(pair: Any) -> None:
    rule(pair, is_paused=True)
    assert opened(pair).assignee is None


def test_what_has_somebody_is_left_alone(pair: Any) -> None:
    rule(pair)
    assert opened(pair, assignee=pair.li).assignee == pair.li and not Decision.objects.exists()


def test_the_least_loaded_gets_it_and_the_longest_waiting_among_equals(pair: Any) -> None:
    rule(pair, method="least_loaded")
    first, second = opened(pair), opened(pair)
    assert {first.assignee, second.assignee} == {pair.wang, pair.li}
    do("close", second, by=pair.zhou)
    assert opened(pair).assignee == second.assignee
    do("close", first, by=pair.zhou)
    assert opened(pair).assignee == first.assignee


def test_points_weigh_and_limit(pair: Any) -> None:
    rule(pair, method="least_loaded", points={"priority.urgent": 5, "type.complaint": 2}, points_limit=6)
    heavy = opened(pair, priority=4)
    light = [opened(pair).assignee for _each in range(5)]
    assert light == [pair.li if heavy.assignee == pair.wang else pair.wang] * 5
    last = opened(pair, priority=4)
    assert last.assignee is None and why(last)[pair.wang.pk] == why(last)[pair.li.pk] == ["points"]


def test_all_skills_are_needed_until_the_wait_is_too_long(pair: Any) -> None:
    for name in ("German", "Plumbing"):
        records["skill"].create({"labels": {"en": name}}, by=pair.zhou)
    needed = {"german": 2, "plumbing": 1}
    with pytest.raises(Invalid):
        rule(pair, method="skill_based")
    rule(pair, method="skill_based", skills=needed, fallback_minutes=30)
    can(pair, pair.wang, skills={"german": 1, "plumbing": 5})
    can(pair, pair.li, skills={"german": 3})
    waits = opened(pair)
    assert waits.assignee is None and why(waits)[pair.wang.pk] == ["skills"]
    with later(29):
        assert backlog.drain() == 0
    with later(31):
        assert backlog.drain() == 1
    assert do("follow", waits, by=pair.zhou).assignee is not None
    can(pair, pair.li, skills=needed)
    can(pair, pair.wang, skills={"german": 4, "plumbing": 4})
    assert [opened(pair).assignee for _each in range(2)] == [pair.wang, pair.wang]


def test_who_knows_the_customer_gets_the_next_ticket(pair: Any) -> None:
    rule(pair, method="sticky", otherwise="round_robin")
    assert opened(pair).assignee == pair.wang
    assert opened(pair, requester=pair.sofia).assignee == pair.li
    assert [opened(pair).assignee, opened(pair, requester=pair.sofia).assignee] == [pair.wang, pair.li]
    become(pair.wang, "busy")
    last = opened(pair)
    assert last.assignee == pair.li and last.decisions.get().method == "round_robin"


def test_the_pool_leaves_it_to_the_first_click(pair: Any) -> None:
    rule(pair, method="claim_pool", team="field")
    ticket = opened(pair)
    assert (ticket.assignee, ticket.team) == (None, pair.field) and not Backlog.objects.exists()
    assert ticket.decisions.get().chosen is None
    do("claim", ticket, by=pair.wang)
    with pytest.raises(Conflict):
        registry["ticket.claim"](ticket, by=pair.li)


@pytest.mark.parametrize("key", sorted(methods))
def test_every_method_chooses_among_the_eligible_or_nobody(pair: Any, key: str) -> None:
    """The contract: whatever the folder holds, the chosen one is eligible, and one alone is found unless it is a pool."""
    records["skill"].create({"labels": {"en": "German"}}, by=pair.zhou)
    can(pair, pair.li, skills={"german": 1}, state="busy")
    can(pair, pair.wang, skills={"german": 1})
    rule(pair, method=key, skills={"german": 1})
    ticket = opened(pair)
    assert ticket.assignee == (None if methods[key].pool else pair.wang)
    assert why(ticket)[pair.li.pk] == ["busy"]
    become(pair.wang, "offline")
    assert opened(pair).assignee is None
    assert methods[key].label and methods[key].hint


def test_why_somebody_could_not(pair: Any) -> None:
    rule(pair)
    gone = agent("吴迪", "wu@qingshan.example", "agent", [pair.support.pk])
    can(pair, pair.wang, cap=0)
    can(pair, pair.li, channel_caps={"phone": 0})
    night = {str(day): "00:00-00:01" for day in range(1, 8)}
    with clock.at(datetime(2026, 3, 4, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))):
        can(pair, gone, shifts=night)
        ticket = opened(pair, channel="phone")
    assert ticket.assignee is None and why(ticket) == {
        pair.zhou.pk: ["away"], pair.wang.pk: ["cap"], pair.li.pk: ["channel"], pair.sun.pk: ["power"],
        pair.qian.pk: ["power"], gone.pk: ["shift"],
    }  # fmt: skip


def test_a_sign_of_life_may_be_asked_for(pair: Any) -> None:
    rule(pair)
    with change(Desk.objects.get(), "desk.edited", by=pair.zhou) as it:
        it.subject.settings = {"seen_minutes": 15}
    SignIn.objects.create(agent=pair.li, session_key="a", seen_at=clock.now() - timedelta(minutes=5))
    SignIn.objects.create(agent=pair.wang, session_key="b", seen_at=clock.now() - timedelta(minutes=20))
    ticket = opened(pair)
    assert ticket.assignee == pair.li and why(ticket)[pair.wang.pk] == ["unseen"]


@pytest.mark.parametrize(
    ("at", "on"), [("2026-03-04 08:59", False), ("2026-03-04 09:00", True), ("2026-03-04 18:00", False),
                   ("2026-03-06 23:30", True), ("2026-03-07 05:59", True), ("2026-03-07 06:00", False)],
)  # fmt: skip
def test_shifts_are_hours_of_days_and_may_pass_midnight(at: str, on: bool) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    shifts = {"3": "09:00-12:00, 12:00-18:00", "5": "22:00-06:00"}
    assert is_on_shift(shifts, datetime.fromisoformat(at).replace(tzinfo=zone), zone) is on


@pytest.mark.parametrize(("text", "kept"), [("9-18", "09:00-18:00"), ("09：00至12：00、13:30~18:00", "09:00-12:00, 13:30-18:00"),
                                            ("morning", None), ("25:00-26:00", None), ("9-9", None)])  # fmt: skip
def test_hours_are_read_as_people_write_them(pair: Any, text: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(Invalid):
            can(pair, pair.li, shifts={"1": text})
    else:
        assert can(pair, pair.li, shifts={"1": text}).shifts == {"1": kept}


def on_leave(cast: Any, who: Any, delegate: Any = None) -> Any:
    raw = {"agent": who.pk, "starts": clock.now() - timedelta(hours=1), "ends": clock.now() + timedelta(days=2),
           "delegate": delegate and delegate.pk}  # fmt: skip
    return records["leave"].create({key: value for key, value in raw.items() if value}, by=cast.zhou)


def test_on_leave_the_delegate_gets_it(pair: Any) -> None:
    rule(pair)
    on_leave(pair, pair.wang, pair.zhao)
    ticket = opened(pair)
    assert ticket.assignee == pair.zhao
    lines = ticket.decisions.get().candidates
    assert {"agent": pair.zhao.pk, "for": pair.wang.pk, "why": [], "load": 0, "points": 0} in lines
    on_leave(pair, pair.zhao)
    assert [opened(pair).assignee for _each in range(2)] == [pair.li, pair.li]


def test_agents_write_their_own_leave_and_only_that(pair: Any) -> None:
    made = records["leave"].create({"starts": "2026-05-01 09:00", "ends": "2026-05-04 09:00"}, by=pair.wang)
    assert made.agent == pair.wang
    with pytest.raises(Refused):
        records["leave"].edit(made, {"ends": "2026-05-05 09:00"}, by=pair.li)
    assert not records["leave"].rows(pair.li).exists()
    with pytest.raises(Invalid):
        records["leave"].edit(made, {"ends": "2026-04-05 09:00"}, by=pair.wang)


def test_a_leave_is_ones_own_and_there_is_one_at_a_time(pair: Any) -> None:
    leave, days = records["leave"], {"starts": "2026-05-01 09:00", "ends": "2026-05-04 09:00"}
    with pytest.raises(Invalid) as error:
        leave.create({**days, "agent": pair.li.pk}, by=pair.wang)
    assert set(error.value.errors) == {"agent"} and not Leave.objects.exists()
    made = leave.create({**days, "agent": pair.wang.pk}, by=pair.wang)
    with pytest.raises(Invalid, match="2026"):
        leave.create({"starts": "2026-05-03 09:00", "ends": "2026-05-09 09:00", "agent": pair.wang.pk}, by=pair.zhou)
    leave.edit(made, {"ends": "2026-05-05 09:00"}, by=pair.wang)
    leave.create({"starts": "2026-05-05 09:00", "ends": "2026-05-09 09:00"}, by=pair.wang)
    leave.create({**days, "agent": pair.li.pk}, by=pair.zhou)
    assert Leave.objects.count() == 3


def test_a_new_agent_is_in_the_list(cast: Any) -> None:
    made = records["agent"].create({"name": "新人", "email": "new@qingshan.example", "role": "agent"}, by=cast.zhou)
    assert Availability.objects.get(agent=made).state == "online"


def test_rules_are_for_administrators(cast: Any) -> None:
    with pytest.raises(Refused):
        records["assignment_rule"].create({"labels": {"en": "x"}, "method": "sticky"}, by=cast.wang)
    with pytest.raises(Refused):
        records["availability"].rows(cast.wang)
    with pytest.raises(Invalid):
        rule(cast, condition="nonsense:1")
    with pytest.raises(Invalid):
        become(cast.wang, "asleep")


def test_a_rule_whose_field_is_gone_takes_nothing(pair: Any) -> None:
    made = rule(pair)
    with change(made, "assignment_rule.edited", by=pair.zhou):
        made.condition = "gone_field:1"
    assert opened(pair).assignee is None
