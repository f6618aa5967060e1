"""A calendar says field by field what is wrong with it."""

from datetime import date
from typing import Any

import pytest

from yizhan.automation.sla.hours import BadHours, Hours, NeverOpen

from .calendars import EVERY_DAY, calendar, hours

OFFICE = calendar("09:00-18:00")


def wrong(data: Any) -> dict[str, list[str]]:
    with pytest.raises(BadHours) as caught:
        Hours.parse(data)
    return {place: [str(problem) for problem in problems] for place, problems in caught.value.errors.items()}


@pytest.mark.parametrize(
    "change, place",
    [
        ({"tz": "Mars/Olympus"}, "tz"),
        ({"tz": "../etc/passwd"}, "tz"),
        ({"tz": None}, "tz"),
        ({"hours": [["09:00", "18:00"]]}, "hours"),
        ({"hours": {"monday": [["09:00", "18:00"]]}}, "hours.monday"),
        ({"hours": {"mon": "09:00-18:00"}}, "hours.mon"),
        ({"hours": {"mon": [["09:00"]]}}, "hours.mon"),
        ({"hours": {"mon": [["9:00", "18:00"]]}}, "hours.mon"),
        ({"hours": {"mon": [["09:00", "24:01"]]}}, "hours.mon"),
        ({"hours": {"mon": [["09:60", "18:00"]]}}, "hours.mon"),
        ({"hours": {"mon": [["０９:00", "18:00"]]}}, "hours.mon"),
        ({"hours": {"mon": [["09:00", "09:00"]]}}, "hours.mon"),
        ({"hours": {"mon": [["24:00", "06:00"]]}}, "hours.mon"),
        ({"holidays": "2026-10-01"}, "holidays"),
        ({"holidays": ["2026-10-01", "2026-02-30"]}, "holidays.1"),
        ({"holidays": ["20261001"]}, "holidays.0"),
        ({"extra_workdays": ["2026-10-10"]}, "extra_workdays"),
        ({"extra_workdays": {"10.10.2026": None}}, "extra_workdays.10.10.2026"),
        ({"extra_workdays": {"2026-10-10": []}}, "extra_workdays.2026-10-10"),
        ({"extra_workdays": {"2026-10-10": "sun"}}, "extra_workdays.2026-10-10"),
        ({"extra_workdays": {"2026-10-10": "monday"}}, "extra_workdays.2026-10-10"),
        ({"holiday": []}, "holiday"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(change: dict[str, Any], place: str) -> None:
    assert list(wrong(OFFICE | change)) == [place]


def test_everything_wrong_is_said_at_once() -> None:
    told = wrong({"tz": "Mars", "hours": {"mon": [["x", "18:00"], ["09:00"]]}, "holidays": ["never"]})
    assert told == {
        "tz": ["“Mars” is not a time zone, such as Asia/Shanghai."],
        "hours.mon": ["“x” is not a time between 00:00 and 24:00.", "“['09:00']” is not a pair of times."],
        "holidays.0": ["“never” is not a date, such as 2026-10-01."],
    }


@pytest.mark.parametrize("data", [None, [], "office", 7])
def test_a_calendar_is_an_object(data: Any) -> None:
    assert list(wrong(data)) == [""]


@pytest.mark.parametrize("week", [{}, {"mon": []}, {day: [] for day in EVERY_DAY}])
def test_a_calendar_that_is_never_open_is_refused(week: dict[str, Any]) -> None:
    with pytest.raises(NeverOpen):
        Hours.parse({"tz": "UTC", "hours": week})
    with pytest.raises(NeverOpen):
        Hours.parse({"tz": "UTC", "hours": week, "extra_workdays": {"2026-10-10": [["09:00", "12:00"]]}})


def test_what_overlaps_or_touches_is_one_interval() -> None:
    read = hours("13:00-18:00", "09:00-12:00", "11:00-13:00", "20:00-02:00")
    assert read.week[0] == ((540, 1080), (1200, 1560))


def test_an_extra_workday_has_its_own_hours_or_those_of_a_weekday() -> None:
    data = {
        "tz": "Asia/Shanghai",
        "hours": {"tue": [["09:00", "18:00"]], "fri": [["09:00", "17:00"]]},
        "extra_workdays": {"2026-02-14": None, "2026-02-28": "fri", "2026-10-10": [["10:00", "12:00"]]},
    }
    read = Hours.parse(data)
    assert read.on(date(2026, 2, 14)) == ((540, 1080),)
    assert read.on(date(2026, 2, 28)) == ((540, 1020),)
    assert read.on(date(2026, 10, 10)) == ((600, 720),)


def test_one_minute_to_midnight_is_not_midnight() -> None:
    assert hours("00:00-23:59").week[0] == ((0, 1439),)
    assert hours("00:00-24:00").week[0] == hours("00:00-00:01", "00:01-24:00").week[0] == ((0, 1440),)


def test_kinds_of_days() -> None:
    read = hours("09:00-18:00", holidays=["2026-10-01", "2026-10-10"], extra_workdays={"2026-10-10": None})
    kinds = [read.kind(date(2026, 10, day)) for day in (1, 3, 9, 10)]
    assert kinds == ["holiday", "weekend", "open", "makeup"]
