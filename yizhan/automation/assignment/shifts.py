"""Shifts 排班: for each day of the week, the hours an agent works; the week of a calendar is written alike."""

import re
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, Field, Mapped, Text

DAYS = {
    "1": _l("Monday"), "2": _l("Tuesday"), "3": _l("Wednesday"), "4": _l("Thursday"), "5": _l("Friday"),
    "6": _l("Saturday"), "7": _l("Sunday"),
}  # fmt: skip
SPAN = re.compile(r"(\d{1,2})(?:[:：](\d{2}))?\s*[-–—~～至]\s*(\d{1,2})(?:[:：](\d{2}))?", re.ASCII)
MOST_SPANS = 6
MIDNIGHT = "00:00"
HOURS_HINT = _l("An end before the beginning is on the next day; 00:00 to 00:00 is the whole day.")


class Hours(Text):
    """Hours of a day: `09:00-12:00, 13:30-18:00`. An end before the start is on the next day."""

    key = ""
    control = "hours"

    def read_form(self, name: str, data: QueryDict) -> str:
        """Two boxes a span, as text; a span left empty is none, and midnight as an end is 24:00."""
        pairs = zip(data.getlist(f"{name}.from"), data.getlist(f"{name}.to"), strict=False)
        ends = [(begin.strip(), "24:00" if end.strip() == MIDNIGHT else end.strip()) for begin, end in pairs]
        return ", ".join(f"{begin}-{end}" for begin, end in ends if begin or end)

    def spans(self, text: str) -> list[dict[str, Any]]:
        """What stands in the boxes, right or wrong; `is_overnight` says that a span ends on the next day."""
        found = []
        for part in filter(None, (one.strip() for one in str(text or "").split(","))):
            begin, _dash, end = part.partition("-")
            found.append({
                "from": begin, "to": MIDNIGHT if end == "24:00" else end,
                "is_overnight": bool(begin and end) and end < begin, "is_wrong": not begin or not end or begin == end,
            })  # fmt: skip
        return found

    def parse(self, raw: Any, context: Context) -> str:
        spans = [text.strip() for text in re.split(r"[,，;；、]", str(raw)) if text.strip()]
        if len(spans) > MOST_SPANS:
            raise Invalid(_("At most %(most)s spans a day.") % {"most": MOST_SPANS})
        return ", ".join(_span(text) for text in spans)


def _span(text: str) -> str:
    """One span as we write it. Raises Invalid."""
    if text[0] == "-" or text[-1] == "-":
        raise Invalid(_("Hours have a beginning and an end."))
    match = SPAN.fullmatch(text)
    parts = [int(part or 0) for part in match.groups()] if match else []
    sane = parts and parts[1] < 60 and parts[3] < 60 and parts[0] < 24 and (parts[2], parts[3]) <= (24, 0)
    if not sane or parts[:2] == parts[2:]:
        raise Invalid(_("Write hours like 09:00-18:00; “%(text)s” is none.") % {"text": text[:40]})
    return "{:02}:{:02}-{:02}:{:02}".format(*parts)


class Week(Mapped):
    """The hours of each day of a week; a day without any is closed."""

    control = "week"

    def __init__(self) -> None:
        super().__init__(days, Hours())

    def parts(self, key: str) -> list[Field]:
        """The days as parts of a form that asks for `key`."""
        return [Field(f"{key}.{day}", label, self.one) for day, label in days()]

    def loaded(self, value: dict[str, str] | None) -> dict[str, str]:
        """What is kept, as the days know it."""
        return value or {}


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
