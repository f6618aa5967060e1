"""In which order the values of a dimension are shown; of a scale also those at which nothing happened."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from .asking import Answer, Question
from .dimensions import DAY, MONTH, QUARTER, WEEK, Dimension
from .periods import start_of

SCALES = {"hour": [str(hour) for hour in range(24)], "weekday": [str(day) for day in range(1, 8)]}
LONGEST = 1_100


def axis(answer: Answer, place: int, question: Question) -> Sequence[str | None]:
    """The values of one dimension: time and scales in full and in their order, others by their first figure."""
    one = answer.by[place]
    if one.is_time:
        return [*buckets(one, question)][-LONGEST:]
    if one.key in SCALES:
        return [*SCALES[one.key]]
    alone = answer.rows if len(answer.by) == 1 else answer.totals.get((place,), {})
    sizes = {value: row[0] or 0 for (value,), row in alone.items()}
    found = {key[place] for key in answer.rows}
    return sorted(found, key=lambda value: (-sizes.get(value, 0), one.order(value)))


def buckets(one: Dimension, question: Question) -> Iterable[str]:
    """The first days of all parts of the period that have begun."""
    day = begin(one.key, question.since.astimezone(question.zone).date())
    end = last_day(question)
    while day <= end:
        yield day.isoformat()
        day = begin(one.key, day + timedelta(days={DAY: 1, WEEK: 7, MONTH: 31, QUARTER: 92}[one.key]))


def begin(unit: str, day: date) -> date:
    return day if unit == DAY else start_of(unit, day)


def last_day(question: Question) -> date:
    ends: datetime = question.as_of - timedelta(microseconds=1)
    return ends.astimezone(question.zone).date()


def fitting(question: Question) -> str:
    """The part of time a period is best cut into."""
    days = (question.until - question.since).days
    return DAY if days <= 31 else WEEK if days <= 200 else MONTH
