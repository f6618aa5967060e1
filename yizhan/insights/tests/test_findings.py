"""What is said about a quarter: what moved is told with its source, what did not move is left unsaid."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from yizhan.insights.asking import Answer
from yizhan.insights.dimensions import Dimension
from yizhan.insights.findings import Reading, findings, percent
from yizhan.insights.metrics import metrics
from yizhan.insights.periods import LAST_YEAR
from yizhan.insights.quarter import ASKED, Quarter

QUARTER = Quarter(date(2026, 7, 1), ZoneInfo("Asia/Shanghai"))
TYPE, DEPARTMENT, WEEK = (Dimension(key, key, "") for key in ("type", "department", "week"))
CALM: dict[str, Any] = dict.fromkeys(ASKED, 0) | {"created": 400, "closed_rate": 0.95, "solved_rate": 0.9, "first_response": 600.0,
        "resolution_working": 9000.0, "sla_met": 0.94, "satisfaction": 4.6, "missed": 24, "ratings": 90, "backlog": 30}  # fmt: skip


def answer(total: dict[str, Any], by_type: dict[str, dict[str, Any]]) -> Answer:
    def row(given: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(given.get(key) for key in ASKED)

    rows = {(kind, "all"): row(one) for kind, one in by_type.items()}
    totals = {
        (): {(): row(total)},
        (0,): {(kind,): row(one) for kind, one in by_type.items()},
        (1,): {("all",): row(total)},
    }
    return Answer(tuple(metrics[key] for key in ASKED), (TYPE, DEPARTMENT), rows, totals)


def weeks(**by_kind: list[int]) -> Answer:
    rows = {((date(2026, 6, 29) + timedelta(weeks=at)).isoformat(), kind): (many,)
            for kind, row in by_kind.items() for at, many in enumerate(row)}  # fmt: skip
    return Answer((metrics["created"],), (WEEK, TYPE), rows, {})


def hours(**many: int) -> Answer:
    rows = {(name[1], name[3:]): (one,) for name, one in many.items()}
    return Answer((metrics["created"],), (Dimension("weekday", "", ""), Dimension("hour", "", "")), rows, {})


def told(now: dict[str, Any], was: dict[str, Any], types_now: Any = None, types_was: Any = None, by_week: Answer | None = None,
         busy: Answer | None = None, quarter: Quarter = QUARTER) -> list[str]:  # fmt: skip
    one = Reading(quarter, answer(CALM | now, types_now or {}), answer(CALM | was, types_was or {}), by_week or weeks(),
                  lambda days, condition: busy or hours())  # fmt: skip
    return [str(each) for each in findings(one)]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_a_calm_quarter_is_told_shortly() -> None:
    said = told({}, {"created": 410, "satisfaction": 4.55, "backlog": 26})
    assert said == [
        "400 tickets came in, much as the quarter before.",
        "94.0% of the targets were met; 24 were missed.",
    ]


def test_more_came_and_from_where() -> None:
    said = told({}, {"created": 250}, {"repair": {"created": 260}, "question": {"created": 140}},
                {"repair": {"created": 120}, "question": {"created": 130}})  # fmt: skip
    assert said[0] == "400 tickets came in, +60% against the quarter before, above all repair (120 to 260)."


def test_less_came_is_no_fault_of_what_grew() -> None:
    said = told({"created": 250}, {}, {"repair": {"created": 100}, "question": {"created": 150}},
                {"repair": {"created": 300}, "question": {"created": 100}}, quarter=Quarter(QUARTER.first, QUARTER.zone, LAST_YEAR))  # fmt: skip
    assert said[0] == "250 tickets came in, −38% against a year ago, above all repair (300 to 100)."


def test_nothing_to_compare_with() -> None:
    none = dict.fromkeys(ASKED) | {"created": 0, "backlog": 0, "returns": 0}
    said = told({"returns": 9}, none)
    assert said == ["400 tickets came in; there are none of the quarter before to compare with.",
                    "94.0% of the targets were met; 24 were missed."]  # fmt: skip
    assert told(none, none) == []


def test_one_week_stands_out() -> None:
    by_week = weeks(repair=[20, 22, 58, 21, 20], question=[30, 31, 29, 33, 30])
    said = told({}, {}, by_week=by_week, busy=hours(d1h9=9, d1h10=11, d2h9=3, d3h15=4, d5h8=2))
    assert said[1] == ("In the week from July 13 repair rose to 58, +176% above a usual week, most of it on Monday from 9 to "
                       "11 o’clock.")  # fmt: skip
    assert (
        "o’clock" not in told({}, {}, by_week=by_week, busy=hours(d1h9=3, d2h9=3, d3h9=3, d4h9=3, d5h9=3, d1h14=3))[1]
    )


def test_slower_faster_and_who_waited() -> None:
    said = told({"first_response": 1800.0}, {}, {"repair": {"created": 50, "first_response": 4000.0},
                "question": {"created": 350, "first_response": 1500.0}, "rare": {"created": 2, "first_response": 99999.0}})  # fmt: skip
    assert (
        "Half of the first responses came within 30 min (10 min the quarter before); repair waited longest, 1 h 6 min."
        in said
    )
    assert not any("responses" in one for one in told({"first_response": 640.0}, {}))


def test_targets_and_confirmed_as_solved() -> None:
    said = told(
        {"sla_met": 0.90, "missed": 40, "solved_rate": 0.85}, {}, {"repair": {"missed": 31}, "question": {"missed": 9}}
    )
    assert (
        "90.0% of the targets were met (−4.0 points against the quarter before); of the 40 missed, 31 were in repair."
        in said
    )
    assert (
        "85.0% of the customers who answered confirm that it is solved (−5.0 points against the quarter before); 95.0% were closed."
        in said
    )


def test_stars_returns_and_what_is_left() -> None:
    said = told({"satisfaction": 4.3, "returns": 40, "backlog": 80}, {"returns": 10})
    assert said[-3:] == [
        "90 customers gave 4.30 stars on average (4.60 the quarter before).",
        "Agents gave tickets back 40 times (10 the quarter before).",
        "80 tickets are left open, +50 against the quarter before.",
    ]


def test_a_percentage_of_nothing_is_a_number() -> None:
    assert (percent(5, 0), percent(12, 10), percent(8, 10)) == ("+5", "+20%", "−20%")
