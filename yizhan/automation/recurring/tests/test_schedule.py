"""When something comes again: weekdays, days of the month, days off, clocks put forward."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from yizhan.automation.recurring.schedule import Schedule

SHANGHAI = ZoneInfo("Asia/Shanghai")


def coming(most: int, start: str, **said: Any) -> list[str]:
    """The first days (and times, where it is not 09:00) after `start`."""
    wanted = {key: frozenset(str(one) for one in value) if key in {"weekdays", "month_days", "weeks", "months"} else value
              for key, value in said.items()}  # fmt: skip
    wanted.setdefault("starts_on", date.fromisoformat(start))
    schedule = Schedule(**{"times": (time(9),), "zone": SHANGHAI, **wanted})
    begin = datetime.combine(date.fromisoformat(start), time(0), schedule.zone)
    found = [one.astimezone(schedule.zone) for one, _n in zip(schedule.after(begin), range(most), strict=False)]
    return [f"{one:%m-%d}" if one.time() == time(9) else f"{one:%m-%d %H:%M}" for one in found]


@pytest.mark.parametrize(("said", "days"), [
    ({"every": "day"}, ["11-25", "11-26", "11-27", "11-28"]),
    ({"every": "day", "interval": 3}, ["11-25", "11-28", "12-01", "12-04"]),
    ({"every": "week"}, ["11-25", "12-02", "12-09", "12-16"]),
    ({"every": "week", "weekdays": ["mon", "thu"]}, ["11-26", "11-30", "12-03", "12-07"]),
    ({"every": "week", "interval": 2, "weekdays": ["tue"]}, ["12-08", "12-22", "01-05", "01-19"]),
    ({"every": "month", "month_days": [5, "last"]}, ["11-30", "12-05", "12-31", "01-05"]),
    ({"every": "month", "month_days": [31]}, ["11-30", "12-31", "01-31", "02-28"]),
    ({"every": "month", "weekdays": ["mon"], "weeks": [1]}, ["12-07", "01-04", "02-01", "03-01"]),
    ({"every": "month", "weekdays": ["fri"], "weeks": ["last"]}, ["11-27", "12-25", "01-29", "02-26"]),
    ({"every": "month", "month_days": [1], "months": [1, 4, 7, 10]}, ["01-01", "04-01", "07-01", "10-01"]),
    ({"every": "day", "times": (time(8), time(14, 30))}, ["11-25 08:00", "11-25 14:30", "11-26 08:00", "11-26 14:30"]),
    ({"every": "day", "ends_on": date(2026, 11, 26)}, ["11-25", "11-26"]),
])  # fmt: skip
def test_days_and_times(said: dict[str, Any], days: list[str]) -> None:
    assert coming(4, "2026-11-25", **said) == days


@pytest.mark.parametrize(("off_days", "days"), [
    ("keep", ["09-30", "10-01", "10-02", "10-03"]),
    ("skip", ["09-30", "10-08", "10-09", "10-10"]),  # the 10th is a Saturday that is worked on
    ("next", ["09-30", "10-08", "10-09", "10-10"]),  # eight days of holiday give one ticket, not eight
])  # fmt: skip
def test_national_day_and_its_made_up_workday(off_days: str, days: list[str]) -> None:
    assert coming(4, "2026-09-30", every="day", off_days=off_days) == days


def test_a_monthly_date_moves_off_the_weekend() -> None:
    first = {"every": "month", "month_days": [1], "starts_on": date(2026, 7, 1)}
    assert coming(3, "2026-07-25", **first, off_days="previous") == ["07-31", "09-01", "09-30"]
    assert coming(3, "2026-07-25", **first, off_days="next") == ["08-03", "09-01", "10-08"]


def test_a_schedule_knows_its_clock_and_what_was_missed() -> None:
    berlin = Schedule(every="day", starts_on=date(2026, 3, 1), times=(time(2, 30),), zone=ZoneInfo("Europe/Berlin"))
    found = berlin.between(datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC))
    # On the 29th there is no half past two: it is half past three there.
    assert [f"{one:%d %H:%M}" for one in found] == ["28 01:30", "29 01:30", "30 00:30"]


def test_what_never_comes_is_none() -> None:
    never = Schedule(
        every="month", starts_on=date(2026, 1, 1), times=(time(9),), zone=SHANGHAI, ends_on=date(2026, 1, 31)
    )
    assert never.next(datetime(2026, 2, 2, tzinfo=UTC)) is None
    far = Schedule(every="day", starts_on=date.max, times=(time(9),), zone=SHANGHAI)
    assert far.next(datetime(2026, 2, 2, tzinfo=UTC)) is None
