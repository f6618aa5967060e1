"""The clock: when so much working time has passed, and how much has passed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf

from .days import MICROSECOND, MINUTE, Days, datetime_of, moment
from .hours import Hours
from .steps import FOREVER, Step, Told, steps

# From, until; None: still paused.
Pause = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Due:
    """When a target is due (UTC). `at` is None while a pause lasts that nobody has ended."""

    at: datetime | None
    _told: Told = field(repr=False, compare=False)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The arithmetic line by line, worked out when somebody wants to see it."""
        return steps(self._told)


@dataclass(frozen=True)
class Elapsed:
    """Working time between two moments, pauses left out."""

    time: timedelta
    _told: Told = field(repr=False, compare=False)

    @property
    def minutes(self) -> float:
        return self.time / timedelta(minutes=1)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The arithmetic line by line, worked out when somebody wants to see it."""
        return steps(self._told)


def due(hours: Hours, start: datetime, minutes: float, pauses: Iterable[Pause] = ()) -> Due:
    """When so many working minutes have passed: at closing if they just fit; 0 minutes are the next working moment.

    Raises ValueError for negative minutes, times without a zone, pauses that end before they begin; TooFar after 2999.
    """
    if not 0 <= minutes < inf:
        raise ValueError(f"{minutes} is no number of minutes.")
    clock, stops, work = moment(start), _merged(pauses), round(minutes * MINUTE)
    # The next working moment is where the first bit of work begins.
    at, shown = _reach(hours.days, clock, work or 1, stops)
    if at is not None and not work:
        at = shown = at - 1
    return Due(None if at is None else datetime_of(at), Told(hours, clock, shown, stops))


def elapsed(hours: Hours, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> Elapsed:
    """How much working time has passed; nothing if the end is before the start. Raises what `due` raises."""
    first, last, stops = moment(start), moment(end), _merged(pauses)
    work = hours.days.worked(first, last)
    work -= sum(hours.days.worked(max(begun, first), min(ended, last)) for begun, ended in stops)
    return Elapsed(work * MICROSECOND, Told(hours, first, max(first, last), stops))


def _reach(days: Days, clock: int, work: int, stops: list[tuple[int, int]]) -> tuple[int | None, int]:
    """When the work is done, and up to when there is something to tell."""
    for begun, ended in stops:
        if ended <= clock:
            continue
        if begun > clock:
            there = days.worked(clock, begun)
            if work <= there:
                break
            work -= there
        if ended == FOREVER:
            return None, max(clock, begun)
        clock = ended
    at = days.reach(clock, work)
    return at, at


def _merged(pauses: Iterable[Pause]) -> list[tuple[int, int]]:
    """Pauses in order; those that overlap stop the clock once."""
    merged: list[tuple[int, int]] = []
    for begun, ended in sorted(map(_moments, pauses)):
        if merged and begun <= merged[-1][1]:
            begun, ended = merged[-1][0], max(merged.pop()[1], ended)
        merged.append((begun, ended))
    return merged


def _moments(pause: Pause) -> tuple[int, int]:
    begun, ended = moment(pause[0]), FOREVER if pause[1] is None else moment(pause[1])
    if ended < begun:
        raise ValueError(f"A pause ends before it begins: {pause[0].isoformat()}.")
    return begun, ended
