"""Periods as people name them: whole days in the reader's zone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.errors import Invalid

PERIODS = {
    "today": pgettext_lazy("period", "Today"), "yesterday": pgettext_lazy("period", "Yesterday"),
    "this_week": _l("This week"), "last_week": _l("Last week"), "this_month": _l("This month"),
    "last_month": _l("Last month"), "this_quarter": _l("This quarter"), "last_quarter": _l("Last quarter"),
    "this_year": _l("This year"), "last_7": _l("Last 7 days"), "last_30": _l("Last 30 days"),
    "last_90": _l("Last 90 days"), "custom": _l("From … to …"),
}  # fmt: skip
NOTHING, BEFORE, LAST_YEAR = "", "before", "last_year"
COMPARED = {
    NOTHING: pgettext_lazy("compared with", "Nothing"), BEFORE: _l("The period before"),
    LAST_YEAR: _l("The same a year ago"),
}  # fmt: skip
LONGEST = timedelta(days=3700)
Days = tuple[date, date]


def days_of(name: str, today: date, first: date | None = None, last: date | None = None) -> Days:
    """The first and the last day of a period. Raises Invalid for unknown ones, and for custom ones that are none."""
    if name == "custom":
        if first is None or last is None or first > last or last - first > LONGEST:
            raise Invalid({"first": _("Please give a first and a last day, at most ten years apart.")})
        return first, last
    if name.startswith("last_") and name[5:].isdigit() and name in PERIODS:
        return today - timedelta(days=int(name[5:]) - 1), today
    if name in {"today", "yesterday"}:
        day = today - timedelta(days=name == "yesterday")
        return day, day
    which, _underscore, unit = name.partition("_")
    if name not in PERIODS:
        raise Invalid({"period": _("There is no period “%(name)s”.") % {"name": name[:40]}})
    begun = start_of(unit, today)
    if which == "last":
        return start_of(unit, begun - timedelta(days=1)), begun - timedelta(days=1)
    return begun, end_of(unit, begun)


def start_of(unit: str, day: date) -> date:
    """The first day of the week (Monday), month, quarter or year; of a day itself."""
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "quarter":
        return date(day.year, day.month - (day.month - 1) % 3, 1)
    return date(day.year, 1 if unit == "year" else day.month, 1)


def end_of(unit: str, begun: date) -> date:
    """The last day of what began on that day."""
    if unit == "day":
        return begun
    longest = {"week": 6, "month": 31, "quarter": 92, "year": 366}[unit]
    if unit == "week":
        return begun + timedelta(days=longest)
    return start_of(unit, begun + timedelta(days=longest)) - timedelta(days=1)


def compared(name: str, how: str, days: Days, today: date) -> Days | None:
    """What a period is compared with: the one before, of the same name or length, or the same days a year ago."""
    first, last = days
    if how == LAST_YEAR:
        return a_year_before(first), a_year_before(last)
    if how != BEFORE:
        return None
    _which, _underscore, unit = name.partition("_")
    if unit in {"week", "month", "quarter", "year"}:
        begun = start_of(unit, first - timedelta(days=1))
        ended = first - timedelta(days=1)
        # As far into it as we are into this one.
        return begun, min(begun + (today - first), ended) if last >= today else ended
    length = last - first + timedelta(days=1)
    return first - length, last - length


def a_year_before(day: date) -> date:
    """28 February for a leap day."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def moments_of(days: Days, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the beginning of the first day until the end of the last, in the zone, its clock changes included."""
    first, last = days
    return (
        datetime.combine(first, time.min, zone),
        datetime.combine(last + timedelta(days=1), time.min, zone),
    )


def parts_of(unit: str, since: datetime, until: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """When the days, weeks, months or quarters begin and end that a period is in; the last ends with it at the latest.

    Without a unit the whole period is one part.
    """
    if not unit:
        return [(since, until)]
    found = []
    day = start_of(unit, since.astimezone(zone).date())
    begins = datetime.combine(day, time.min, zone)
    while begins < until:
        day = end_of(unit, day) + timedelta(days=1)
        ends = datetime.combine(day, time.min, zone)
        found.append((begins, min(ends, until)))
        begins = ends
    return found or [(since, until)]
