"""What a chart shows: our own small description, from which the picture and the table behind it are both made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from yizhan.ui import words

KINDS = ("line", "area", "bar", "stacked", "share", "pie", "funnel", "heat", "number", "spark")


@dataclass(frozen=True, slots=True)
class Series:
    """One line, one group of bars or one row of a heat map; `links` lead from each point to what is behind it."""

    name: str
    values: Sequence[float | None]
    unit: str = "count"
    links: Sequence[str] = ()
    shown: Sequence[str] = ()
    kind: str = ""
    # What it is compared with: dashed and pale.
    is_past: bool = False

    def say(self, at: int) -> str:
        """A value in the words of the reader."""
        return self.shown[at] if at < len(self.shown) else say(self.values[at], self.unit)

    def link(self, at: int) -> str:
        """Where a point leads; empty if nowhere."""
        return self.links[at] if at < len(self.links) else ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of numbers. `kind` is one of KINDS, `head` names what `x` lists, `trend` stands beside a number.

    `reading` is what a number shows large, where it is not the last value.
    """

    kind: str
    title: str
    x: Sequence[str]
    series: Sequence[Series]
    summary: str = ""
    head: str = ""
    target: float | None = None
    trend: str = ""
    trend_is_good: bool | None = None
    reading: str = ""
    # What the axis has room for, where `x` is too long for it.
    short: Sequence[str] = ()

    @property
    def label(self) -> str:
        """What is heard instead of the picture."""
        return f"{self.title}: {self.summary}" if self.summary else self.title

    @property
    def value(self) -> str:
        """The last value in words: what a number shows large."""
        return self.reading or self.series[0].say(len(self.series[0].values) - 1)

    @property
    def has_plot(self) -> bool:
        """False for a number without a history."""
        return self.kind != "number" or len(self.x) > 1

    def heads(self) -> list[str]:
        """The column heads of the table."""
        return [self.head, *(self.x if self.kind == "heat" else (one.name for one in self.series))]

    def rows(self) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """The lines of the table: a name and its cells (column head, words, link)."""
        if self.kind == "heat":
            return [(one.name, [self._cell(one, at, name) for at, name in enumerate(self.x)]) for one in self.series]
        return [(name, [self._cell(one, at, one.name) for one in self.series]) for at, name in enumerate(self.x)]

    @staticmethod
    def _cell(one: Series, at: int, head: str) -> tuple[str, str, str]:
        return head, one.say(at), one.link(at)

    def description(self) -> dict[str, Any]:
        """What the browser draws from."""
        return {
            "kind": self.kind,
            "title": self.title,
            "x": list(self.x),
            "short": list(self.short),
            "target": self.target,
            "target_word": _("Target line"),
            "axes": {unit: self._axis(unit) for unit in dict.fromkeys(one.unit for one in self.series)},
            "series": [self._drawn(one) for one in self.series],
        }

    @staticmethod
    def _drawn(one: Series) -> dict[str, Any]:
        places = range(len(one.values))
        return {
            "name": one.name,
            "unit": one.unit,
            "kind": one.kind,
            "past": one.is_past,
            "values": list(one.values),
            "shown": [one.say(at) for at in places],
            "links": [one.link(at) for at in places],
        }

    def _axis(self, unit: str) -> dict[str, Any]:
        """By how much values are divided along the axis, and the word for what they are then."""
        if unit == "share":
            return {"by": 0.01, "word": "%"}
        if unit != "seconds":
            return {"by": 1, "word": ""}
        most = max((value or 0 for one in self.series if one.unit == unit for value in one.values), default=0)
        if most < 2 * 3600:
            return {"by": 60, "word": _("min")}
        return {"by": 3600, "word": _("h")} if most < 72 * 3600 else {"by": 86400, "word": _("days")}


def say(value: float | None, unit: str) -> str:
    """A value of a unit in words: 1,204 · 9 min · 94.3 % · 4.62."""
    if value is None:
        return "–"
    if unit == "seconds":
        return words.say_span(timedelta(seconds=value))
    if unit == "share":
        return _("%(number)s%%") % {"number": f"{value * 100:.1f}"}
    if unit == "stars":
        return f"{value:.2f}"
    return f"{value:,.0f}" if unit == "count" else f"{round(value, 2):,}".removesuffix(".0")
