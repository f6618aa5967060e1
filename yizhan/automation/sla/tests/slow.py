"""The same arithmetic done the slow way: every half minute is looked at on the wall clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TICK = timedelta(seconds=30)
WINDOW = 14 * 2880
Pauses = list[tuple[datetime, datetime]]


@cache
def wall(zone: str, start: datetime) -> list[int]:
    """The latest minute the wall clock has shown, tick by tick: an hour shown twice is over when it is over twice."""
    shown, latest = [], 0
    for tick in range(-2 * 2880, WINDOW):
        local = (start + tick * TICK).astimezone(ZoneInfo(zone))
        latest = max(latest, _minute(local.date()) + local.hour * 60 + local.minute)
        shown.append(latest)
    return shown[2 * 2880 :]


def open_ticks(calendar: dict[str, Any], start: datetime, pauses: Pauses) -> list[bool]:
    """Tick by tick from the start, whether it counts."""
    first = start.date() - timedelta(days=3)
    flags = bytearray(1440 * (WINDOW // 2880 + 8))
    for day in range(WINDOW // 2880 + 6):
        for begun, length in _shifts(calendar, first + timedelta(days=day)):
            flags[day * 1440 + begun : day * 1440 + begun + length] = bytes([True]) * length
    ticks = [bool(flags[shown - _minute(first)]) for shown in wall(calendar["tz"], start)]
    for begun, ended in pauses:
        for tick in range(max(0, (begun - start) // TICK), min(WINDOW, (ended - start) // TICK)):
            ticks[tick] = False
    return ticks


def due(calendar: dict[str, Any], start: datetime, ticks: int, pauses: Pauses, window: datetime) -> datetime | None:
    """When so many ticks have counted; None if that is after the window."""
    counts = open_ticks(calendar, window, pauses)
    for tick in range((start - window) // TICK, WINDOW):
        ticks -= counts[tick]
        if ticks == 0:
            return window + (tick + 1) * TICK
    return None


def elapsed(calendar: dict[str, Any], start: datetime, end: datetime, pauses: Pauses, window: datetime) -> timedelta:
    counts = open_ticks(calendar, window, pauses)
    return sum(counts[(start - window) // TICK : (end - window) // TICK]) * TICK


def _minute(day: date) -> int:
    return day.toordinal() * 1440


def _shifts(calendar: dict[str, Any], day: date) -> Iterator[tuple[int, int]]:
    """Minutes after midnight and length of the shifts that begin on a day."""
    for start, end in _hours(calendar, day):
        yield _of_day(start), (_of_day(end) - _of_day(start)) % 1440 or 1440


def _hours(calendar: dict[str, Any], day: date) -> list[list[str]]:
    week = calendar["hours"]
    if day.isoformat() in calendar["extra_workdays"]:
        own = calendar["extra_workdays"][day.isoformat()]
        return next(week[one] for one in DAYS if week.get(one)) if own is None else week[own] if own in DAYS else own
    return [] if day.isoformat() in calendar["holidays"] else week.get(DAYS[day.weekday()], [])


def _of_day(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])


def at(text: str) -> datetime:
    """A moment in UTC, from ISO 8601."""
    return datetime.fromisoformat(text).astimezone(UTC)
