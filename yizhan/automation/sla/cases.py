"""One case as JSON: a calendar, a start, minutes or an end, pauses. Answered with JSON, the arithmetic beside it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .counting import Pause, due, elapsed
from .hours import Hours, NeverOpen
from .steps import Step


def explained(case: object) -> dict[str, Any]:
    """The answer: `due` or `minutes`, and `steps`; else `error`, one line that says what is wrong."""
    named = {"id": case["id"]} if isinstance(case, Mapping) and "id" in case else {}
    try:
        return named | _answer(case)
    except NeverOpen as error:
        return named | {"due": None, "error": str(error)}
    except ValueError as error:
        return named | {"error": " ".join(str(error).split())}


def _answer(case: object) -> dict[str, Any]:
    if not isinstance(case, Mapping) or "calendar" not in case:
        raise ValueError("A case is an object with calendar, start, and minutes or end.")
    hours = Hours.parse(case["calendar"])
    start, pauses = _time("start", case.get("start")), _pauses(case.get("pauses", []))
    if case.get("kind", "due") == "elapsed":
        spent = elapsed(hours, start, _time("end", case.get("end")), pauses)
        return {"minutes": _number(spent.minutes), "steps": [step_as_data(one) for one in spent.steps]}
    target = due(hours, start, _minutes(case.get("minutes")), pauses)
    at = hours.local(target.at).isoformat() if target.at else None
    return {"due": at, "steps": [step_as_data(one) for one in target.steps]}


def _time(key: str, value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError(f"{key}: a time is missing, such as 2026-03-04T09:30:00+08:00.")
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{key}: “{value[:40]}” is not a time, such as 2026-03-04T09:30:00+08:00.") from error


def _minutes(value: object) -> float:
    # True is a number to Python, and no number of minutes to anyone.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("minutes: a number is missing.")
    return value


def _pauses(value: object) -> list[Pause]:
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise ValueError("pauses: a list of objects with from and to is expected.")
    return [
        (_time("from", one.get("from")), None if one.get("to") is None else _time("to", one["to"])) for one in value
    ]


def step_as_data(step: Step) -> dict[str, Any]:
    """A line of the arithmetic as JSON."""
    times = {"opened": step.opened, "closed": step.closed}
    return {
        "kind": step.kind,
        "date": step.day.isoformat(),
        "until": step.until.isoformat(),
        **{key: at and at.isoformat() for key, at in times.items()},
        "minutes": _number(step.counted),
        "paused": _number(step.paused),
        "total": _number(step.total),
        "workdays": step.workdays,
    }


def _number(minutes: float) -> float:
    return int(minutes) if minutes == int(minutes) else round(minutes, 6)
