"""The arithmetic can be read line by line."""

from datetime import timedelta

import pytest

from yizhan.automation.sla.counting import Due, due, elapsed
from yizhan.automation.sla.steps import Step

from .calendars import EVERY_DAY, hours
from .slow import at

AUTUMN = hours("09:00-18:00", holidays=["2026-10-01", "2026-10-02"], extra_workdays={"2026-10-10": None})


def lines(told: tuple[Step, ...]) -> list[str]:
    return [
        f"{one.kind} {one.day:%m-%d}..{one.until:%m-%d} "
        f"{one.opened.strftime('%H:%M') if one.opened else '-'}-{one.closed.strftime('%H:%M') if one.closed else '-'} "
        f"{one.counted:g}/{one.paused:g} {one.total:g}"
        for one in told
    ]


def test_every_kind_of_line() -> None:
    pauses = [(at("2026-09-30T17:00+08:00"), at("2026-10-05T09:30+08:00"))]
    reached = due(AUTUMN, at("2026-09-30T16:00+08:00"), 120, pauses)
    assert lines(reached.steps) == [
        "open 09-30..09-30 16:00-17:00 60/0 60",
        "paused 09-30..09-30 17:00-18:00 0/60 60",
        "holiday 10-01..10-02 --- 0/0 60",
        "weekend 10-03..10-04 --- 0/0 60",
        "paused 10-05..10-05 09:00-09:30 0/30 60",
        "open 10-05..10-05 09:30-10:30 60/0 120",
    ]
    assert lines(due(AUTUMN, at("2026-10-09T17:30+08:00"), 60).steps) == [
        "open 10-09..10-09 17:30-18:00 30/0 30",
        "makeup 10-10..10-10 09:00-09:30 30/0 60",
    ]


def test_a_night_shift_is_told_with_the_day_it_begins_on() -> None:
    night = hours("22:00-06:00", days=("fri",))
    assert lines(due(night, at("2026-11-27T23:00+08:00"), 120).steps) == ["open 11-27..11-27 23:00-01:00 120/0 120"]
    assert lines(due(night, at("2026-11-28T03:00+08:00"), 120).steps) == ["open 11-27..11-27 03:00-05:00 120/0 120"]


def test_a_pause_that_lasts_is_the_last_line() -> None:
    pauses = [(at("2026-11-24T11:00+08:00"), None)]
    told = due(AUTUMN, at("2026-11-24T10:00+08:00"), 120, pauses).steps
    assert lines(told) == ["open 11-24..11-24 10:00-11:00 60/0 60", "paused 11-24..11-24 11:00-- 0/0 60"]


def test_a_pause_from_before_closing_to_after_the_start_is_not_told_of_before_the_start() -> None:
    pauses = [(at("2026-11-24T17:00+08:00"), at("2026-11-24T19:00+08:00"))]
    told = due(AUTUMN, at("2026-11-24T18:30+08:00"), 60, pauses).steps
    assert lines(told) == ["open 11-25..11-25 09:00-10:00 60/0 60"]


def test_elapsed_tells_of_closed_days_to_its_end() -> None:
    told = elapsed(AUTUMN, at("2026-11-27T17:00+08:00"), at("2026-11-29T12:00+08:00")).steps
    assert lines(told) == ["open 11-27..11-27 17:00-18:00 60/0 60", "weekend 11-28..11-29 --- 0/0 60"]


def test_a_long_time_is_told_in_whole_weeks() -> None:
    told = due(AUTUMN, at("2026-09-03T10:00+08:00"), 540 * 100).steps
    weeks = [one for one in told if one.kind == "weeks"]
    assert lines(told)[:3] == [
        "open 09-03..09-03 10:00-18:00 480/0 480",
        "open 09-04..09-04 09:00-18:00 540/0 1020",
        "weekend 09-05..09-06 --- 0/0 1020",
    ]
    assert lines(weeks)[:2] == ["weeks 09-07..09-13 --- 2700/0 3720", "weeks 09-14..09-20 --- 2700/0 6420"]
    # The week of National Day has three days left; the one of 10 October has six.
    assert [(one.day.day, one.workdays) for one in weeks[3:5]] == [(28, 3), (5, 6)]
    assert lines(told)[-1].endswith(" 54000")


@pytest.mark.parametrize("minutes", [6_000, 60_000, 600_000, 6_000_000])
@pytest.mark.parametrize("pause_days", [1, 30])
def test_no_time_is_too_long_to_be_told(minutes: int, pause_days: int) -> None:
    always = hours("00:00-11:00", "11:30-12:00", "12:15-24:00", days=EVERY_DAY)
    start = at("2026-03-01T00:00+08:00")
    pauses = [
        (start + timedelta(hours=hour), start + timedelta(hours=hour, minutes=20))
        for hour in range(0, 24 * pause_days, 3)
    ]
    reached: Due = due(always, start, minutes, pauses)
    assert len(reached.steps) < 60
    assert reached.steps[-1].total == pytest.approx(minutes)
    assert sum(one.paused for one in reached.steps) > 0
