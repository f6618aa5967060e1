"""In which order the values of a dimension are shown; of a scale also those at which nothing happened."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from .asking import Answer, Question
from .dimensions import DAY, MONTH, QUARTER, WEEK, Dimension
from .periods import start_of

SCALES = {"hour": [str(hour) for hour in range(24)], "weekday": [str(day) for day in range(1, 8)]}
LONGEST = 1_100


def axis(answer: Answer, place: int, question: Question, metric: int = 0) -> Sequence[str | None]:
    """The values of one dimension: time and scales in full and in their order, others by the size of a figure."""
    one = answer.by[place]
    found = {key[place] for key in answer.rows}
    if one.is_time:
        return [*buckets(one, question)][-LONGEST:]
    if one.key in SCALES:
        return [*SCALES[one.key]]
    sizes = sums(answer, place)
    return sorted(found, key=lambda value: (-(sizes.get(value, {}).get(metric) or 0), one.order(value)))


def sums(answer: Answer, place: int) -> dict[str | None, dict[int, float]]:
    """Value of the dimension → place of the metric → its own total."""
    told = answer.rows if len(answer.by) == 1 else {
        (None,) * place + key + (None,) * (len(answer.by) - place - 1): row
        for key, row in answer.totals.get((place,), {}).items()
    }  # fmt: skip
    return {key[place]: {at: value for at, value in enumerate(row) if value is not None} for key, row in told.items()}


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
