"""Which days are worked on: Monday to Friday without the holidays, and the made-up days of weekends."""

from datetime import date, timedelta

from ..sla import holidays

KEEP, SKIP, NEXT, PREVIOUS = "keep", "skip", "next", "previous"


def is_workday(day: date) -> bool:
    """Whether a day is one of work, as far as its year's holidays are known."""
    holiday = holidays.shipped().named(day)
    if holiday is not None:
        return day in holiday.workdays
    return day.weekday() < 5


def moved(day: date, off_days: str) -> date | None:
    """Where a day goes that may be a day off; None when it falls away."""
    if off_days == KEEP or is_workday(day):
        return day
    if off_days == SKIP:
        return None
    step = timedelta(days=1 if off_days == NEXT else -1)
    while not is_workday(day):
        day += step
    return day
