"""The arithmetic of unusual inflow, beside a plain one; windows and quiet hours beside the clock on the wall."""

from datetime import UTC, datetime, time, timedelta
from math import sqrt
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from yizhan.insights.alerts.baseline import expected
from yizhan.insights.alerts.windows import WEEK, WINDOWS, quiet_until

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def middle(numbers: list[float]) -> float:
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def test_the_bound_is_what_a_plain_sum_says() -> None:
    random = Random(7)
    for _try in range(3000):
        counts = [random.choice([0, 1, random.randint(0, 12), random.randint(0, 900)])
                  for _week in range(random.randint(4, 8))]  # fmt: skip
        sensitivity, minimum = random.choice(["low", "normal", "high"]), random.randint(1, 40)
        found = expected(counts, sensitivity, minimum)
        usual = middle([float(one) for one in counts])
        spread = max(1.4826 * middle([abs(one - usual) for one in counts]), sqrt(usual), 1)
        bound = usual + {"low": 4, "normal": 3, "high": 2}[sensitivity] * spread
        # Every number of tickets fires exactly when it reaches both the minimum and the bound.
        for observed in (0, minimum - 1, minimum, int(bound), int(bound) + 1, int(bound) + 40):
            assert (observed >= found.needed) == (observed >= minimum and observed >= bound - 1e-9), (counts, observed)
        assert (found.usual, found.spread, found.bound) == pytest.approx((usual, spread, bound))


def test_more_never_lowers_and_one_bad_week_does_not_move_it() -> None:
    calm = expected([4, 5, 4, 6, 5, 4, 5, 5], "normal", 1)
    storm = expected([4, 5, 400, 6, 5, 4, 5, 5], "normal", 1)
    assert storm.needed == calm.needed == 12
    assert expected([9] * 8, "normal", 1).needed == 18
    assert expected([0] * 8, "normal", 1).needed == 3
    assert expected([0] * 8, "normal", 9).needed == 9
    assert [expected([16] * 8, one, 1).needed for one in ("high", "normal", "low")] == [24, 28, 32]


def test_no_weeks_is_no_baseline() -> None:
    with pytest.raises(ValueError, match="weeks"):
        expected([], "normal", 5)


@pytest.mark.parametrize("key", sorted(WINDOWS))
def test_earlier_windows_stand_at_the_same_time_on_the_wall(key: str) -> None:
    """Clocks were set back on 25 October 2026 in Berlin."""
    until = datetime(2026, 11, 10, 9, 30, tzinfo=UTC)
    window = WINDOWS[key]
    for back, (since, end) in enumerate(window.earlier(until, 8, BERLIN), 1):
        local = end.astimezone(BERLIN)
        assert (local.time(), local.weekday()) == (time(10, 30), 1)
        assert local.date() == until.date() - back * WEEK
        if window.length:
            assert end - since == window.length
        else:
            assert since.astimezone(BERLIN).time() == time(0) and since.astimezone(BERLIN).date() == local.date()


def test_quiet_hours_across_midnight() -> None:
    for hour in range(48):
        now = datetime(2026, 11, 10, tzinfo=SHANGHAI) + timedelta(hours=hour)
        end = quiet_until("22:00", "07:00", now.astimezone(UTC), SHANGHAI)
        is_quiet = now.hour >= 22 or now.hour < 7
        assert (end is not None) == is_quiet, now
        if end:
            local = end.astimezone(SHANGHAI)
            assert local.time() == time(7) and timedelta(0) < end - now <= timedelta(hours=9)


def test_quiet_hours_within_a_day_and_none() -> None:
    noon = datetime(2026, 11, 10, 4, tzinfo=UTC)
    assert quiet_until("12:00", "13:00", noon, SHANGHAI) == noon + timedelta(hours=1)
    assert quiet_until("12:00", "13:00", noon + timedelta(hours=1), SHANGHAI) is None
    assert quiet_until("", "", noon, SHANGHAI) is None


@pytest.mark.parametrize(
    ("night", "hours"),
    [((2026, 3, 28, 22), 8), ((2026, 10, 24, 22), 10), ((2026, 6, 1, 22), 9)],
)
def test_a_night_is_quiet_to_its_end_whatever_the_clocks_do(night: Any, hours: int) -> None:
    """Of the night in which clocks are set forward an hour is missing, of the other one there is one more."""
    begins = datetime(*night, tzinfo=BERLIN).astimezone(UTC)
    for minute in range(0, hours * 60, 30):
        end = quiet_until("22:00", "07:00", begins + timedelta(minutes=minute), BERLIN)
        assert end == begins + timedelta(hours=hours), minute
    assert quiet_until("22:00", "07:00", begins + timedelta(hours=hours), BERLIN) is None


def test_an_end_that_comes_twice_ends_once() -> None:
    """02:30 comes twice on 25 October; the first ends it."""
    begins = datetime(2026, 10, 24, 22, tzinfo=BERLIN).astimezone(UTC)
    found = [quiet_until("22:00", "02:30", begins + timedelta(minutes=15 * one), BERLIN) for one in range(30)]
    assert [one is not None for one in found] == [True] * 18 + [False] * 12
