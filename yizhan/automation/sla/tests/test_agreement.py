"""Due times and elapsed times agree with a look at every half minute, and with each other."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhan.automation.sla.counting import due, elapsed
from yizhan.automation.sla.hours import Hours

from . import slow

# Two weeks each, around changes of the clocks, New Year and the holidays of October.
WINDOWS = [
    ("Asia/Shanghai", slow.at("2026-09-28T00:00:00Z")),
    ("America/New_York", slow.at("2026-03-03T00:00:00Z")),
    ("America/New_York", slow.at("2026-10-27T00:00:00Z")),
    ("Europe/London", slow.at("2026-03-24T00:00:00Z")),
    ("Europe/London", slow.at("2026-10-20T00:00:00Z")),
    ("Europe/London", slow.at("2026-12-25T00:00:00Z")),
    ("Australia/Lord_Howe", slow.at("2026-03-31T00:00:00Z")),
    ("Australia/Lord_Howe", slow.at("2026-09-29T00:00:00Z")),
]
# Clocks that change at midnight, a day that never was, short summers, a quarter of an hour.
ODD_ZONES = [
    "America/Santiago",
    "Asia/Beirut",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "America/St_Johns",
]

times = st.builds(
    lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.sampled_from([0, 0, 0, 15, 30, 45, 59])
)
pairs = st.tuples(times, times | st.just("24:00")).filter(lambda pair: pair[0] != pair[1]).map(list)
shapes = st.one_of(
    st.just([["09:00", "18:00"]]),
    st.just([["09:00", "12:00"], ["13:30", "18:00"]]),
    st.just([["22:00", "06:00"]]),
    st.just([["00:00", "24:00"]]),
    st.lists(pairs, min_size=1, max_size=3),
)


@st.composite
def calendars(draw: st.DrawFn, zone: str, first: datetime, days: int) -> dict[str, Any]:
    """Any calendar, with holidays and extra workdays in some days from the first."""
    week = draw(st.dictionaries(st.sampled_from(slow.DAYS), shapes, min_size=1))
    dates = st.integers(0, days).map(lambda day: (first + timedelta(days=day)).date().isoformat())
    follows = shapes | st.none() | st.sampled_from(sorted(week))
    return {
        "tz": zone,
        "hours": week,
        "holidays": draw(st.lists(dates, max_size=6)),
        "extra_workdays": draw(st.dictionaries(dates, follows, max_size=4)),
    }


@st.composite
def weeks(draw: st.DrawFn) -> tuple[dict[str, Any], datetime, datetime, slow.Pauses]:
    """A calendar, the two weeks, a start in them to half a minute, pauses."""
    zone, window = draw(st.sampled_from(WINDOWS))
    ticks = st.integers(0, slow.WINDOW // 2)
    start = window + draw(ticks) * slow.TICK
    lengths = st.integers(0, 60) | st.integers(0, 3 * 2880)
    pauses = [
        (window + begun * slow.TICK, window + (begun + length) * slow.TICK)
        for begun, length in draw(st.lists(st.tuples(ticks, lengths), max_size=4))
    ]
    return draw(calendars(zone, window, 14)), window, start, pauses


@settings(max_examples=120, deadline=None)
@given(weeks(), st.integers(1, 6000))
def test_due_is_when_the_half_minutes_have_been_counted(case: Any, ticks: int) -> None:
    calendar, window, start, pauses = case
    counted = slow.due(calendar, start, ticks, pauses, window)
    at = due(Hours.parse(calendar), start, ticks / 2, pauses).at
    assert at == counted if counted else at > window + slow.WINDOW * slow.TICK


@settings(max_examples=120, deadline=None)
@given(weeks(), st.integers(0, 7 * 2880))
def test_elapsed_is_how_many_half_minutes_counted(case: Any, ticks: int) -> None:
    calendar, window, start, pauses = case
    end = start + ticks * slow.TICK
    assert elapsed(Hours.parse(calendar), start, end, pauses).time == slow.elapsed(calendar, start, end, pauses, window)


@st.composite
def years(draw: st.DrawFn) -> tuple[Hours, datetime, float, slow.Pauses]:
    """Anything at all, over years, to the microsecond."""
    start = draw(st.datetimes(datetime(2005, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
    zone = draw(st.sampled_from([*ODD_ZONES, *(zone for zone, _ in WINDOWS)]))
    minutes = draw(st.integers(1, 100) | st.integers(1, 200_000) | st.floats(0.001, 5000))
    begins = st.tuples(
        st.timedeltas(timedelta(days=-5), timedelta(days=200)), st.timedeltas(timedelta(), timedelta(days=60))
    )
    pauses = [(start + after, start + after + length) for after, length in draw(st.lists(begins, max_size=12))]
    return Hours.parse(draw(calendars(zone, start, 300))), start, minutes, pauses


@settings(max_examples=120, deadline=None)
@given(years())
def test_elapsed_undoes_due_and_not_a_moment_earlier(case: Any) -> None:
    hours, start, minutes, pauses = case
    at = due(hours, start, minutes, pauses).at
    assert at is not None
    assert at > start
    needed = timedelta(microseconds=round(minutes * 60_000_000))
    assert elapsed(hours, start, at, pauses).time == needed
    assert elapsed(hours, start, at - timedelta(microseconds=1), pauses).time < needed


@settings(max_examples=100, deadline=None)
@given(years())
def test_steps_add_up_in_fewer_than_sixty_lines(case: Any) -> None:
    hours, start, minutes, pauses = case
    reached = due(hours, start, minutes, pauses)
    lines = reached.steps
    assert 0 < len(lines) < 60
    assert lines[-1].total == pytest.approx(minutes, abs=1e-6)
    assert sum(line.counted for line in lines) == pytest.approx(minutes, abs=1e-6)
    assert all(one.until <= other.day for one, other in zip(lines, lines[1:], strict=False))
    assert all(line.counted >= 0 and line.paused >= 0 for line in lines)
    held = elapsed(hours, start, reached.at).minutes - minutes
    assert sum(line.paused for line in lines) == pytest.approx(held, abs=1e-6)
    assert lines[-1].closed == reached.at


@settings(max_examples=100, deadline=None)
@given(years(), st.timedeltas(timedelta(), timedelta(days=500)))
def test_elapsed_adds_up_over_any_moment_between(case: Any, after: timedelta) -> None:
    hours, start, minutes, pauses = case
    middle, end = start + after, start + after + timedelta(minutes=minutes)
    whole = elapsed(hours, start, end, pauses)
    assert whole.time == elapsed(hours, start, middle, pauses).time + elapsed(hours, middle, end, pauses).time
    assert len(whole.steps) < 60
    assert sum(line.counted for line in whole.steps) == pytest.approx(whole.minutes, abs=1e-6)
