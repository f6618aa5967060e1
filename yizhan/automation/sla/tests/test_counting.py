"""When something is due and how long it took: the rules, one by one."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from yizhan.automation.sla.counting import due, elapsed
from yizhan.automation.sla.days import TooFar
from yizhan.automation.sla.hours import Hours

from .calendars import EVERY_DAY, hours
from .slow import at

OFFICE = hours("09:00-18:00")
LUNCH = hours("09:00-12:00", "13:30-18:00")
ALWAYS = hours("00:00-24:00", days=EVERY_DAY)
NIGHT = hours("22:00-06:00", days=("fri",))


def local(calendar: Hours, start: str, minutes: float, *pauses: tuple[str, str | None]) -> str | None:
    read = [(at(begun), at(ended) if ended else None) for begun, ended in pauses]
    reached = due(calendar, at(start), minutes, read).at
    return reached and calendar.local(reached).isoformat()


# 2026-11-23 is a Monday.
@pytest.mark.parametrize(
    "calendar, start, minutes, expected",
    [
        (OFFICE, "2026-11-24T10:00+08:00", 90, "2026-11-24T11:30:00+08:00"),
        (OFFICE, "2026-11-24T07:15+08:00", 30, "2026-11-24T09:30:00+08:00"),
        (OFFICE, "2026-11-24T18:00+08:00", 30, "2026-11-25T09:30:00+08:00"),
        (OFFICE, "2026-11-27T17:30+08:00", 45, "2026-11-30T09:15:00+08:00"),
        (OFFICE, "2026-11-24T16:00+08:00", 120, "2026-11-24T18:00:00+08:00"),
        (OFFICE, "2026-11-24T16:00+08:00", 121, "2026-11-25T09:01:00+08:00"),
        (LUNCH, "2026-11-24T11:00+08:00", 60, "2026-11-24T12:00:00+08:00"),
        (LUNCH, "2026-11-24T12:20+08:00", 15, "2026-11-24T13:45:00+08:00"),
        (OFFICE, "2026-11-24T17:59:30.500+08:00", 1, "2026-11-25T09:00:30.500000+08:00"),
        (OFFICE, "2026-11-24T17:59:30+08:00", 0.5, "2026-11-24T18:00:00+08:00"),
        (OFFICE, "2026-11-23T20:00-05:00", 60, "2026-11-24T10:00:00+08:00"),
        (NIGHT, "2026-11-28T03:00+08:00", 240, "2026-12-04T23:00:00+08:00"),
        (ALWAYS, "2026-11-24T10:00+08:00", 2880, "2026-11-26T10:00:00+08:00"),
    ],
)
def test_due(calendar: Hours, start: str, minutes: float, expected: str) -> None:
    assert local(calendar, start, minutes) == expected


def test_holidays_close_and_extra_workdays_open() -> None:
    autumn = hours(
        "09:00-18:00", holidays=["2026-10-01", "2026-10-02", "2026-10-10"], extra_workdays={"2026-10-10": None}
    )
    assert local(autumn, "2026-09-30T17:00+08:00", 120) == "2026-10-05T10:00:00+08:00"
    assert local(autumn, "2026-10-09T17:00+08:00", 120) == "2026-10-10T10:00:00+08:00"


def test_a_shift_belongs_to_the_day_it_begins_on() -> None:
    closed_saturday = hours("22:00-06:00", days=EVERY_DAY, holidays=["2026-11-28"])
    assert local(closed_saturday, "2026-11-27T23:00+08:00", 420) == "2026-11-28T06:00:00+08:00"
    assert local(closed_saturday, "2026-11-27T23:00+08:00", 480) == "2026-11-29T23:00:00+08:00"


def test_a_shift_that_runs_into_the_next_one_counts_once() -> None:
    mixed = Hours.parse({"tz": "UTC", "hours": {"fri": [["22:00", "10:00"]], "sat": [["08:00", "12:00"]]}})
    spent = elapsed(mixed, at("2026-11-27T00:00Z"), at("2026-11-30T00:00Z"))
    assert spent.minutes == 14 * 60


def test_new_years_eve_runs_into_the_new_year() -> None:
    night = hours("22:00-06:00", days=EVERY_DAY)
    assert local(night, "2027-01-01T01:00+08:00", 60) == "2027-01-01T02:00:00+08:00"
    assert local(night, "2026-12-31T23:00+08:00", 360) == "2027-01-01T05:00:00+08:00"
    assert elapsed(night, at("2026-12-31T20:00+08:00"), at("2027-01-01T12:00+08:00")).minutes == 480


def test_no_minutes_are_the_next_working_moment() -> None:
    assert local(OFFICE, "2026-11-24T10:00+08:00", 0) == "2026-11-24T10:00:00+08:00"
    assert local(OFFICE, "2026-11-24T09:00+08:00", 0) == "2026-11-24T09:00:00+08:00"
    assert local(OFFICE, "2026-11-27T18:00+08:00", 0) == "2026-11-30T09:00:00+08:00"
    paused = ("2026-11-24T10:00+08:00", "2026-11-24T11:00+08:00")
    assert local(OFFICE, "2026-11-24T10:00+08:00", 0, paused) == "2026-11-24T11:00:00+08:00"
    closed = due(OFFICE, at("2026-11-28T10:00+08:00"), 0)
    assert [(step.kind, step.total) for step in closed.steps] == [("weekend", 0)]


class TestPauses:
    def test_only_working_time_of_a_pause_counts(self) -> None:
        over_the_weekend = ("2026-11-27T17:30+08:00", "2026-11-30T09:30+08:00")
        assert local(OFFICE, "2026-11-27T17:00+08:00", 60, over_the_weekend) == "2026-11-30T10:00:00+08:00"

    def test_pauses_that_overlap_stop_the_clock_once_in_any_order(self) -> None:
        first, second = (
            ("2026-11-24T10:30+08:00", "2026-11-24T11:30+08:00"),
            ("2026-11-24T11:00+08:00", "2026-11-24T12:00+08:00"),
        )
        assert local(OFFICE, "2026-11-24T10:00+08:00", 60, second, first) == "2026-11-24T12:30:00+08:00"

    def test_work_that_just_fits_before_a_pause_is_due_when_it_begins(self) -> None:
        pause = ("2026-11-24T11:00+08:00", "2026-11-24T12:00+08:00")
        assert local(OFFICE, "2026-11-24T10:00+08:00", 60, pause) == "2026-11-24T11:00:00+08:00"

    def test_a_start_inside_a_pause_waits_for_its_end(self) -> None:
        pause = ("2026-11-24T09:00+08:00", "2026-11-24T12:00+08:00")
        assert local(OFFICE, "2026-11-24T10:00+08:00", 60, pause) == "2026-11-24T13:00:00+08:00"

    def test_a_pause_that_lasts_has_no_due_time_unless_it_came_too_late(self) -> None:
        assert local(OFFICE, "2026-11-24T10:00+08:00", 120, ("2026-11-24T11:00+08:00", None)) is None
        assert (
            local(OFFICE, "2026-11-24T10:00+08:00", 60, ("2026-11-24T11:00+08:00", None)) == "2026-11-24T11:00:00+08:00"
        )
        lasting = [(at("2026-11-24T11:00+08:00"), None)]
        assert elapsed(OFFICE, at("2026-11-24T10:00+08:00"), at("2026-11-26T10:00+08:00"), lasting).minutes == 60

    def test_a_pause_that_ends_before_it_begins_is_refused(self) -> None:
        with pytest.raises(ValueError, match="ends before it begins"):
            local(OFFICE, "2026-11-24T10:00+08:00", 60, ("2026-11-24T12:00+08:00", "2026-11-24T11:00+08:00"))


class TestChangesOfTheClocks:
    def test_an_hour_that_does_not_exist_is_not_worked(self) -> None:
        gone = hours("02:15-03:20", days=("sun",), tz="America/New_York")
        assert elapsed(gone, at("2026-03-08T00:00-05:00"), at("2026-03-09T00:00-04:00")).minutes == 20
        inside = Hours.parse({"tz": "America/New_York", "hours": {"sun": [["02:10", "02:50"]]}})
        assert local(inside, "2026-03-08T00:00-05:00", 10) == "2026-03-15T02:20:00-04:00"

    def test_an_hour_that_comes_twice_is_worked_from_its_first_time_on(self) -> None:
        twice = hours("01:30-03:00", days=("sun",), tz="America/New_York")
        assert local(twice, "2026-11-01T00:00-04:00", 60) == "2026-11-01T01:30:00-05:00"
        assert elapsed(twice, at("2026-11-01T00:00-04:00"), at("2026-11-02T00:00-05:00")).minutes == 150

    def test_a_day_around_the_clock_has_the_hours_it_has(self) -> None:
        always = hours("00:00-24:00", days=EVERY_DAY, tz="Europe/London")
        assert local(always, "2026-03-28T12:00+00:00", 1440) == "2026-03-29T13:00:00+01:00"
        assert elapsed(always, at("2026-10-25T00:00+01:00"), at("2026-10-26T00:00+00:00")).minutes == 25 * 60

    def test_midnight_itself_may_be_skipped(self) -> None:
        santiago = hours("00:00-02:00", days=("sun",), tz="America/Santiago")
        assert elapsed(santiago, at("2026-09-06T00:00-04:00"), at("2026-09-07T00:00-03:00")).minutes == 60

    def test_a_day_that_never_was_holds_no_work(self) -> None:
        apia = hours("09:00-17:00", days=EVERY_DAY, tz="Pacific/Apia")
        assert local(apia, "2011-12-29T16:00-10:00", 120) == "2011-12-31T10:00:00+14:00"


class TestInput:
    def test_a_time_without_a_zone_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no time zone"):
            due(OFFICE, datetime(2026, 11, 24, 10), 60)  # noqa: DTZ001

    @pytest.mark.parametrize("minutes", [-1, float("nan"), float("inf")])
    def test_only_a_number_of_minutes_is_taken(self, minutes: float) -> None:
        with pytest.raises(ValueError, match="no number of minutes"):
            due(OFFICE, at("2026-11-24T10:00Z"), minutes)

    def test_an_end_before_the_start_is_no_time(self) -> None:
        assert elapsed(OFFICE, at("2026-11-24T10:00Z"), at("2026-11-23T10:00Z")).time == timedelta()

    def test_what_nobody_lives_to_see_is_refused(self) -> None:
        for call in (
            lambda: due(OFFICE, at("2026-11-24T10:00Z"), 10**12),
            lambda: due(OFFICE, datetime(9999, 12, 31, 23, tzinfo=UTC), 60),
            lambda: elapsed(OFFICE, datetime(1, 1, 1, tzinfo=UTC), at("2026-11-24T10:00Z")),
        ):
            with pytest.raises(TooFar):
                call()


def test_a_million_minutes_are_counted_by_the_year() -> None:
    fresh = hours(
        "09:00-12:00", "13:30-18:00", tz="America/New_York", holidays=[f"2026-10-0{day}" for day in range(1, 8)]
    )
    begun = time.process_time()
    first = due(fresh, at("2026-03-04T09:30Z"), 1_000_000)
    for _ in range(1000):
        assert due(fresh, at("2026-03-04T09:30Z"), 1_000_000) == first
    # Counting by the minute takes half a second for one.
    assert time.process_time() - begun < 0.5
