"""Calendars of the tests, as JSON."""

from typing import Any

from yizhan.automation.sla.hours import Hours

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WORKDAYS, "sat", "sun")


def calendar(*pairs: str, days: tuple[str, ...] = WORKDAYS, tz: str = "Asia/Shanghai", **more: Any) -> dict[str, Any]:
    """The same hours on some weekdays: calendar("09:00-12:00", "13:30-18:00")."""
    return {"tz": tz, "hours": {day: [pair.split("-") for pair in pairs] for day in days}, **more}


def hours(*pairs: str, **more: Any) -> Hours:
    return Hours.parse(calendar(*pairs, **more))
