"""Days and moments, absolute (2026-03-04) or relative (7d, today)."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.lib import clock

from ..errors import Invalid
from .base import Column, Context, FieldType
from .number import ORDER

UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks",
         "分": "minutes", "分钟": "minutes", "时": "hours", "小时": "hours", "天": "days", "周": "weeks"}  # fmt: skip
NAMED = {"today": "today", "今天": "today", "yesterday": "yesterday", "昨天": "yesterday", "tomorrow": "tomorrow",
         "明天": "tomorrow", "this_week": "week", "本周": "week", "this_month": "month", "本月": "month"}  # fmt: skip
# What is kept must be shown in every time zone, and counted on from, without leaving the calendar.
FIRST_YEAR, LAST_YEAR = 2, 9900
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Date(FieldType):
    """A day without a time. Operands are (first day, day after the last)."""

    key = "date"
    name = _l("Date")
    control = "date"
    cast = "date"
    operators = ORDER

    def parse(self, raw: Any, context: Context) -> date | None:
        if isinstance(raw, datetime):
            raw = raw.date()
        if isinstance(raw, date):
            check_range(raw, raw)
            return raw
        text = str(raw).strip().replace("/", "-").replace("年", "-").replace("月", "-").rstrip("日")
        try:
            year, month, day = (int(part) for part in text.split("-"))
            found = date(year, month, day)
        except ValueError:
            raise Invalid(_("“%(text)s” is not a date like 2026-03-04.") % {"text": str(raw)[:40]}) from None
        check_range(found, raw)
        return found

    def dump(self, value: date | None) -> str | None:
        return value.isoformat() if value else None

    def load(self, stored: Any) -> date | None:
        return date.fromisoformat(stored) if stored else None

    def show(self, value: Any) -> str:
        return date_format(value, "DATE_FORMAT") if value else ""

    def operand(self, raw: str, context: Context) -> tuple[date, date]:
        today = context.now.astimezone(context.zone).date()
        if span := named_span(raw, today):
            return span
        first = self.parse(raw, context)
        assert first is not None
        return first, first + timedelta(days=1)

    def sql(self, column: Column, op: str, operands: list[Any]) -> tuple[str, list[Any]]:
        left = column.sql(self.cast)
        if op == "empty":
            return f"({left} IS NULL)", []
        if op == "=":
            spans = " OR ".join([f"({left} >= %s AND {left} < %s)"] * len(operands))
            return f"({spans})", [edge for span in operands for edge in span]
        return f"({left} {open_side(op)} %s)", [edge(op, operands[0])]

    def test(self, value: Any, op: str, operands: list[Any]) -> bool:
        if op == "empty":
            return value is None
        if value is None:
            return False
        if op == "=":
            return any(first <= value < beyond for first, beyond in operands)
        bound = edge(op, operands[0])
        return value < bound if open_side(op) == "<" else value >= bound

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


class Moment(Date):
    """A moment in time, kept in UTC.

    A duration is an age: `created<7d` is younger than seven days. With `ahead` it is the time left: `due<2h`.
    """

    key = "datetime"
    name = _l("Date and time")
    control = "datetime"
    cast = "timestamptz"

    def __init__(self, ahead: bool = False):
        self.ahead = ahead

    def parse(self, raw: Any, context: Context) -> datetime | None:
        if isinstance(raw, datetime):
            moment = raw
        else:
            try:
                moment = datetime.fromisoformat(str(raw).strip().replace("/", "-").replace("Z", "+00:00"))
            except ValueError:
                raise Invalid(_("“%(text)s” is not a time like 2026-03-04 15:30.") % {"text": str(raw)[:40]}) from None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=context.zone)
        check_range(moment, raw)
        return moment.astimezone(UTC)

    def dump(self, value: datetime | None) -> str | None:  # type: ignore[override]
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None

    def load(self, stored: Any) -> datetime | None:
        return datetime.fromisoformat(stored.replace("Z", "+00:00")) if stored else None

    def operand(self, raw: str, context: Context) -> Any:
        """(first, beyond) for a span, or a single moment for a duration."""
        if age := relative(raw):
            return context.now + age if self.ahead else Age(context.now - age)
        try:
            return self.span(raw, context)
        except OverflowError:
            raise Invalid(_("“%(text)s” is out of range.") % {"text": raw[:40]}) from None

    def span(self, raw: str, context: Context) -> tuple[datetime, datetime]:
        """The month, week, day or minute that is named. Raises OverflowError at the ends of the calendar."""
        today = context.now.astimezone(context.zone).date()
        if span := named_span(raw, today):
            return midnight(span[0], context), midnight(span[1], context)
        if re.fullmatch(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}", raw):
            first = Date.parse(self, raw, context)
            assert first is not None
            return midnight(first, context), midnight(first + timedelta(days=1), context)
        moment = self.parse(raw, context)
        assert moment is not None
        return moment, moment + timedelta(minutes=1)

    def sql(self, column: Column, op: str, operands: list[Any]) -> tuple[str, list[Any]]:
        op, operands = turned(op, operands)
        return super().sql(column, op, operands)

    def test(self, value: Any, op: str, operands: list[Any]) -> bool:
        op, operands = turned(op, operands)
        return super().test(value, op, operands)

    def show(self, value: Any) -> str:
        return date_format(clock.local(value, get_current_timezone()), "SHORT_DATETIME_FORMAT") if value else ""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}


def check_range(day: date, raw: Any) -> None:
    """Raises Invalid for a day or moment of a year that cannot be kept."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Invalid(_("“%(text)s” is out of range.") % {"text": str(raw)[:40]})


