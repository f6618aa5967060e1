"""China's holidays: what is shipped, what may be loaded, and when somebody should."""

import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from yizhan.automation.sla.counting import due
from yizhan.automation.sla.holidays import SHIPPED, BadHolidays, load, missing_year, newest_year, shipped
from yizhan.automation.sla.hours import Hours

from .calendars import calendar
from .slow import at

NATIONAL_DAY = {
    "labels": {"zh-hans": "国庆节", "en": "National Day"},
    "from": "2030-10-01",
    "to": "2030-10-07",
    "workdays": ["2030-09-28"],
}


def file(*rows: Any, year: str = "2030", region: str = "CN") -> io.BytesIO:
    return io.BytesIO(json.dumps({"region": region, "years": {year: list(rows)}}).encode())


def wrong(given: io.BytesIO) -> list[str]:
    with pytest.raises(BadHolidays) as caught:
        load(given)
    return list(caught.value.errors)


@pytest.mark.parametrize("year, off, made_up, by_law", [(2024, 28, 8, 11), (2025, 28, 5, 13), (2026, 33, 6, 13)])
def test_each_year_takes_as_many_working_days_as_the_law_gives(year: int, off: int, made_up: int, by_law: int) -> None:
    rows = shipped().years[year]
    days = [day for row in rows for day in row.days()]
    workdays = [day for row in rows for day in row.workdays]
    assert (len(days), len(workdays)) == (off, made_up)
    assert len([day for day in days if day.weekday() < 5]) - made_up == by_law
    assert {row.labels["zh-hans"] for row in rows} >= {"元旦", "春节", "清明节", "劳动节", "端午节"}


def test_a_day_knows_its_holiday() -> None:
    new_year = shipped().named(date(2026, 2, 17))
    assert new_year is not None
    assert dict(new_year.labels) == {"zh-hans": "春节", "en": "Spring Festival"}
    assert shipped().named(date(2026, 2, 28)) == new_year
    assert shipped().named(date(2026, 3, 2)) is None


def test_a_year_that_is_missing_is_asked_for_once_it_has_been_announced() -> None:
    newest = newest_year()
    before, after = at(f"{newest}-10-31T15:59:59Z"), at(f"{newest}-10-31T16:00:00Z")
    assert missing_year(before) is None
    assert missing_year(after) == newest + 1
    assert missing_year(after + timedelta(days=400)) == newest + 1


def test_a_file_adds_a_year_or_puts_one_right() -> None:
    newer = shipped().updated(load(file(NATIONAL_DAY)))
    assert newest_year(newer) == 2030
    assert newer.years[2026] == shipped().years[2026]
    assert missing_year(at("2030-05-01T00:00Z"), newer) is None
    corrected = shipped().updated(
        load(file({**NATIONAL_DAY, "from": "2026-10-01", "to": "2026-10-03", "workdays": []}, year="2026"))
    )
    assert len(corrected.years[2026]) == 1


def test_what_is_shipped_is_of_the_same_shape() -> None:
    with SHIPPED.open("rb") as raw:
        assert load(raw) == shipped()


def test_a_calendar_keeps_what_it_says_itself() -> None:
    own = calendar(
        "09:00-18:00", holidays=["2026-10-10", "2026-12-24"], extra_workdays={"2026-10-01": [["10:00", "12:00"]]}
    )
    read = Hours.parse(shipped().onto(own))
    assert [read.kind(date(2026, 10, day)) for day in (1, 2, 7, 10)] == ["makeup", "holiday", "holiday", "holiday"]
    assert read.kind(date(2026, 9, 20)) == "makeup"
    assert read.kind(date(2026, 12, 24)) == "holiday"
    assert read.on(date(2026, 9, 20)) == ((540, 1080),)


def test_spring_festival_is_not_worked() -> None:
    read = Hours.parse(shipped().onto(calendar("09:00-12:00", "13:30-18:00")))
    reached = due(read, at("2026-02-14T17:00+08:00"), 120).at
    assert reached == at("2026-02-24T10:00+08:00")


@pytest.mark.parametrize(
    "change, place",
    [
        (lambda row: row | {"from": "2030-13-01"}, "2030.0.from"),
        (lambda row: row | {"to": None}, "2030.0.to"),
        (lambda row: row | {"to": "2030-09-30"}, "2030.0.to"),
        (lambda row: row | {"to": "2030-12-31"}, "2030.0.to"),
        (lambda row: row | {"from": "2031-10-01", "to": "2031-10-07", "workdays": []}, "2030.0.from"),
        (lambda row: row | {"workdays": ["2030-09-30"]}, "2030.0.workdays.0"),
        (lambda row: row | {"workdays": ["2030-09-28", "28.9."]}, "2030.0.workdays.1"),
        (lambda row: row | {"workdays": ["2030-05-11"]}, "2030.0.workdays.0"),
        (lambda row: row | {"workdays": ["2030-10-05"]}, "2030"),
        (lambda row: row | {"workdays": "2030-09-28"}, "2030.0"),
        (lambda row: row | {"labels": {"zh-hans": "国庆节"}}, "2030.0.labels"),
        (lambda row: row | {"labels": {"zh-hans": "国庆节", "en": " "}}, "2030.0.labels"),
        (lambda row: "国庆节", "2030.0"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_at_the_row(change: Callable[[dict[str, Any]], Any], place: str) -> None:
    assert wrong(file(change(NATIONAL_DAY))) == [place]


def test_rows_are_told_apart() -> None:
    bad = {**NATIONAL_DAY, "from": "2030-10-32"}
    assert wrong(file(NATIONAL_DAY, bad, bad)) == ["2030.1.from", "2030.2.from"]
    assert wrong(file(NATIONAL_DAY, NATIONAL_DAY)) == ["2030"]


def test_what_is_no_list_of_holidays_is_refused_whole() -> None:
    assert wrong(io.BytesIO(b"BEGIN:VCALENDAR")) == [""]
    assert wrong(io.BytesIO(b"\xff\xfe\xfa")) == [""]
    assert wrong(io.BytesIO(b"[" * 100_000)) == [""]
    assert wrong(io.BytesIO(b"[]")) == [""]
    assert wrong(io.BytesIO(b'{"region": "CN", "years": {}}')) == [""]
    assert wrong(file(NATIONAL_DAY, region="US")) == [""]
    assert wrong(file(NATIONAL_DAY, year="next")) == ["next"]
    assert wrong(file()) == ["2030"]


def test_a_list_without_end_is_refused_before_its_days_are_compared() -> None:
    assert wrong(file(*[NATIONAL_DAY] * 5000)) == ["2030"]
    assert wrong(file({**NATIONAL_DAY, "workdays": ["2030-09-28"] * 5000})) == ["2030.0.workdays"]
    assert wrong(file({**NATIONAL_DAY, "labels": {"zh-hans": "国" * 101, "en": "Day"}})) == ["2030.0.labels"]
    assert wrong(file(NATIONAL_DAY, NATIONAL_DAY)) == ["2030"]
