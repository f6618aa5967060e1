"""Conversations as scripts: who says what after how long, with gaps for names, models and numbers."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from .library import names_in, read

SPEAKERS = ("customer", "reply", "note", "urge")
OUTCOMES = ("new", "open", "on_hold", "overdue", "resolved", "closed", "duplicate", "spam", "deleted")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True)
class Line:
    """One thing said, `after` the one before it. `attach`: photo, log, csv, pdf or nothing."""

    speaker: str
    text: str
    after: timedelta = timedelta()
    attach: str = ""


@dataclass(frozen=True)
class Scenario:
    """A kind of ticket as it typically goes. `weight` is how often it comes, `season` when it comes most,
    `trades` the only kinds of organizations it happens to."""

    slug: str
    language: str
    asks: str
    type: str
    team: str
    priority: str
    channel: str
    outcome: str
    subjects: list[str]
    talk: tuple[Line, ...]
    tags: list[str] = field(default_factory=list)
    equipment: str = ""
    season: str = ""
    trades: list[str] = field(default_factory=list)
    weight: int = 1

    @property
    def gaps(self) -> set[str]:
        """The names of the placeholders it uses."""
        texts = [*self.subjects, *(line.text for line in self.talk)]
        return {gap for text in texts for gap in re.findall(r"\{(\w+)\}", text)}


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Every scenario of every theme."""
    return tuple(
        _scenario({**read(name)["defaults"], **row})
        for name in names_in("scenarios")
        for row in read(name)["scenarios"]
    )


def _scenario(row: dict[str, Any]) -> Scenario:
    return Scenario(**{**row, "talk": tuple(_line(said) for said in row["talk"])})


def _line(said: dict[str, str]) -> Line:
    speaker = next(key for key in SPEAKERS if key in said)
    unknown = set(said) - {speaker, "after", "attach"}
    if unknown:
        raise ValueError(f"a line cannot have {', '.join(sorted(unknown))}")
    return Line(speaker, said[speaker].strip(), _span(said.get("after", "0m")), said.get("attach", ""))


def _span(text: str) -> timedelta:
    """`8m`, `2h` or `1d`."""
    return timedelta(**{_UNITS[text[-1]]: int(text[:-1])})
