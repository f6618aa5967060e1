"""Sentences about figures, of pieces that lead to the tickets behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .asking import Key
from .periods import Days


@dataclass(frozen=True)
class Part:
    """A piece of a sentence; with a metric or a stage it leads to its tickets."""

    text: str
    metric: str = ""
    by: tuple[str, ...] = ()
    values: Key = ()
    days: Days | None = None
    stage: str = ""
    is_again: bool = False


@dataclass(frozen=True)
class Finding:
    """A sentence with places for its parts; `is_good` where it is good or bad news."""

    text: str
    parts: Mapping[str, Part]
    is_good: bool | None = field(default=None)

    def __str__(self) -> str:
        return self.text % {key: part.text for key, part in self.parts.items()}
