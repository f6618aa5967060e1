"""Parts of time as briefly as an axis has room for: 10/29, 周一, 9."""

from datetime import date

from django.utils import formats
from django.utils.translation import pgettext, pgettext_lazy

from .dimensions import DAY, MONTH, WEEK

WEEKDAYS = (pgettext_lazy("axis", "Mon"), pgettext_lazy("axis", "Tue"), pgettext_lazy("axis", "Wed"),
            pgettext_lazy("axis", "Thu"), pgettext_lazy("axis", "Fri"), pgettext_lazy("axis", "Sat"),
            pgettext_lazy("axis", "Sun"))  # fmt: skip


def brief(key: str, value: str | None) -> str:
    """A value of a dimension, by its key; empty where there is no shorter way to say it."""
    if not value:
        return ""
    if key in {DAY, WEEK}:
        return formats.date_format(date.fromisoformat(value), pgettext("format of days on an axis", "M j"))
    if key == MONTH:
        day = date.fromisoformat(value)
        if day.month == 1:
            return formats.date_format(day, pgettext("format of months on an axis", "M Y"))
        return formats.date_format(day, pgettext("format of months on an axis", "M"))
    if key == "weekday":
        return str(WEEKDAYS[int(value) - 1])
    return str(int(value)) if key == "hour" else ""
