"""The JSON of a calendar, read key by key; what is wrong is collected, never raised."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from .problems import Problems, gettext_noop

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KEYS = ("tz", "hours", "holidays", "extra_workdays")
TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MIDNIGHT = 24 * 60

# Minutes after midnight of the day a shift begins on; an end beyond 24:00 lies on the next day.
Intervals = tuple[tuple[int, int], ...]


def read_shape(data: object, problems: Problems) -> Mapping[str, Any] | None:
    """The calendar as an object with known keys only: a misspelt `holiday` must not go unnoticed."""
    if not isinstance(data, Mapping):
        problems.add("", gettext_noop("A calendar is an object with the keys %(keys)s."), keys=", ".join(KEYS))
        return None
    for key in data:
        if key not in KEYS:
            problems.add(str(key), gettext_noop("Unknown key; a calendar has %(keys)s."), keys=", ".join(KEYS))
    return data


def read_zone(value: object, problems: Problems) -> ZoneInfo | None:
    """A time zone by its name."""
    if isinstance(value, str) and value in _zone_names():
        return ZoneInfo(value)
    problems.add("tz", gettext_noop("“%(value)s” is not a time zone, such as Asia/Shanghai."), value=_shown(value))
    return None


def read_week(value: object, problems: Problems) -> tuple[Intervals, ...] | None:
    """Hours of Monday to Sunday; a day that is left out is closed. None when they cannot be understood."""
    if not isinstance(value, Mapping):
        problems.add("hours", gettext_noop("Hours are an object with the keys mon, tue, wed, thu, fri, sat, sun."))
        return None
    before = len(problems.found)
    for key in value:
        if key not in WEEKDAYS:
            problems.add(f"hours.{key}", gettext_noop("Unknown day; write mon, tue, wed, thu, fri, sat or sun."))
    week = tuple(_intervals(f"hours.{day}", value.get(day, []), problems) for day in WEEKDAYS)
    if len(problems.found) > before:
        return None
    if not any(week):
        problems.add(
            "hours", gettext_noop("This calendar is never open. Enter hours for at least one day of the week.")
        )
    return week


def read_holidays(value: object, problems: Problems) -> frozenset[date]:
    """A list of dates."""
    if not isinstance(value, list):
        problems.add("holidays", gettext_noop("Holidays are a list of dates."))
        return frozenset()
    days = (read_date(f"holidays.{place}", one, problems) for place, one in enumerate(value))
    return frozenset(day for day in days if day)


def read_extra(value: object, week: tuple[Intervals, ...] | None, problems: Problems) -> dict[date, Intervals]:
    """Dates with hours of their own, those of a weekday, or (null) those of the first weekday with hours."""
    if not isinstance(value, Mapping):
        problems.add("extra_workdays", gettext_noop("Extra working days are an object: a date and its hours."))
        return {}
    found = {}
    for key, hours in value.items():
        place = f"extra_workdays.{key}"
        day = read_date(place, key, problems)
        intervals = _followed(place, hours, week, problems)
        if day:
            found[day] = intervals
    return found


def read_date(place: str, value: object, problems: Problems) -> date | None:
    """A date written 2026-10-01."""
    try:
        return _date(value)
    except ValueError:
        problems.add(place, gettext_noop("“%(value)s” is not a date, such as 2026-10-01."), value=_shown(value))
        return None


def _followed(place: str, value: object, week: tuple[Intervals, ...] | None, problems: Problems) -> Intervals:
    if value is not None and value not in WEEKDAYS:
        intervals = _intervals(place, value, problems)
        if value == []:
            problems.add(place, gettext_noop("An extra working day needs hours; a day without hours is a holiday."))
        return intervals
    if week is None or not any(week):
        return ()
    if value is None:
        return next(filter(None, week))
    followed = week[WEEKDAYS.index(str(value))]
    if not followed:
        problems.add(place, gettext_noop("It shall work like %(day)s, but that day has no hours."), day=value)
    return followed


def _intervals(place: str, value: object, problems: Problems) -> Intervals:
    """Pairs of times, sorted; what overlaps or touches becomes one, so that no minute counts twice."""
    if not isinstance(value, list):
        problems.add(place, gettext_noop('Hours are a list of pairs, such as [["09:00", "18:00"]].'))
        return ()
    merged: list[tuple[int, int]] = []
    for start, end in sorted(filter(None, (_interval(place, pair, problems) for pair in value))):
        if merged and start <= merged[-1][1]:
            start, end = merged[-1][0], max(merged.pop()[1], end)
        merged.append((start, end))
    return tuple(merged)


def _interval(place: str, pair: object, problems: Problems) -> tuple[int, int] | None:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        problems.add(place, gettext_noop("“%(value)s” is not a pair of times."), value=_shown(pair))
        return None
    times = [_minutes(place, one, problems) for one in pair]
    start, end = times
    if start is None or end is None:
        return None
    if start in (end, MIDNIGHT):
        problems.add(
            place,
            gettext_noop("%(start)s-%(end)s has no length; the whole day is written 00:00-24:00."),
            start=pair[0],
            end=pair[1],
        )
        return None
    return start, end if end > start else end + MIDNIGHT


def _minutes(place: str, value: object, problems: Problems) -> int | None:
    if isinstance(value, str) and TIME.fullmatch(value):
        return int(value[:2]) * 60 + int(value[3:])
    problems.add(place, gettext_noop("“%(value)s” is not a time between 00:00 and 24:00."), value=_shown(value))
    return None


def _date(value: object) -> date:
    # fromisoformat alone would also take 20261001 and 2026-W40-4.
    if not isinstance(value, str) or not DATE.fullmatch(value):
        raise ValueError(value)
    return date.fromisoformat(value)


def _shown(value: object) -> str:
    """What was written, short enough for a message."""
    return "" if value is None else str(value)[:40]


@cache
def _zone_names() -> set[str]:
    return available_timezones()
