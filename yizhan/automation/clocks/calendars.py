"""Calendars as the arithmetic wants them, with China's holidays where they follow them."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from yizhan.spine import shelf

from ..sla import holidays
from ..sla.counting import due, elapsed
from ..sla.holidays import Holidays, shipped
from ..sla.hours import Hours
from ..sla.reading import WEEKDAYS
from .models import Calendar, HolidayYear

SPAN = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s*(?:\.\.|~|～|至|-)\s*(\d{4}-\d\d-\d\d))?")
LONGEST = 400
_kept: dict[int, tuple[int, Hours]] = {}


def hours_of(calendar: Calendar) -> Hours:
    """The calendar laid out, kept as long as nothing on the shelf changes. Raises BadHours."""
    version = shelf.version()
    known = _kept.get(calendar.pk) if calendar.pk else None
    if known and version is not None and known[0] == version:
        return known[1]
    hours = Hours.parse(as_json(calendar))
    if calendar.pk and version is not None:
        _kept[calendar.pk] = (version, hours)
    return hours


def as_json(calendar: Calendar) -> dict[str, Any]:
    """The calendar as docs/sla.md describes it; what the administrator wrote wins over the holidays of China."""
    week = {WEEKDAYS[int(day) - 1]: spans(text) for day, text in calendar.hours.items()}
    plain: dict[str, Any] = {"tz": calendar.zone, "hours": week, "holidays": [], "extra_workdays": {}}
    known = holidays_of_china().onto(plain) if calendar.follows_china and any(week.values()) else plain
    off = {day.isoformat() for text in calendar.days_off for day in days_in(text)}
    own = dict(workday(text) for text in calendar.workdays)
    extra = {day: hours for day, hours in known["extra_workdays"].items() if day not in off}
    return {**known, "holidays": sorted({*known["holidays"], *off} - own.keys()), "extra_workdays": extra | own}


def spans(text: str) -> list[list[str]]:
    """`09:00-12:00, 13:30-18:00` as pairs."""
    return [list(part.split("-")) for part in text.split(", ") if part]


def days_in(text: str) -> Iterator[date]:
    """The days of `2026-10-01` or `2026-10-01..2026-10-07`. Raises ValueError."""
    match = SPAN.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    first = date.fromisoformat(match[1])
    last = date.fromisoformat(match[2] or match[1])
    if not 0 <= (last - first).days < LONGEST:
        raise ValueError(text)
    return (first + timedelta(days=step) for step in range((last - first).days + 1))


def workday(text: str) -> tuple[str, Any]:
    """`2026-10-10` or `2026-10-10 09:00-12:00` as a day and its hours; None as on the first day of the week."""
    day, _blank, hours = text.partition(" ")
    return day, spans(hours) or None


def holidays_of_china() -> Holidays:
    """Those that came with the program, brought up to date by the years that came by file."""
    return shipped().updated(Holidays({one.year: read_year(one) for one in HolidayYear.shelf()}))


def read_year(one: HolidayYear) -> tuple[Any, ...]:
    """The holidays of a year as the arithmetic knows them."""
    return holidays.parse({"region": "CN", "years": {str(one.year): one.holidays}}).years[one.year]


def missing_year(now: datetime) -> int | None:
    """The year whose holidays should be known by now and are not."""
    return holidays.missing_year(now, holidays_of_china())


def default() -> Calendar | None:
    """The desk's own calendar: the first in the list."""
    return next(iter(Calendar.current()), None)


def shifted(start: datetime, minutes: int, calendar: Calendar | None = None) -> datetime:
    """So many minutes later, or earlier, in the working time of a calendar, else of the desk; on the clock where there
    is none.
    """
    calendar = calendar or default()
    if calendar is None:
        return start + timedelta(minutes=minutes)
    hours = hours_of(calendar)
    return due(hours, start, minutes).at or start if minutes >= 0 else before(hours, start, -minutes)


def before(hours: Hours, end: datetime, minutes: float) -> datetime:
    """The moment from which on there are so many working minutes until the end."""
    span = timedelta(days=14) + timedelta(minutes=minutes) * 4
    while (there := elapsed(hours, end - span, end).minutes) < minutes:
        span *= 2
    return due(hours, end - span, there - minutes).at or end
