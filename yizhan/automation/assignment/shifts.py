"""Shifts 排班: for each day of the week, the hours an agent works."""

import re
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, Text

DAYS = {
    "1": _l("Monday"), "2": _l("Tuesday"), "3": _l("Wednesday"), "4": _l("Thursday"), "5": _l("Friday"),
    "6": _l("Saturday"), "7": _l("Sunday"),
}  # fmt: skip
SPAN = re.compile(r"(\d{1,2})(?:[:：](\d{2}))?\s*[-–—~～至]\s*(\d{1,2})(?:[:：](\d{2}))?", re.ASCII)
MOST_SPANS = 6


class Hours(Text):
    """Hours of a day: `09:00-12:00, 13:30-18:00`. An end before the start is on the next day."""

    key = ""

    def parse(self, raw: Any, context: Context) -> str:
        spans = [text.strip() for text in re.split(r"[,，;；、]", str(raw)) if text.strip()]
        if len(spans) > MOST_SPANS:
            raise Invalid(_("At most %(most)s spans a day.") % {"most": MOST_SPANS})
        return ", ".join(_span(text) for text in spans)


def _span(text: str) -> str:
    """One span as we write it. Raises Invalid."""
    match = SPAN.fullmatch(text)
    parts = [int(part or 0) for part in match.groups()] if match else []
    sane = parts and parts[1] < 60 and parts[3] < 60 and parts[0] < 24 and (parts[2], parts[3]) <= (24, 0)
    if not sane or parts[:2] == parts[2:]:
        raise Invalid(_("Write hours like 09:00-18:00; “%(text)s” is none.") % {"text": text[:40]})
    return "{:02}:{:02}-{:02}:{:02}".format(*parts)


def days() -> list[tuple[str, Any]]:
    return list(DAYS.items())


def is_on_shift(shifts: dict[str, str], moment: datetime, zone: ZoneInfo) -> bool:
    """Whether the moment lies in one of the spans, those of yesterday that go on past midnight among them."""
    if not shifts:
        return True
    here = moment.astimezone(zone)
    return any(
        starts <= here < ends
        for day in (here.date() - timedelta(days=1), here.date())
        for starts, ends in _spans(shifts.get(str(day.isoweekday()), ""), datetime.combine(day, time(), zone))
    )


def _spans(text: str, midnight: datetime) -> list[tuple[datetime, datetime]]:
    found = []
    for part in filter(None, text.split(", ")):
        first, last = ([int(number) for number in side.split(":")] for side in part.split("-"))
        starts = midnight.replace(hour=first[0], minute=first[1])
        over = last < first or last[0] == 24
        day = midnight + timedelta(days=1) if over else midnight
        found.append((starts, day.replace(hour=last[0] % 24, minute=last[1])))
    return found
