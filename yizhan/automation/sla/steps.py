"""The arithmetic of a clock, line by line, for a screen; however long it took, fewer than sixty lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from math import ceil
from sys import maxsize
from typing import TYPE_CHECKING, Literal

from .days import MINUTE, datetime_of

if TYPE_CHECKING:
    from .hours import Hours

FOREVER = maxsize
LIMIT = 60
# The first and the last week day by day (at most 10 + 7 lines), and so many lines for all the weeks between.
WEEKS_LINES = 40

StepKind = Literal["open", "makeup", "holiday", "weekend", "paused", "weeks"]


@dataclass(frozen=True)
class Step:
    """One line: times on the calendar's own clock; `counted`, `paused` and the running `total` in working minutes.

    Lines of closed days and of whole weeks reach from `day` to `until`; a pause nobody has ended has no `closed`.
    """

    kind: StepKind
    day: date
    until: date
    opened: datetime | None = None
    closed: datetime | None = None
    counted: float = 0
    paused: float = 0
    total: float = 0
    workdays: int = 0


@dataclass(frozen=True)
class Told:
    """What there is to tell: a calendar, from when to when, and the pauses in order."""

    hours: "Hours"
    start: int
    end: int
    stops: list[tuple[int, int]]


def steps(told: Told) -> tuple[Step, ...]:
    """The lines: every stretch if they are few, else one a day, else weeks between the first and the last days."""
    first, last = _first_and_last(told)
    lines: list[Step] = []
    if last - first <= LIMIT:
        lines = _joined(_stretches(told, range(first, last + 1)))
        if len(lines) >= LIMIT - 1:
            lines = _joined(_days(told, range(first, last + 1)))
    if last - first > LIMIT or len(lines) >= LIMIT - 1:
        lines = _joined(_long(told, first, last))
    return tuple(_summed(chain(lines, _still_paused(told))))


def _first_and_last(told: Told) -> tuple[int, int]:
    """The days to tell of: from that of the shift going on at the start to that of the end."""
    days = told.hours.days
    first, last = days.day(told.start), days.day(told.end)
    if any(closed > told.start for _, closed in days.shifts(first - 1)):
        first -= 1
    # Up to midnight or in a night shift nothing of the last day has begun.
    if told.end > told.start and (
        days.midnight(last) == told.end or any(closed >= told.end for _, closed in days.shifts(last - 1))
    ):
        last -= 1
    return first, last


def _stretches(told: Told, over: Iterable[int]) -> Iterator[Step]:
    """Every stretch of work and every pause within hours."""
    for number in over:
        day = date.fromordinal(number)
        kind = told.hours.kind(day)
        if not told.hours.on(day):
            yield Step(kind, day, day)
        for opened, closed in _clipped(told, number):
            for begun, ended, is_paused in _cut(opened, closed, told.stops):
                length = (ended - begun) / MINUTE
                line = Step(kind, day, day, _local(told, begun), _local(told, ended), workdays=1)
                yield replace(line, kind="paused", paused=length) if is_paused else replace(line, counted=length)


def _clipped(told: Told, number: int) -> Iterator[tuple[int, int]]:
    """The shifts of a day, as far as they lie in the time to tell of."""
    pairs = ((max(opened, told.start), min(closed, told.end)) for opened, closed in told.hours.days.shifts(number))
    return ((opened, closed) for opened, closed in pairs if opened < closed)


def _cut(opened: int, closed: int, stops: list[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """A stretch in pieces: worked, paused, worked."""
    for begun, ended in stops:
        if ended <= opened or begun >= closed:
            continue
        if begun > opened:
            yield opened, begun, False
        yield max(opened, begun), min(ended, closed), True
        opened = min(ended, closed)
    if opened < closed:
        yield opened, closed, False


def _days(told: Told, over: Iterable[int]) -> Iterator[Step]:
    """One line a day."""
    for number in over:
        lines = list(_stretches(told, [number]))
        if lines:
            counted, paused = sum(line.counted for line in lines), sum(line.paused for line in lines)
            kind: StepKind = next((line.kind for line in lines if line.kind != "paused"), "paused")
            yield replace(lines[0], kind=kind, closed=lines[-1].closed, counted=counted, paused=paused)


def _long(told: Told, first: int, last: int) -> Iterator[Step]:
    """The first days up to a Sunday, whole weeks, and the days of the last week."""
    monday, last_monday = first + 3 + (-first - 2) % 7, last - (last - 1) % 7
    each = 7 * ceil((last_monday - monday) / 7 / WEEKS_LINES)
    yield from _days(told, range(first, monday))
    spans = _paused_spans(told)
    for begin in range(monday, last_monday, each):
        yield _weeks(told, begin, min(begin + each, last_monday), spans)
    yield from _days(told, range(last_monday, last + 1))


def _weeks(told: Told, begin: int, end: int, spans: list[tuple[int, int]]) -> Step:
    days = told.hours.days
    origin = days.position(told.start)
    low, high = (days.distance(origin, days.begin(day)) for day in (begin, end))
    paused = sum(max(0, min(high, until) - max(low, since)) for since, until in spans)
    return Step(
        "weeks" if high - low > paused or not paused else "paused",
        date.fromordinal(begin),
        date.fromordinal(end - 1),
        counted=(high - low - paused) / MINUTE,
        paused=paused / MINUTE,
        workdays=sum(map(days.has_work, range(begin, end))),
    )


def _paused_spans(told: Told) -> list[tuple[int, int]]:
    """The pauses, measured in work since the start."""
    days = told.hours.days
    pairs = ((max(begun, told.start), min(ended, told.end)) for begun, ended in told.stops)
    return [(days.worked(told.start, begun), days.worked(told.start, ended)) for begun, ended in pairs if begun < ended]


def _joined(lines: Iterable[Step]) -> list[Step]:
    """Closed days of one kind in a row are one line."""
    joined: list[Step] = []
    for line in lines:
        if joined and not line.workdays and not joined[-1].workdays and line.kind == joined[-1].kind:
            line = replace(joined.pop(), until=line.until)
        joined.append(line)
    return joined


def _still_paused(told: Told) -> Iterator[Step]:
    """The pause that lasts, if the clock stands in one."""
    if told.stops and told.stops[-1][1] == FOREVER and told.end >= told.stops[-1][0]:
        since = _local(told, max(told.start, told.stops[-1][0]))
        yield Step("paused", since.date(), since.date(), since)


def _summed(lines: Iterable[Step]) -> Iterator[Step]:
    total = 0.0
    for line in lines:
        total += line.counted
        yield replace(line, total=round(total, 9))


def _local(told: Told, at: int) -> datetime:
    return told.hours.local(datetime_of(at))
