"""Placeholders of recurring tickets: the day they are for."""

from datetime import datetime

from django.utils.translation import gettext as _
from liquid.exceptions import LiquidError

from yizhan.spine.errors import Invalid
from yizhan.tickets.placeholders import run

NAMES = ("date", "year", "month", "day", "week", "quarter")


def filled(text: str, day: datetime) -> str:
    """A text with its placeholders filled in; as it is when it cannot be understood."""
    try:
        return run(text, values(day), is_html=False) if "{" in text else text
    except (LiquidError, RecursionError):
        return text


def values(day: datetime) -> dict[str, str]:
    week = day.isocalendar().week
    return {"date": f"{day:%Y-%m-%d}", "year": str(day.year), "month": str(day.month), "day": str(day.day),
            "week": str(week), "quarter": str((day.month + 2) // 3)}  # fmt: skip


def check(text: str, key: str, day: datetime) -> None:
    """Raises Invalid for a text whose placeholders cannot be understood."""
    try:
        run(text, values(day), is_html=False)
    except (LiquidError, RecursionError) as error:
        told = _("This text cannot be understood: %(reason)s") % {"reason": str(error).split("\n")[0]}
        raise Invalid({key: told}) from None
