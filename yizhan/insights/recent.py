"""Answers of the last minute: one statement, for the same eyes, is worked out once, whoever asks and in which process.

A figure is therefore up to a minute old. What stands behind it is always asked afresh. Who sees what is part of the
statement, so an answer is only given to those who would get the same.
"""

import hashlib
import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection

from yizhan.lib import clock

from .models import RecentAnswer
from .running import MOST_ROWS, fetched

if TYPE_CHECKING:
    from .asking import Question

FRESH = timedelta(minutes=1)
# Larger answers are not kept.
MOST_KEPT = 2_000
KEEP = """INSERT INTO insights_recentanswer (key, asked_at, rows) VALUES (%s, %s, %s)
    ON CONFLICT (key) DO UPDATE SET asked_at = excluded.asked_at, rows = excluded.rows"""


def recent(question: "Question", sql: str, params: list[Any], bound: int = MOST_ROWS) -> list[tuple[Any, ...]]:
    """What `fetched` gives, or gave a moment ago. Raises Invalid as that does."""
    now, lasts = clock.now(), question.as_of < question.until
    asked = without_now(params, question.as_of if lasts else None)
    key = hashlib.sha256(repr((sql, bound, asked)).encode()).hexdigest()
    kept = RecentAnswer.objects.filter(pk=key, asked_at__gt=now - FRESH, asked_at__lte=now).values_list(
        "rows", flat=True
    )
    if text := kept.first():
        return [tuple(row) for row in json.loads(text)]
    rows = fetched(sql, params, bound)
    if FRESH and len(rows) <= MOST_KEPT:
        with connection.cursor() as cursor:
            cursor.execute(KEEP, [key, now, json.dumps(rows, default=plain)])
    return rows


def without_now(value: Any, as_of: datetime | None) -> Any:
    """The parameters without the moment of asking, which is another for everybody."""
    if isinstance(value, list):
        return [without_now(one, as_of) for one in value]
    return "now" if value == as_of else str(value)


def plain(value: Decimal) -> int | float:
    """A number as JSON has it."""
    return int(value) if value == int(value) else float(value)


def sweep() -> int:
    """EVERY: forget what is old. Returns how many."""
    many, _by_kind = RecentAnswer.objects.filter(asked_at__lt=clock.now() - 2 * FRESH).delete()
    return many
