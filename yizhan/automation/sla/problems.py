"""What is wrong with a calendar or a list of holidays, field by field; whoever shows it translates it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. `text` is a source string of the catalogue: `_(problem.text) % problem.params`."""

    text: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.params


class Unusable(ValueError):
    """Input that cannot be taken. `errors` maps a place in it ('' for the whole) to its problems."""

    def __init__(self, errors: Mapping[str, list[Problem]]) -> None:
        self.errors = dict(errors)
        told = (f"{place}: {one}" if place else str(one) for place, many in self.errors.items() for one in many)
        super().__init__(" ".join(told))


class Problems:
    """Collects what is wrong while something is read."""

    def __init__(self) -> None:
        self.found: dict[str, list[Problem]] = {}

    def add(self, place: str, text: str, **params: object) -> None:
        self.found.setdefault(place, []).append(Problem(text, params))


def gettext_noop(text: str) -> str:
    """Mark a source string for the catalogue. Django has the same, but the arithmetic stands without Django."""
    return text
