"""In which order the values of a dimension are shown; of a scale also those at which nothing happened."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from yizhan.lib.sounds import in_order

from .asking import BY_NAME, Answer, Key, Question
from .dimensions import DAY, MONTH, OTHERS, QUARTER, RANKED, SCALES, WEEK, Dimension
from .folding import placed
from .periods import start_of

LONGEST = 1_100
# Of a part of time to which the period before has none.
NO_SUCH = ""


def axis(answer: Answer, place: int, question: Question) -> Sequence[str | None]:
    """The values of one dimension: time and scales in full and in their order, ranks in theirs, others by their first
    figure.

    What a report is sorted by goes before: names for those without an order of their own, a figure also for the first
    dimension of all.
    """
    one = answer.by[place]
    whole = scale(one, question)
    column, is_down = question.rank
    keys = [each.key for each in answer.metrics]
    is_sorted = question.sort not in {"", BY_NAME} and column in keys and place == 0
    if whole and not is_sorted:
        return whole
    found = whole or list({key[place] for key in answer.rows})
    if one.key in RANKED and not is_sorted:
        return sorted(found, key=one.order)
    if question.sort == BY_NAME:
        words = answer.words[place]
        return sorted(found, key=lambda value: (value == OTHERS, value is None, in_order(words[value or None])))
    at = keys.index(column) if column in keys else 0
    sizes = {value: answer.figures((place,), (value,))[at] for value in found}
    return sorted(found, key=lambda value: (value == OTHERS, *placed(sizes[value], is_down), one.order(value)))


def scale(one: Dimension, question: Question) -> Sequence[str | None]:
    """All values of what has an order of its own, else nothing."""
    return [*buckets(one, question)][-LONGEST:] if one.is_time else SCALES.get(one.key, [])


Then = Callable[[Sequence[int], Key], Key]


def then(answer: Answer, question: Question, other: Question) -> Then:
    """What values are compared with: the first week with the first week before, others with themselves."""
    pairs = {place: dict(zip(scale(one, question), scale(one, other), strict=False))
             for place, one in enumerate(answer.by) if one.is_time}  # fmt: skip

    def found(places: Sequence[int], key: Key) -> Key:
        return tuple(
            pairs[at].get(value, NO_SUCH) if at in pairs else value for at, value in zip(places, key, strict=True)
        )

    return found


def ordered(answer: Answer, question: Question, keys: Iterable[Key]) -> list[Key]:
    """Rows in the order of the first dimension, then the second …"""
    orders = [{value: at for at, value in enumerate(axis(answer, place, question))} for place in range(len(answer.by))]
    return sorted(keys, key=lambda key: [orders[at].get(value, len(orders[at])) for at, value in enumerate(key)])


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
