"""Answers of before: one statement, for the same eyes, is worked out once, whoever asks and in which process.

A figure may be a minute old; on pages that say so (`from_before`) older, until the page has got those of now. What
stands behind it is always asked afresh. Who sees what is part of the statement, so an answer is only given to those who
would get the same.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection

from yizhan.lib import clock
from yizhan.spine.errors import Invalid

from .models import RecentAnswer
from .running import MOST_ROWS, fetched

if TYPE_CHECKING:
    from .asking import Question

FRESH, KEPT = timedelta(minutes=1), timedelta(days=7)
# Larger answers are not kept, and not more of them.
MOST_KEPT, MOST_ANSWERS = 2_000, 20_000
KEEP = """INSERT INTO insights_recentanswer (key, asked_at, rows) VALUES (%s, %s, %s)
    ON CONFLICT (key) DO UPDATE SET asked_at = excluded.asked_at, rows = excluded.rows"""


class NotKept(Exception):
    """There is no answer of before, and nothing else is wanted."""


@dataclass
class Before:
    """Who reads takes answers of before, `at_once` or only where those of now cannot be had; of when the oldest is,
    None when all are of now. `days`: as it was asked so many days ago. `only`: else NotKept is raised.
    """

    at_once: bool = True
    days: int = 0
    only: bool = False
    oldest: datetime | None = None


_before: ContextVar[Before | None] = ContextVar("answers_of_before", default=None)


@contextmanager
def from_before(at_once: bool = True, days: int = 0, only: bool = False) -> Iterator[Before]:
    """Inside, an answer of the last days will do."""
    before = Before(at_once, days, only)
    token = _before.set(before)
    try:
        yield before
    finally:
        _before.reset(token)


def moment() -> datetime:
    """Now; or the same time of the day whose answers are wanted."""
    before = _before.get()
    return clock.now() - timedelta(days=before.days if before else 0)


def recent(question: "Question", sql: str, params: list[Any], bound: int = MOST_ROWS) -> list[tuple[Any, ...]]:
    """What `fetched` gives, or gave before. Raises Invalid as that does."""
    asked, before = without_now(params, question.as_of if question.as_of < question.until else None), _before.get()
    rows = kept((sql, bound, asked), lambda: fetched(sql, params, bound), FRESH, before)
    return [tuple(row) for row in rows]


def kept(what: tuple[Any, ...], made: Callable[[], Any], fresh: timedelta, before: Before | None = None) -> Any:
    """What `made` gives, or gave to anybody within `fresh` who asked for `what`: rows, or what else JSON can hold.

    Raises what `made` does, Invalid only where there is nothing of before; NotKept.
    """
    now, key = clock.now(), key_of(what)
    rows = RecentAnswer.objects.filter(pk=key, asked_at__gt=now - (KEPT if before else fresh), asked_at__lte=now)
    row = rows.first()
    if row and (row.asked_at > now - fresh or (before and before.at_once)):
        return told(row, now, before)
    if before and before.only:
        raise NotKept
    try:
        found = made()
    except Invalid:
        if row is None:
            raise
        return told(row, now, before)
    if fresh and len(found) <= MOST_KEPT:
        write(key, now, found)
    return found


def key_of(what: tuple[Any, ...]) -> str:
    return hashlib.sha256(repr(what).encode()).hexdigest()


def write(key: str, now: datetime, found: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [key, now, json.dumps(found, default=plain)])


def looked(*what: Any) -> None:
    """Somebody was shown the figures of now there."""
    write(key_of(("looked", *what)), clock.now(), [])


def last_look(*what: Any) -> datetime | None:
    """When that was, within the last days."""
    rows = RecentAnswer.objects.filter(pk=key_of(("looked", *what)), asked_at__gt=clock.now() - KEPT)
    return rows.values_list("asked_at", flat=True).first()


def told(row: RecentAnswer, now: datetime, before: Before | None) -> Any:
    """What was kept; who takes answers of before is told of when it is."""
    if before and row.asked_at <= now - FRESH:
        before.oldest = min(before.oldest or now, row.asked_at)
    return json.loads(row.rows)


def without_now(value: Any, as_of: datetime | None) -> Any:
    """The parameters without the moment of asking, which is another for everybody."""
    if isinstance(value, list):
        return [without_now(one, as_of) for one in value]
    return "now" if value == as_of else str(value)


def plain(value: Decimal) -> int | float:
    """A number as JSON has it."""
    return int(value) if value == int(value) else float(value)


def sweep() -> int:
    """EVERY: forget what is old, or too much. Returns how many."""
    newest = RecentAnswer.objects.order_by("-asked_at").values_list("asked_at", flat=True)
    since = max([clock.now() - KEPT, *newest[MOST_ANSWERS : MOST_ANSWERS + 1]])
    many, _by_kind = RecentAnswer.objects.filter(asked_at__lte=since).delete()
    return many
