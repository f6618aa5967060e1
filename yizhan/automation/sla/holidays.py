"""China's public holidays and make-up workdays (调休), as the State Council announces them for a year each autumn."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from .problems import Problems, Unusable, gettext_noop
from .reading import read_date

SHIPPED = Path(__file__).with_name("china.json")
ZONE = ZoneInfo("Asia/Shanghai")
LANGUAGES = ("zh-hans", "en")
# The notice for a year has come in November of the year before, in some years at its end.
ANNOUNCED_MONTH = 11
LONGEST = 15
# A year has seven holidays so far; whatever is much more is no notice of a year.
MOST_ROWS, MOST_WORKDAYS, LONGEST_NAME = 60, 30, 100


class BadHolidays(Unusable):
    """A file that is no list of holidays. Its errors are by year and row: `2027.3.workdays.0`."""


@dataclass(frozen=True)
class Holiday:
    """One holiday of a notice: off from `first` to `last`, made up for on `workdays`."""

    labels: Mapping[str, str]
    first: date
    last: date
    workdays: tuple[date, ...]

    def days(self) -> Iterator[date]:
        """Every day off, weekends included."""
        return (self.first + timedelta(days=step) for step in range((self.last - self.first).days + 1))


@dataclass(frozen=True)
class Holidays:
    """The holidays of some years."""

    years: Mapping[int, tuple[Holiday, ...]]

    def updated(self, newer: "Holidays") -> "Holidays":
        """With the years of a newer list in the place of ours."""
        return Holidays({**self.years, **newer.years})

    def named(self, day: date) -> Holiday | None:
        """The holiday a day off or a make-up workday belongs to."""
        return next((one for one in self._every() if one.first <= day <= one.last or day in one.workdays), None)

    def onto(self, calendar: Mapping[str, Any]) -> dict[str, Any]:
        """A calendar's JSON with these days added; what the calendar itself says about a day stays."""
        own, extra = list(calendar.get("holidays", [])), dict(calendar.get("extra_workdays", {}))
        off = {day.isoformat() for one in self._every() for day in one.days()}
        made_up = {day.isoformat() for one in self._every() for day in one.workdays}
        added = {day: None for day in sorted(made_up) if day not in own and day not in extra}
        return {**calendar, "holidays": own + sorted(off - {*own, *extra}), "extra_workdays": extra | added}

    def _every(self) -> Iterator[Holiday]:
        return (one for year in sorted(self.years) for one in self.years[year])


@cache
def shipped() -> Holidays:
    """The years that come with the program."""
    with SHIPPED.open(encoding="utf-8") as file:
        return load(file)


def newest_year(holidays: Holidays | None = None) -> int:
    """The last year we know the holidays of."""
    return max((holidays or shipped()).years)


def missing_year(now: datetime, holidays: Holidays | None = None) -> int | None:
    """The year somebody should load: this one, or from November on the next, if we do not know it."""
    known, today = (holidays or shipped()).years, now.astimezone(ZONE)
    wanted = [today.year, today.year + 1] if today.month >= ANNOUNCED_MONTH else [today.year]
    return next((year for year in wanted if year not in known), None)


def load(file: IO[str] | IO[bytes]) -> Holidays:
    """Read a file of the shape of china.json. Raises BadHolidays with what is wrong row by row."""
    problems = Problems()
    try:
        data = json.load(file)
    except (ValueError, RecursionError) as error:  # no JSON, no UTF-8, or nested without end
        problems.add("", gettext_noop("This is not a JSON file: %(error)s"), error=str(error))
        raise BadHolidays(problems.found) from error
    return parse(data)


def parse(data: Any) -> Holidays:
    """The same, of JSON that has been read. Raises BadHolidays."""
    problems = Problems()
    years = data.get("years") if isinstance(data, Mapping) else None
    if not isinstance(years, Mapping) or not years or data.get("region") != "CN":
        problems.add("", gettext_noop("Holidays are a JSON object with the region CN and at least one of the years."))
        raise BadHolidays(problems.found)
    read = dict(_year(year, rows, problems) for year, rows in years.items())
    if problems.found:
        raise BadHolidays(problems.found)
    return Holidays(read)


