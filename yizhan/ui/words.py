"""How moments, names and sizes are said to a reader: pure functions, so they can be tested and used in mails."""

import re
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from zlib import crc32

from django.utils import dateformat
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from yizhan.lib import clock

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]")
COLOURS = 12
WEEKDAYS = [
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
]


def say_ago(then: datetime, now: datetime, zone: tzinfo) -> str:
    """A moment as a person would say it: just now, 5 min, 3 h, yesterday, Fri, Mar 4."""
    gone = now - then
    if timedelta(minutes=-1) < gone < timedelta(minutes=1):
        return _("just now")
    if gone < timedelta(0):
        return say_moment(then, now, zone)
    days = (clock.local(now, zone).date() - clock.local(then, zone).date()).days
    if gone < timedelta(hours=1):
        return ngettext("%(n)d min", "%(n)d min", gone.seconds // 60) % {"n": gone.seconds // 60}
    if days == 0 or gone < timedelta(hours=6):
        return ngettext("%(n)d h", "%(n)d h", gone.seconds // 3600) % {"n": gone.seconds // 3600}
    return say_day(then, now, zone)


def say_day(then: datetime, now: datetime, zone: tzinfo) -> str:
    """The day alone: today, yesterday, tomorrow, a weekday within the week, or a date."""
    return _said(clock.local(then, zone).date(), clock.local(now, zone).date(), get_language())


@lru_cache(maxsize=1024)
def _said(day: date, today: date, language: str | None) -> str:
    near = {0: _("today"), 1: _("yesterday"), -1: _("tomorrow")}.get((today - day).days)
    if near:
        return near
    if 1 < (today - day).days < 7:
        return str(WEEKDAYS[day.weekday()])
    if day.year == today.year:
        return dateformat.format(day, pgettext("date format within the year", "M j"))
    return say_date(day)


def say_date(day: date) -> str:
    """A date as it is, whatever today is: Mar 4, 2026."""
    return dateformat.format(day, pgettext("date format", "M j, Y"))


def say_moment(then: datetime, now: datetime, zone: tzinfo) -> str:
    """Day and time of day: today 09:12, Mar 4 18:30."""
    return f"{say_day(then, now, zone)} {clock.local(then, zone):%H:%M}"


def say_full(then: datetime, zone: tzinfo) -> str:
    """Everything, for titles and the audit log: 2026-03-04 09:12:05 +0800."""
    return f"{clock.local(then, zone):%Y-%m-%d %H:%M:%S %z}"


def say_span(span: timedelta) -> str:
    """A length of time in its two largest units: 1 h 24 min, 2 d, 6 min."""
    minutes = max(int(span.total_seconds()) // 60, 0)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return (_("%(d)d d %(h)d h") if hours and days < 3 else _("%(d)d d")) % {"d": days, "h": hours}
    if hours:
        return (_("%(h)d h %(m)d min") if minutes else _("%(h)d h")) % {"h": hours, "m": minutes}
    return _("%(m)d min") % {"m": minutes}


def say_due(due: datetime, now: datetime) -> tuple[str, str]:
    """What a due pill shows: its words and its colour."""
    left = due - now
    if left < timedelta(0):
        return _("%(span)s overdue") % {"span": say_span(-left)}, "red"
    colour = "amber" if left < timedelta(hours=4) else "green"
    return _("%(span)s left") % {"span": say_span(left)}, colour


def say_hours(span: timedelta) -> str:
    """A length of working time: 27 h 30 min."""
    minutes = max(round(span.total_seconds() / 60), 0)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return (_("%(h)d h %(m)d min") if minutes else _("%(h)d h")) % {"h": hours, "m": minutes}
    return _("%(m)d min") % {"m": minutes}


def due_words() -> dict[str, str]:
    """What `say_due` is made of, for a page that counts down by itself."""
    return {
        "left": _("%(span)s left"), "over": _("%(span)s overdue"), "dh": _("%(d)d d %(h)d h"), "d": _("%(d)d d"),
        "hm": _("%(h)d h %(m)d min"), "h": _("%(h)d h"), "m": _("%(m)d min"),
    }  # fmt: skip


def initials(name: str) -> str:
    """What an avatar shows: the first character of a Chinese name, else up to two letters."""
    text = (name or "").strip()
    han = HAN.search(text)
    if han:
        return han.group()
    letters = [word[0] for word in re.findall(r"[^\W_]+", text.split("@")[0])]
    return "".join(letters[:1] + letters[1:][-1:]).upper() or "?"


def colour_of(key: object) -> int:
    """One of twelve avatar colours, always the same for the same person."""
    return key % COLOURS if isinstance(key, int) else crc32(str(key).encode()) % COLOURS


def say_size(size: int) -> str:
    """A file size: 812 B, 34 kB, 8.2 MB; a kB has 1024 B, as the limits count."""
    amount, unit = float(size or 0), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 1024:
            break
        amount, unit = amount / 1024, larger
    digits = 1 if unit not in ("B", "kB") and amount < 100 and round(amount, 1) % 1 else 0
    return f"{number_format(round(amount, digits), digits)} {unit}"
