"""What an export holds, whatever file it becomes: figures, charts, and sheets of values that keep their types."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan.ui import charts
from yizhan.ui.charts import Chart
from yizhan.ui.words import say_date

TEXT, WHOLE, NUMBER, SECONDS, SHARE, STARS, DAY, MOMENT = (
    "text", "count", "number", "seconds", "share", "stars", "day", "moment",
)  # fmt: skip
# Between what stands over several columns and the head of one.
BETWEEN = " · "
# Of these a spreadsheet or a program would make a formula or two cells: the wide forms as well.
BEGINNINGS = tuple("=+-@\t\r\n＝＋－＠")
# What no XML, so no workbook, can hold.
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Head:
    """A column: what stands above it and what kind of value is below."""

    label: str
    kind: str = TEXT


@dataclass(frozen=True)
class Line:
    """One row; a total is drawn strong."""

    values: Sequence[Any]
    is_total: bool = False


@dataclass(frozen=True)
class Card:
    """A figure: its name, its words, what became of it, and its target where it has one."""

    name: str
    value: str
    trend: str = ""
    target: str = ""
    is_met: bool | None = None


@dataclass(frozen=True)
class Sheet:
    """A table. `lines` may be worked out while they are written; `many` is how many there will be.

    What `is_drawn` stands on paper as a picture already.
    """

    title: str
    heads: tuple[Head, ...]
    lines: Iterable[Line]
    many: int = 0
    is_drawn: bool = False


@dataclass(frozen=True)
class Content:
    """All of it. `about` are lines that say what it is of, `notes` whole sentences that stand first."""

    title: str
    about: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    charts: tuple[Chart, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def many(self) -> int:
        return sum(one.many for one in self.sheets)

    @property
    def on_paper(self) -> list[Sheet]:
        """The tables that are not drawn."""
        return [one for one in self.sheets if not one.is_drawn]

    @property
    def in_sheets(self) -> list[Sheet]:
        """All there is to read where there are only tables: the sentences are one of their own."""
        if not self.notes:
            return [*self.sheets]
        said = Sheet(
            pgettext("sheet", "In words"), (Head(pgettext("sheet", "In words")),), [Line([one]) for one in self.notes]
        )
        return [said, *self.sheets]


def words(value: Any, kind: str) -> str:
    """A value as a reader has it."""
    if value is None:
        return "" if kind in {TEXT, DAY, MOMENT} else "–"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return say_date(value)
    if isinstance(value, str):
        return value
    if kind == SECONDS and value < 0:
        return f"−{charts.say(-value, kind)}"
    return charts.say(value, kind)


def neutral(text: str) -> str:
    """Text that stays text where a program opens it: an apostrophe stands before what would be a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(BEGINNINGS) or text.startswith("'") else text


def original(text: str) -> str:
    """What it was before `neutral`."""
    return text[1:] if text.startswith("'") else text


def days_in_words(since: datetime, until: datetime) -> str:
    """The days of a period; `until` is no part of it."""
    first, last = since, until - timedelta(microseconds=1)
    return _("%(first)s to %(last)s") % {
        "first": say_date(first), "last": say_date(last)
    }  # fmt: skip