class Age(datetime):
    """The moment a duration ago: comparing ages turns comparing moments around."""

    def __new__(cls, moment: datetime) -> "Age":
        return super().__new__(
            cls, moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second,
            moment.microsecond, tzinfo=moment.tzinfo,
        )  # fmt: skip


def turned(op: str, operands: list[Any]) -> tuple[str, list[Any]]:
    """Single moments become spans; ages flip the operator."""
    if not operands or op == "empty":
        return op, operands
    if isinstance(operands[0], Age):
        # An exact age means nothing; `created:7d` reads as "within the last seven days".
        op = FLIPPED.get(op, ">=")
    elif isinstance(operands[0], datetime):
        op = "<=" if op == "=" else op
    return op, [(one, one) if isinstance(one, datetime) else one for one in operands]


def open_side(op: str) -> str:
    return "<" if op in {"<", "<="} else ">="


def edge(op: str, span: tuple[Any, Any]) -> Any:
    """`<` before the first, `<=` before what is beyond, `>` from beyond on, `>=` from the first on."""
    return span[0] if op in {"<", ">="} else span[1]


def relative(raw: str) -> timedelta | None:
    """7d, 2h, 30m, 1w, 3天, 2小时."""
    match = re.fullmatch(r"(\d{1,5})\s*([a-z]+|[分钟小时天周]+)", raw.strip().casefold())
    unit = UNITS.get(match[2]) if match else None
    return timedelta(**{unit: int(match[1])}) if match and unit else None


def named_span(raw: str, today: date) -> tuple[date, date] | None:
    """(first day, day after the last) of today, this_week, 2026-03 …"""
    name = NAMED.get(raw.casefold())
    day = timedelta(days=1)
    if name == "week":
        monday = today - today.weekday() * day
        return monday, monday + 7 * day
    if name == "month":
        return month_of(today)
    if name:
        first = today + {"today": 0, "yesterday": -1, "tomorrow": 1}[name] * day
        return first, first + day
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})", raw):
        year, month = int(match[1]), int(match[2])
        if 1 <= year <= 9998 and 1 <= month <= 12:
            return month_of(date(year, month, 1))
    return None


def month_of(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def midnight(day: date, context: Context) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=context.zone).astimezone(UTC)
