"""What is usual for an hour of a weekday, and from how many tickets on inflow is unusual. No database.

Compared are the counts of the same hours of the same weekday in the last eight weeks:

    usual      the median of the counts
    deviation  the median of their distances from it (MAD)
    spread     the larger of 1.4826 × deviation and √usual, at least 1
    bound      usual + factor × spread; the factor is 4, 3 or 2 by sensitivity
    needed     the larger of the minimum and the bound, rounded up

1.4826 × MAD is the standard deviation where the counts are normal, and one bad week does not move it. √usual is that
of a Poisson process: eight weeks that were alike by chance must not make two tickets more an alarm.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil, sqrt
from statistics import median
from typing import Any

WEEKS, LEAST_WEEKS = 8, 4
FACTORS = {"low": 4.0, "normal": 3.0, "high": 2.0}
NORMAL = 1.4826


@dataclass(frozen=True)
class Expected:
    """What would be usual, and how many tickets are needed to fire."""

    counts: tuple[int, ...]
    usual: float
    deviation: float
    spread: float
    factor: float
    bound: float
    minimum: int
    needed: int

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "counts": list(self.counts)}


def expected(counts: Sequence[int], sensitivity: str, minimum: int) -> Expected:
    """By the counts of the weeks before, the last first. Raises ValueError where there are none."""
    if not counts:
        raise ValueError("no weeks to compare with")
    usual = float(median(counts))
    deviation = float(median(abs(one - usual) for one in counts))
    spread = max(NORMAL * deviation, sqrt(usual), 1.0)
    factor = FACTORS[sensitivity]
    bound = usual + factor * spread
    # What floats add in the last place is no ticket.
    needed = max(minimum, ceil(round(bound, 9)))
    return Expected(tuple(counts), usual, deviation, spread, factor, bound, minimum, needed)
