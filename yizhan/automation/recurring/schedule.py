"""When something comes again: days by weekday or day of the month, times of the day, and what days off do to it.

Pure arithmetic on dates, without database: the same schedule always gives the same moments.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from . import workdays

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LAST = "last"
# A schedule that names no day for so long never comes again: 29 February on a Sunday comes within 28 years.
HORIZON = timedelta(days=29 * 366)
# Beyond this day nothing comes: the calendar of a computer ends soon after.
LAST_DAY = date(9900, 12, 31)
# A day off moves what falls on it by a holiday's length at most.
FARTHEST_MOVE = timedelta(days=31)


@dataclass(frozen=True)
class Schedule:
    """Every so many days, weeks or months since `starts_on`; empty sets mean what `starts_on` says or no limit."""

    every: str
    starts_on: date
    times: tuple[time, ...]
    zone: ZoneInfo
    interval: int = 1
    weekdays: frozenset[str] = frozenset()
    month_days: frozenset[str] = frozenset()
    weeks: frozenset[str] = frozenset()
    months: frozenset[str] = frozenset()
    ends_on: date | None = None
    off_days: str = "keep"

    def after(self, moment: datetime) -> Iterator[datetime]:
        """The moments later than one, in their order."""
        local = moment.astimezone(self.zone).date()
        done: date | None = None
        for nominal in self._days(max(self.starts_on, local - FARTHEST_MOVE)):
            day = workdays.moved(nominal, self.off_days)
            if day is None or day == done or day < local:
                continue
            done = day
            for at in sorted(self.times):
                found = datetime.combine(day, at, self.zone).astimezone(UTC)
                if found > moment:
                    yield found

    def next(self, moment: datetime) -> datetime | None:
        """The first moment later than one, None when there is none."""
        return next(self.after(moment), None)

    def between(self, first: datetime, last: datetime) -> list[datetime]:
        """All moments from one to another, both included."""
        found = []
        for moment in self.after(first - timedelta(microseconds=1)):
            if moment > last:
                break
            found.append(moment)
        return found

    def falls_on(self, day: date) -> bool:
        """Whether a day is one of those the schedule names, whatever kind of day it is."""
        if self.months and str(day.month) not in self.months:
            return False
        if self.every == "day":
            return (day - self.starts_on).days % self.interval == 0
        if self.every == "week":
            begin = self.starts_on - timedelta(days=self.starts_on.weekday())
            wanted = self.weekdays or {WEEKDAYS[self.starts_on.weekday()]}
            return (day - begin).days // 7 % self.interval == 0 and WEEKDAYS[day.weekday()] in wanted
        months = (day.year - self.starts_on.year) * 12 + day.month - self.starts_on.month
        return months % self.interval == 0 and self._is_day_of_month(day)

    def _is_day_of_month(self, day: date) -> bool:
        length = monthrange(day.year, day.month)[1]
        if self.weekdays:
            week = {str((day.day - 1) // 7 + 1)} | ({LAST} if day.day + 7 > length else set())
            if WEEKDAYS[day.weekday()] in self.weekdays and (not self.weeks or week & self.weeks):
                return True
            if not self.month_days:
                return False
        wanted = self.month_days or {str(self.starts_on.day)}
        # The 31st of a shorter month is its last day.
        return str(day.day) in wanted or (day.day == length and any(_is_beyond(one, length) for one in wanted))

    def _days(self, first: date) -> Iterator[date]:
        end = min(self.ends_on or LAST_DAY, LAST_DAY, min(first, LAST_DAY) + HORIZON)
        day = first
        while day <= end:
            if self.falls_on(day):
                yield day
            day += timedelta(days=1)


def _is_beyond(wanted: str, length: int) -> bool:
    return wanted == LAST or int(wanted) > length
