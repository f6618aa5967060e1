"""What stands out among the tickets of a firing, beside those of the same hours of the weeks before.

Where these were fewer than twenty, beside all of the eight weeks before.

A word, a customer or an organization stands out when its share is at least twice what it was:

    share now  (tickets with it + ½) ÷ (tickets + 1)        share before  the same of the weeks before
    ratio      share now ÷ share before                     weight        tickets with it × ln ratio

The halves keep what never was there before from being infinitely much. Only subjects are read, and only of tickets the
reader may see.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log
from typing import Any
from zoneinfo import ZoneInfo

from yizhan.lib import clock
from yizhan.lib.text import CJK, normal
from yizhan.people.models import Customer, Organization

from ..asking import behind
from .baseline import WEEKS
from .measuring import question
from .models import AlertFiring
from .windows import WEEK, WINDOWS

MOST_TICKETS, MOST_SHOWN = 500, 5
# Of fewer a share says nothing; then all tickets of the eight weeks before are compared with.
LEAST_BEFORE = 20
LEAST_WORD, LEAST_PERSON, TWICE = 3, 2, 2.0
SHORTEST, LONGEST = 2, 8
# A longer run says more when nearly all tickets with the shorter one have it.
NEARLY = 0.8
_RUNS = re.compile(rf"(?P<cjk>[{CJK}]+)|(?P<word>[^\W\d_{CJK}][^\W_{CJK}]{{2,}})")
DULL = frozenset("the and for with not from has have this that are was our your you can but its please help".split())


@dataclass(frozen=True)
class Standout:
    """So many of so many tickets now, so many of so many before."""

    name: str
    now: int
    of_now: int
    before: int
    of_before: int
    id: int = 0

    @property
    def ratio(self) -> float:
        return ((self.now + 0.5) / (self.of_now + 1)) / ((self.before + 0.5) / (self.of_before + 1))

    @property
    def weight(self) -> float:
        return self.now * log(self.ratio)


@dataclass(frozen=True)
class Explanation:
    """What was found, among how many tickets that the reader may see."""

    words: list[Standout]
    customers: list[Standout]
    organizations: list[Standout]
    seen: int
    compared: int


Row = tuple[Any, ...]


def explain(firing: AlertFiring, by: Any, zone: ZoneInfo) -> Explanation:
    """Of the tickets the reader may see. Raises Invalid when the condition can no longer be asked."""
    now = rows(tickets(firing, by, zone))
    before = [row for since, until in weeks(firing, zone) for row in rows(of_window(firing, since, until, by, zone))]
    if len(before) < LEAST_BEFORE:
        before = rows(of_window(firing, firing.since - WEEKS * WEEK, firing.since, by, zone))
    return Explanation(
        standing_words(now, before), people(now, before, 1, Customer), people(now, before, 2, Organization),
        len(now), len(before),
    )  # fmt: skip


def tickets(firing: AlertFiring, by: Any, zone: ZoneInfo) -> Any:
    """Those that were counted when it fired, of them the ones `by` may see."""
    return of_window(firing, firing.since, firing.at, by, zone)


def since_then(firing: AlertFiring, by: Any, zone: ZoneInfo) -> Any:
    """Those that were counted, and those that came since while it held."""
    return of_window(firing, firing.since, firing.resolved_at or clock.now(), by, zone)


def of_window(firing: AlertFiring, since: Any, until: Any, by: Any, zone: ZoneInfo) -> Any:
    told = firing.arithmetic
    alert = type(firing.alert)(watch=told.get("watch", ""), condition=told.get("condition", ""))
    key = told.get("metric", "created")
    return behind(question(alert, since, until, zone), key, (firing.value,) if alert.watch else (), by)


def weeks(firing: AlertFiring, zone: ZoneInfo) -> list[tuple[Any, Any]]:
    """The windows it was compared with; none for a metric."""
    told = firing.arithmetic
    many = len(told.get("counts", ()))
    return WINDOWS[told["window"]].earlier(firing.at, many, zone) if many else []


def rows(found: Any) -> list[Row]:
    wanted = found.order_by("-id").values_list("subject", "requester_id", "organization_id")
    return list(wanted[:MOST_TICKETS])


def standing_words(now: list[Row], before: list[Row]) -> list[Standout]:
    """The heaviest runs of characters and words, none of them a part of another that says the same."""
    here, there = counted(row[0] for row in now), counted(row[0] for row in before)
    found = [Standout(word, many, len(now), there[word], len(before)) for word, many in here.items()]
    found = [one for one in found if one.now >= LEAST_WORD and one.ratio >= TWICE]
    found.sort(key=lambda one: (-round(one.weight, 6), -len(one.name), one.name))
    chosen: list[Standout] = []
    for one in found:
        longer = max(
            (other for other in found if one.name in other.name and other.now >= NEARLY * one.now),
            key=lambda other: (len(other.name), other.weight),
        )
        if not any(overlap(longer.name, other.name) for other in chosen):
            chosen.append(longer)
    return chosen[:MOST_SHOWN]


def overlap(one: str, other: str) -> bool:
    """Whether two runs share a pair of characters; of words, whether they are the same."""
    if one.isascii() or other.isascii():
        return one == other
    return any(one[at : at + SHORTEST] in other for at in range(len(one) - SHORTEST + 1))


def counted(texts: Iterable[str]) -> Counter[str]:
    """In how many texts a run or a word stands."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update(terms(text))
    return found


def terms(text: str) -> set[str]:
    """Words, and every run of two to eight Chinese characters."""
    found: set[str] = set()
    for match in _RUNS.finditer(normal(text)):
        run = match[0]
        if match.lastgroup == "cjk":
            ends = range(SHORTEST, LONGEST + 1)
            found.update(run[at : at + size] for size in ends for at in range(len(run) - size + 1))
        elif run not in DULL:
            found.add(run[:60])
    return found


def people(now: list[Row], before: list[Row], place: int, model: Any) -> list[Standout]:
    """Customers or organizations with more than their usual share."""
    here, there = Counter(row[place] for row in now if row[place]), Counter(row[place] for row in before)
    found = [Standout("", many, len(now), there[pk], len(before), pk) for pk, many in here.items()]
    found = [one for one in found if one.now >= LEAST_PERSON and one.ratio >= TWICE]
    found = sorted(found, key=lambda one: (-one.weight, one.id))[:MOST_SHOWN]
    named = model._default_manager.in_bulk([one.id for one in found])
    return [Standout(str(named[one.id]), one.now, one.of_now, one.before, one.of_before, one.id)
            for one in found if one.id in named]  # fmt: skip
