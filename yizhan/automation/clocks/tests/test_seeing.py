"""What people and programs see of clocks, and what a change of a calendar does to them."""

from typing import Any

import pytest
from django.test import Client

from tests.cast import keep
from yizhan.automation.clocks import recalculating
from yizhan.automation.clocks.models import Calendar, Clock, HolidayYear, Policy
from yizhan.automation.clocks.recalculating import again
from yizhan.automation.rules.models import TimeRule
from yizhan.automation.rules.timing import after
from yizhan.lib import clock
from yizhan.spine.change import change
from yizhan.spine.conditions import condition
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.actions.finish import hold, wake
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket
from yizhan.workspace.tests.admin.conftest import browser  # noqa: F401

from .test_keeping import at, due, opened, policy, sweep  # noqa: F401


@pytest.fixture
def zhou(cast: Any, browser: Any) -> Client:  # noqa: F811
    return browser(cast.zhou)


def test_the_arithmetic_is_shown_step_by_step(cast: Any, zhou: Client, policy: Policy) -> None:  # noqa: F811
    ticket = opened(cast, "17:30")
    with clock.at(at("17:40")):
        page = zhou.get(f"/tickets/{ticket.code}/sla").content.decode()
    assert "2026-11-25" in page and "09:00–17:30" in page and "首次响应" in page and "工作日 9–18" in page
    assert f"/tickets/{ticket.code}/sla" in zhou.get(f"/tickets/{ticket.code}").content.decode()


def test_conditions_know_clocks(cast: Any, policy: Policy) -> None:  # noqa: F811
    ticket = opened(cast)
    sweep("11:05")

    def holds(text: str) -> bool:
        with clock.at(at("11:10")):
            asked = condition(text, TICKET, Context(by=cast.zhou))
            found = asked.filter(Ticket.objects.all()).exists()
            assert found == asked.test(Ticket.objects.get(pk=ticket.pk))
            return found

    assert holds("sla:breached breached:yes policy:all next_due<1h reply_due<1h")
    assert not holds("breached:no OR sla:met OR next_due>1h OR policy:none")


def test_a_holiday_added_later_moves_due_times_only_when_somebody_wants_it(cast: Any, policy: Policy) -> None:  # noqa: F811
    ticket = opened(cast)
    sweep("2026-11-24 12:00")
    calendar = Calendar.objects.get()
    with clock.at(at("2026-11-24 13:00")):
        records["calendar"].edit(calendar, {"days_off": ["2026-11-24"]}, by=cast.zhou)
        looked = recalculating.preview(calendar, cast.zhou)
        assert (looked.moved, looked.saved, looked.lost) == (2, 1, 0)
        assert due(ticket) == ("24 11:00", "25 10:00")
        recalculating.start(calendar, by=cast.zhou)
        recalculating.run(Event.objects.get(name="calendar.recalculated"))
    assert due(ticket) == ("25 10:00", "25 18:00")
    row = Ticket.objects.get(pk=ticket.pk)
    assert (row.sla_state, row.breach_count) == ("running", 0)
    with clock.at(at("2026-11-24 13:00")):
        assert list(again(row)) == []


def test_tickets_that_were_there_before_get_clocks_with_their_pauses(cast: Any, desk: Any) -> None:
    ticket = opened(cast)
    with clock.at(at("11:00")):
        hold(ticket, by=cast.wang)
    with clock.at(at("13:00")):
        wake(ticket, by=cast.wang)
    shipped = Policy.objects.get(slug="standard")
    with change(shipped, "sla_policy.edited", by=cast.zhou):
        shipped.is_paused = False
    assert not Clock.objects.exists()
    with clock.at(at("13:30")):
        list(again(Ticket.objects.get(pk=ticket.pk)))
    assert due(ticket)[0] == "24 16:00"


def test_a_calendar_that_is_never_open_is_refused(cast: Any) -> None:
    with pytest.raises(Invalid) as error:
        records["calendar"].create({"labels": {"en": "Never"}, "hours": {}}, by=cast.zhou)
    assert "hours" in error.value.errors
    with pytest.raises(Invalid):
        records["calendar"].create(
            {"labels": {"en": "x"}, "hours": {"1": "09:00-18:00"}, "days_off": ["soon"]}, by=cast.zhou
        )


def test_holidays_of_a_new_year_come_by_file(cast: Any, zhou: Client) -> None:
    def page() -> str:
        with clock.at(at("10:00")):
            return zhou.get(f"/admin/calendar/{Calendar.objects.get().pk}").content.decode()

    before = page()
    rows = [{"labels": {"zh-hans": "元旦", "en": "New Year"}, "from": "2027-01-01", "to": "2027-01-03", "workdays": []}]
    made = records["holiday_year"].create({"year": 2027, "holidays": rows}, by=cast.zhou)
    assert HolidayYear.objects.get() == made
    assert ("2027" in before, "2027" in page()) == (True, False)
    with pytest.raises(Invalid):
        records["holiday_year"].create({"year": 2028, "holidays": [{"from": "2028-13-01"}]}, by=cast.zhou)


def test_rules_can_count_working_time(desk: Any) -> None:
    rule = keep(TimeRule(), slug="t", labels={"en": "t"}, since="created", minutes=60, in_working_time=True)
    assert after(rule, at("17:30"), 60) == at("2026-11-25 09:30")
    assert after(rule, at("2026-11-25 09:30"), -60) == at("17:30")


def test_a_due_time_somebody_set_before_there_was_a_policy_stays(cast: Any) -> None:
    ticket = opened(cast)
    with clock.at(at("10:10")):
        set_fields(ticket, by=cast.wang, fields={"due": at("2026-12-24 12:00")})
    shipped = Policy.objects.get(slug="standard")
    with change(shipped, "sla_policy.edited", by=cast.zhou):
        shipped.is_paused = False
    with clock.at(at("10:30")):
        list(again(Ticket.objects.get(pk=ticket.pk)))
    row = Ticket.objects.get(pk=ticket.pk)
    assert (row.due_at, row.next_due_at) == (at("2026-12-24 12:00"), at("14:00"))
