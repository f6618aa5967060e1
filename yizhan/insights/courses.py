"""Courses of a value through time, and what lies between their turns."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

# (at, value), each value holding until the next.
Course = list[tuple[datetime, Any]]
Open = list[tuple[datetime, datetime | None]]


def stretches(course: Course) -> Iterator[tuple[datetime, datetime | None, Any]]:
    """(since, until, value); stretches of no length are left out."""
    for number, (since, value) in enumerate(course):
        until = course[number + 1][0] if number + 1 < len(course) else None
        if until is None or until > since:
            yield since, until, value


def without_repeats(course: Iterable[tuple[datetime, Any]]) -> Course:
    """Each value once, from when it began."""
    kept: Course = []
    for at, value in course:
        if not kept or kept[-1][1] != value:
            kept.append((at, value))
    return kept


def within(spans: Open, since: datetime, until: datetime | None) -> Iterator[tuple[datetime, Any]]:
    """The parts of a span that lie in others."""
    for first, last in spans:
        begun = max(first, since)
        ended = last if until is None else until if last is None else min(last, until)
        if ended is None or ended > begun:
            yield begun, ended
