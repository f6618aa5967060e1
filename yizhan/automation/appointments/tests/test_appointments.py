"""Appointments: which times are offered, who may change them, and that the clock reminds once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cast import keep
from yizhan.automation.appointments import reminding
from yizhan.automation.appointments.actions.appoint import appoint, cancel_appointment, offer_appointment
from yizhan.automation.appointments.actions.change import change_appointment, confirm_appointment
from yizhan.automation.appointments.calendars import ics
from yizhan.automation.appointments.models import Appointment
from yizhan.automation.appointments.slots import offered
from yizhan.automation.assignment.models import Availability
from yizhan.automation.clocks import calendars
from yizhan.automation.clocks.models import Calendar
from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.people.actions.erase import erase
from yizhan.spine.change import change
from yizhan.spine.conditions import condition
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.fields import Context
from yizhan.spine.models import Event
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

pytestmark = pytest.mark.django_db
# A Monday, nine in the morning in Shanghai.
MONDAY = datetime(2026, 11, 30, 1, tzinfo=UTC)


@pytest.fixture
def monday(cast: Any) -> Any:
    """Work is from nine to twelve on weekdays; appointments take two hours and begin with every hour."""
    calendar = calendars.default() or Calendar(slug="short", labels={"en": "Short"})
    keep(calendar, zone="Asia/Shanghai", follows_china=False, hours={str(day): "09:00-12:00" for day in range(1, 6)})
    with clock.at(MONDAY):
        yield MONDAY


def begins(ticket: Ticket) -> list[str]:
    return [f"{one.at.astimezone(Desk.the().zoneinfo):%a %H:%M}" for one in offered(ticket)]


def test_times_lie_in_working_hours_with_notice_and_where_the_assignee_is_free(
    monday: datetime, ticket: Ticket, cast: Any
) -> None:
    assert begins(ticket)[:4] == ["Tue 09:00", "Tue 10:00", "Wed 09:00", "Wed 10:00"]
    assign(ticket, by=cast.zhou, agent=cast.li)
    keep(Availability.of(cast.li.pk), shifts={"2": "10:00-12:00", "3": "09:00-11:00"})
    assert begins(ticket)[:3] == ["Tue 10:00", "Wed 09:00", "Tue 10:00"]
    other = open_ticket(by=cast.wang, requester=cast.sofia, subject="B", department=cast.support, assignee=cast.li)
    appoint(other, by=cast.li, at=monday + timedelta(days=1, hours=2))
    assert begins(ticket)[0] == "Wed 09:00"


def test_a_step_takes_the_next_free_time_and_what_is_past_is_refused(
    monday: datetime, ticket: Ticket, cast: Any
) -> None:
    appoint(ticket, by=cast.zhou, place="长江路 1 号")
    assert ticket.appointment_at == monday + timedelta(days=1) and ticket.appointment_state == "set"
    assert Appointment.of(ticket).place == "长江路 1 号"
    with pytest.raises(Invalid):
        appoint(ticket, by=cast.zhou, at=monday - timedelta(hours=1))
    with pytest.raises(Invalid):
        appoint(ticket, by=cast.zhou, at=monday + timedelta(hours=2), until=monday + timedelta(hours=1))
    assert "长江路" not in str(list(Event.objects.values_list("data", flat=True)))


def test_a_customer_changes_so_often_and_so_long_before_as_the_desk_allows(
    monday: datetime, ticket: Ticket, cast: Any
) -> None:
    appoint(ticket, by=cast.zhou, at=monday + timedelta(days=2))
    times = [one.at for one in offered(ticket)]
    for slot in times[:2]:
        change_appointment(ticket, by=cast.lin, slot=slot)
    assert (ticket.appointment_at, ticket.appointment_state) == (times[1], "confirmed")
    with pytest.raises(Conflict, match="次数"):
        change_appointment(ticket, by=cast.lin, slot=times[3])
    change_appointment(ticket, by=cast.zhou, slot=times[3])
    keep(Appointment.of(ticket), change_count=0)
    with clock.at(times[3] - timedelta(hours=2)), pytest.raises(Conflict, match="太近"):
        change_appointment(ticket, by=cast.lin, slot=times[-1])
    with pytest.raises(Conflict, match="约满"):
        change_appointment(ticket, by=cast.zhou, slot=monday + timedelta(days=1, minutes=7))


def test_nobody_changes_the_appointment_of_somebody_else(monday: datetime, ticket: Ticket, cast: Any) -> None:
    appoint(ticket, by=cast.zhou, at=monday + timedelta(days=2))
    before = Ticket.objects.filter(pk=ticket.pk).values().get()
    for stranger in (cast.sofia, cast.zhao):
        for verb, more in ((change_appointment, {"slot": offered(ticket)[0].at}), (confirm_appointment, {})):
            with pytest.raises((Refused, Conflict)):
                verb(ticket, by=stranger, **more)
    assert Ticket.objects.filter(pk=ticket.pk).values().get() == before


def test_the_clock_reminds_once_and_again_after_a_change(monday: datetime, ticket: Ticket, cast: Any) -> None:
    appoint(ticket, by=cast.zhou, at=monday + timedelta(days=2))
    assert reminding.go_round() == 0
    with clock.at(monday + timedelta(days=1, hours=1)):
        assert [reminding.go_round(), reminding.go_round()] == [1, 0]
        appoint(ticket, by=cast.zhou, at=monday + timedelta(days=2, hours=1))
        assert [reminding.go_round(), reminding.go_round()] == [1, 0]
    cancel_appointment(ticket, by=cast.zhou)
    assert ticket.appointment_at is None and ticket.appointment_state == ""


def test_conditions_know_when_it_begins(monday: datetime, ticket: Ticket, cast: Any) -> None:
    appoint(ticket, by=cast.zhou, at=monday + timedelta(hours=1))

    def holds(text: str) -> bool:
        asked = condition(text, TICKET, Context(by=cast.zhou, now=clock.now()))
        assert asked.filter(Ticket.objects.filter(pk=ticket.pk)).exists() == asked.test(ticket)
        return bool(asked.test(ticket))

    assert holds("visit<2h") and not holds("visit<30m") and holds("预约状态:已预约")
    cancel_appointment(ticket, by=cast.zhou)
    assert not holds("visit<2h") and not holds("visit_state:set")


def test_the_calendar_file_holds_what_people_wrote_as_text(monday: datetime, ticket: Ticket, cast: Any) -> None:
    with change(ticket, "ticket.edited", by=cast.zhou):
        ticket.subject = "空调, 不制冷;\r\nEND:VCALENDAR " + "长" * 60
    appoint(ticket, by=cast.zhou, at=monday + timedelta(days=2), place="1; 2, 3")
    lines = ics(ticket, "https://desk.example/x").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and lines.count("END:VCALENDAR") == 1
    assert "DTSTART:20261202T010000Z" in lines and "LOCATION:1\\; 2\\, 3" in lines
    assert all(len(line.encode()) <= 75 for line in lines)


def test_erasing_takes_the_place(monday: datetime, ticket: Ticket, cast: Any) -> None:
    offer_appointment(ticket, by=cast.zhou, place="长江路 1 号")
    erase(cast.lin, by=cast.zhou)
    assert Appointment.objects.get().place == ""
