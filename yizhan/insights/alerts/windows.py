"""How far back an alert looks, and how often; and when it keeps quiet."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.fields.base import Label

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Window:
    """`length` is None for the day so far; it is looked at anew after every `step`."""

    label: Label
    length: timedelta | None
    step: timedelta

    def since(self, until: datetime, zone: ZoneInfo) -> datetime:
        """When the window that ends at a moment began."""
        if self.length is None:
            return datetime.combine(until.astimezone(zone).date(), time.min, zone)
        return until - self.length

    def earlier(self, until: datetime, weeks: int, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        """The same window so many weeks before, the last first: by the clock on the wall, clock changes included."""
        local = until.astimezone(zone)
        ends = [(local - back * WEEK).astimezone(until.tzinfo) for back in range(1, weeks + 1)]
        return [(self.since(end, zone), end) for end in ends]


WINDOWS = {
    "1h": Window(_l("Last hour"), HOUR, timedelta(minutes=5)),
    "4h": Window(_l("Last 4 hours"), 4 * HOUR, timedelta(minutes=10)),
    "today": Window(pgettext_lazy("period", "Today"), None, timedelta(minutes=10)),
    "24h": Window(_l("Last 24 hours"), DAY, timedelta(minutes=30)),
    "7d": Window(_l("Last 7 days"), WEEK, HOUR),
    "30d": Window(_l("Last 30 days"), 30 * DAY, HOUR),
}
# Longer ones overlap with the weeks they are compared with.
COMPARABLE = ("1h", "4h", "today", "24h", "7d")


def quiet_until(begins: str, ends: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The end of the quiet hours (“22:00”–“07:00” in the zone) in which `now` lies; None outside of them."""
    if not begins or not ends:
        return None
    start, end = time.fromisoformat(begins), time.fromisoformat(ends)
    today = now.astimezone(zone).date()
    for day in (today - DAY, today):
        since = datetime.combine(day, start, zone).astimezone(now.tzinfo)
        until = datetime.combine(day + DAY if end <= start else day, end, zone).astimezone(now.tzinfo)
        if since <= now < until:
            return until
    return None
