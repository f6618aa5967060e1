"""What holds a thing still: parts of the house that are asked at the door before a change, and once more after it.

A hold is registered once and asked for every change, whatever verb and entrance it comes by.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .actors import Actor


@dataclass(frozen=True)
class Hold:
    """`why_not(subject, event, by)` is what speaks against a change, '' for nothing; `settle(subject, event, by,
    before)` may put back what must stay as it was.
    """

    why_not: Callable[[Any, str, Actor], str]
    settle: Callable[[Any, str, Actor, dict[str, Any]], None]


holds: list[Hold] = []


def why_not(subject: Any, event: str, by: Actor) -> str:
    """What speaks against the change, in words for people; '' when nothing does."""
    return next((why for one in holds if (why := one.why_not(subject, event, by))), "")


def settle(subject: Any, event: str, by: Actor, before: dict[str, Any]) -> None:
    """Let every hold put back what must stay."""
    for one in holds:
        one.settle(subject, event, by, before)
