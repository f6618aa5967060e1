"""Who answers for a change: an agent, a customer, a channel, a rule, the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol


class Actor(Protocol):
    """Anyone who can be asked whether they may."""

    @property
    def actor_kind(self) -> str: ...

    @property
    def id(self) -> Any: ...

    def may(self, power: str, subject: Any = None) -> bool: ...


@dataclass(frozen=True)
class Machine:
    """A part of the house that acts by itself. What it does was allowed by whoever set it up."""

    actor_kind: str
    id: int | None = None
    name: str = ""

    def may(self, power: str, subject: Any = None) -> bool:
        return True


CLOCK = Machine("clock")
SETUP = Machine("setup")

_via: ContextVar[str] = ContextVar("via", default="")


def via() -> str:
    """Through which entrance the current change came: web, api, mail, rule, job or cli."""
    return _via.get()


@contextmanager
def through(entrance: str) -> Iterator[None]:
    """Everything inside came through `entrance`."""
    token = _via.set(entrance)
    try:
        yield
    finally:
        _via.reset(token)