def _year(key: str, rows: object, problems: Problems) -> tuple[int, tuple[Holiday, ...]]:
    if not (key.isascii() and key.isdigit() and len(key) == 4):
        problems.add(key, gettext_noop("“%(value)s” is not a year."), value=key[:40])
        return 0, ()
    if not isinstance(rows, list) or not rows:
        problems.add(key, gettext_noop("A year is a list of holidays."))
        return 0, ()
    if len(rows) > MOST_ROWS:
        problems.add(key, gettext_noop("A year has at most %(most)s holidays."), most=MOST_ROWS)
        return 0, ()
    found = [_holiday(f"{key}.{place}", int(key), row, problems) for place, row in enumerate(rows)]
    holidays = tuple(one for one in found if one)
    _compare(key, holidays, problems)
    return int(key), holidays


def _holiday(place: str, year: int, row: object, problems: Problems) -> Holiday | None:
    if not isinstance(row, Mapping) or not isinstance(row.get("workdays", []), list):
        problems.add(place, gettext_noop("A holiday has labels, from, to and a list of workdays."))
        return None
    if len(row.get("workdays", [])) > MOST_WORKDAYS:
        problems.add(f"{place}.workdays", gettext_noop("At most %(most)s make-up workdays."), most=MOST_WORKDAYS)
        return None
    labels = row.get("labels")
    if not isinstance(labels, Mapping) or not all(_is_name(labels.get(one)) for one in LANGUAGES):
        problems.add(f"{place}.labels", gettext_noop("A holiday needs a name in zh-hans and in en."))
        labels = {}
    elif any(len(str(one)) > LONGEST_NAME for one in labels.values()):
        text = gettext_noop("The name of a holiday has at most %(most)s characters.")
        problems.add(f"{place}.labels", text, most=LONGEST_NAME)
    first, last = (read_date(f"{place}.{key}", row.get(key), problems) for key in ("from", "to"))
    listed = enumerate(row.get("workdays", []))
    workdays = [read_date(f"{place}.workdays.{number}", day, problems) for number, day in listed]
    if first is None or last is None or None in workdays:
        return None
    holiday = Holiday(dict(labels), first, last, tuple(day for day in workdays if day))
    _check(place, year, holiday, problems)
    return holiday


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _check(place: str, year: int, holiday: Holiday, problems: Problems) -> None:
    """What a slip of the pen would break: a wrong year, dates turned round, a make-up day that is no weekend."""
    if not 0 <= (holiday.last - holiday.first).days < LONGEST:
        text = gettext_noop("A holiday ends on or after its first day, within %(days)s days.")
        problems.add(f"{place}.to", text, days=LONGEST)
    # New Year's weekend may begin on 30 December, and be made up for in the old year.
    if year not in (holiday.first.year, holiday.last.year):
        problems.add(f"{place}.from", gettext_noop("This day is not in %(year)s."), year=year)
    for number, day in enumerate(holiday.workdays):
        if day.weekday() < 5 or abs((day - holiday.first).days) > 45:
            problems.add(
                f"{place}.workdays.{number}",
                gettext_noop("A make-up workday is a Saturday or Sunday near its holiday; %(day)s is not."),
                day=day.isoformat(),
            )


def _compare(key: str, holidays: tuple[Holiday, ...], problems: Problems) -> None:
    off = [day for one in holidays if (one.last - one.first).days < LONGEST for day in one.days()]
    made_up = [day for one in holidays for day in one.workdays]
    for day in sorted(day for day, times in Counter(off + made_up).items() if times > 1):
        problems.add(key, gettext_noop("%(day)s is listed twice."), day=day.isoformat())
