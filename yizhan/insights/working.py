"""Working time of the desk, counted by the hours that held then."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from yizhan.automation.clocks import calendars
from yizhan.automation.clocks.models import Calendar
from yizhan.automation.sla.days import MICROSECOND, moment
from yizhan.automation.sla.hours import BadHours, Hours
from yizhan.spine.models import Event

from .models import WorkingHours

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


def keep(event: Event, subject: Any = None) -> None:
    """NOW reaction: the hours of the desk's own calendar hold from now on, if they are others than before."""
    now, last = present(), WorkingHours.objects.last()
    if last is None or last.hours != now:
        WorkingHours.objects.update_or_create(since=event.at if last else ALWAYS, defaults={"hours": now})


def present() -> dict[str, Any]:
    """The desk's own calendar as it is; empty when there is none, and every hour is a working hour."""
    calendar = calendars.default()
    return calendars.as_json(Calendar.objects.get(pk=calendar.pk)) if calendar else {}


class Counter:
    """Seconds of working time between two moments."""

    def __init__(self) -> None:
        if not WorkingHours.objects.exists():
            WorkingHours.objects.get_or_create(since=ALWAYS, defaults={"hours": present()})
        rows = list(WorkingHours.objects.all())
        ends = [row.since for row in rows[1:]] + [None]
        self.spans = [(row.since, end, read(row.hours)) for row, end in zip(rows, ends, strict=True)]
        self.count = lru_cache(maxsize=50_000)(self._count)

    def __call__(self, since: datetime, until: datetime) -> int:
        return self.count(since, until)

    def _count(self, since: datetime, until: datetime) -> int:
        total = 0.0
        for held, end, hours in self.spans:
            first, last = max(since, held), until if end is None else min(until, end)
            if last > first:
                worked = hours.days.worked(moment(first), moment(last)) * MICROSECOND if hours else last - first
                total += worked.total_seconds()
        return int(total)


def read(hours: dict[str, Any]) -> Hours | None:
    """None where every hour is a working hour: without a calendar, or with one that nobody could read."""
    try:
        return Hours.parse(hours) if hours else None
    except BadHours:
        return None
