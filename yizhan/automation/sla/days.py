"""A calendar laid out over the years: where its shifts lie in real time, and how much is worked up to any moment.

Moments are microseconds since 1970 (UTC), days are ordinals as `date` has them. A year is laid out once and kept. Most
days are their weekday's hours after midnight; only those near a change of the clocks, a holiday or an extra workday are
worked out one by one.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

from .reading import MIDNIGHT, Intervals

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = MIDNIGHT * MINUTE
AVERAGE_YEAR = 31_556_952 * SECOND
# Nobody waits longer; a target of a billion minutes is refused instead of laid out.
FIRST_YEAR, LAST_YEAR = 1900, 2999

Shifts = tuple[tuple[int, int], ...]


class TooFar(ValueError):
    """A moment outside the years 1900 to 2999."""


@dataclass(frozen=True)
class Position:
    """How far something is in the work of a year."""

    year: int
    worked: int


@dataclass(frozen=True)
class Year:
    """One year: the midnights of its days and of the next New Year, the work before each of them, the odd days."""

    number: int
    first: int
    midnights: list[int]
    before: list[int]
    odd: Mapping[int, Shifts]

    @property
    def total(self) -> int:
        return self.before[-1]


class Days:
    """Not to be changed, though it fills itself in."""

    def __init__(self, zone: ZoneInfo, week: tuple[Intervals, ...], special: Mapping[date, Intervals]) -> None:
        self.zone = zone
        self._week = week
        self._special = {day.toordinal(): hours for day, hours in special.items()}
        self._usual = tuple(_clipped(week[day], max((end for _, end in week[day - 1]), default=0)) for day in range(7))
        self._has_nights = any(end > MIDNIGHT for hours in (*week, *special.values()) for _, end in hours)
        self._years: dict[int, Year] = {}

    def worked(self, start: int, end: int) -> int:
        """Working time between two moments."""
        return self.distance(self.position(start), self.position(end)) if start < end else 0

    def reach(self, start: int, work: int) -> int:
        """The first moment at which so much (more than nothing) has been worked since `start`. Raises TooFar."""
        position = self.position(start)
        year, wanted = self.year(position.year), position.worked + work
        while wanted > year.total:
            wanted -= year.total
            year = self.year(year.number + 1)
        if wanted <= 0:  # still in the shift of New Year's Eve
            year = self.year(year.number - 1)
            wanted += year.total
        day = bisect_left(year.before, wanted) - 1
        wanted -= year.before[day]
        for opened, closed in self.shifts(year.first + day):
            if wanted <= closed - opened:
                return opened + wanted
            wanted -= closed - opened
        raise AssertionError("a day holds the work its year counts for it")

    def position(self, at: int) -> Position:
        """How much of the year has been worked at a moment; below zero in the shift of New Year's Eve."""
        day = self.day(at)
        year = self.year(date.fromordinal(day).year)
        worked = year.before[day - year.first]
        worked += sum(min(closed, at) - opened for opened, closed in self.shifts(day) if opened < at)
        if self._has_nights:
            worked -= sum(closed - max(opened, at) for opened, closed in self.shifts(day - 1) if closed > at)
        return Position(year.number, worked)

    def begin(self, day: int) -> Position:
        """The position before the shifts of a day."""
        year = self.year(date.fromordinal(day).year)
        return Position(year.number, year.before[day - year.first])

    def distance(self, start: Position, end: Position) -> int:
        """The work between two positions."""
        if end.year < start.year:
            return -self.distance(end, start)
        return end.worked - start.worked + sum(self.year(number).total for number in range(start.year, end.year))

    def day(self, at: int) -> int:
        """The day of a moment. One that the clocks repeat stays the later one."""
        year = self.year(1970 + at // AVERAGE_YEAR)
        while at < year.midnights[0]:
            year = self.year(year.number - 1)
        while at >= year.midnights[-1]:
            year = self.year(year.number + 1)
        return year.first + bisect_right(year.midnights, at) - 1

    def midnight(self, day: int) -> int:
        """When a day begins."""
        year = self.year(date.fromordinal(day).year)
        return year.midnights[day - year.first]

    def has_work(self, day: int) -> bool:
        """Whether any shift begins on a day."""
        year = self.year(date.fromordinal(day).year)
        return year.before[day - year.first] < year.before[day - year.first + 1]

    def shifts(self, day: int) -> Shifts:
        """The shifts that begin on a day, without what the day before still covers."""
        year = self.year(date.fromordinal(day).year)
        if day in year.odd:
            return year.odd[day]
        midnight = year.midnights[day - year.first]
        return tuple((midnight + start * MINUTE, midnight + end * MINUTE) for start, end in self._usual[(day - 1) % 7])

    def year(self, number: int) -> Year:
        """A year, laid out. Raises TooFar."""
        if number not in self._years:
            if not FIRST_YEAR <= number <= LAST_YEAR:
                raise TooFar(f"Working time is counted from {FIRST_YEAR} to {LAST_YEAR}.")
            self._years[number] = self._lay_out(number)
        return self._years[number]

    def _lay_out(self, number: int) -> Year:
        first, after = date(number, 1, 1).toordinal(), date(number + 1, 1, 1).toordinal()
        midnights, changes = self._midnights(first - 1, after + 2)
        odd = {
            day: self._odd_shifts(day)
            for day in {*(day + step for day in changes for step in (-1, 0, 1)), *self._near_special(first, after)}
            if first <= day < after
        }
        usual = [sum(end - start for start, end in hours) * MINUTE for hours in self._usual]
        works = [usual[(first - 1 + step) % 7] for step in range(7)] * 53
        for day, shifts in odd.items():
            works[day - first] = sum(closed - opened for opened, closed in shifts)
        before = [0, *accumulate(works[: after - first])]
        return Year(number, first, midnights[1 : after - first + 2], before, odd)

    def _midnights(self, begin: int, end: int) -> tuple[list[int], set[int]]:
        """When some days begin, and which of them are longer or shorter than a day."""
        offsets = [self.zone.utcoffset(datetime.fromordinal(day)) or timedelta() for day in range(begin, end)]
        ahead = {offset: offset // MICROSECOND for offset in set(offsets)}
        even = range((begin - EPOCH_DAY) * DAY, (end - EPOCH_DAY) * DAY, DAY)
        midnights = [midnight - ahead[offset] for midnight, offset in zip(even, offsets, strict=True)]
        changes = {begin + place for place, (one, other) in enumerate(pairwise(offsets)) if one != other}
        # Where the clocks skip midnight itself, the offset alone does not say when the day begins.
        for day in {day + step for day in changes for step in (0, 1)}:
            midnights[day - begin] = self._moment(day, 0)
        return midnights, changes

    def _near_special(self, first: int, after: int) -> Iterator[int]:
        """Holidays and extra workdays, and the days after them, into which a night shift may run."""
        for day in self._special:
            if first - 1 <= day < after:
                yield from (day, day + 1)

    def _odd_shifts(self, day: int) -> Shifts:
        covered = max((self._moment(day - 1, end) for _, end in self._hours(day - 1)), default=0)
        pairs = ((self._moment(day, start), self._moment(day, end)) for start, end in self._hours(day))
        return tuple((max(opened, covered), closed) for opened, closed in pairs if closed > max(opened, covered))

    def _hours(self, day: int) -> Intervals:
        return self._special.get(day, self._week[(day - 1) % 7])

    def _moment(self, day: int, minutes: int) -> int:
        """When the clock on the wall shows a time: the first time of two; if never, when the clocks are put forward."""
        wall = datetime.fromordinal(day) + timedelta(minutes=minutes)
        early, late = (wall.replace(tzinfo=self.zone, fold=fold).utcoffset() or timedelta() for fold in (0, 1))
        shown = (wall.replace(tzinfo=UTC) - EPOCH) // MICROSECOND
        low, high = shown - late // MICROSECOND, shown - early // MICROSECOND
        while late > early and high - low > SECOND:
            middle = (low + high) // 2 // SECOND * SECOND
            if datetime_of(middle).astimezone(self.zone).utcoffset() == late:
                high = middle
            else:
                low = middle
        return high


def moment(at: datetime) -> int:
    """Microseconds since 1970. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone.")
    return (at - EPOCH) // MICROSECOND


def datetime_of(at: int) -> datetime:
    """The moment as a datetime, in UTC: subtracting two of a zone with summer time would go by the wall clock."""
    return EPOCH + timedelta(microseconds=at)


def _clipped(hours: Intervals, covered: int) -> Intervals:
    """Hours without what the day before, up to so many minutes after its midnight, still covers."""
    covered -= MIDNIGHT
    return tuple((max(start, covered), end) for start, end in hours if end > covered)
