"""One ticket of the demo as it will go: who asks, who answers, and every step with its time."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .company import Member, Person
from .filling import Words
from .scenarios import Scenario


@dataclass
class Step:
    """Something somebody does. `by` is an agent's slug, or nothing when the customer does it."""

    at: datetime
    verb: str
    by: str = ""
    text: str = ""
    attach: str = ""
    more: dict[str, Any] = field(default_factory=dict)


@dataclass
class Case:
    """A ticket: its first step is `open`."""

    number: int
    scenario: Scenario
    customer: Person
    agent: Member
    supervisor: Member
    words: Words
    subject: str
    opened: datetime
    team: str
    steps: list[Step] = field(default_factory=list)

    @property
    def last(self) -> datetime:
        """When the last step so far happens."""
        return max((step.at for step in self.steps), default=self.opened)

    @property
    def ending(self) -> str:
        """The verb of the last step."""
        return self.steps[-1].verb

    def add(
        self, at: datetime, verb: str, by: Member | None = None, text: str = "", attach: str = "", **more: Any
    ) -> None:
        """One more step; never before the one it follows."""
        moment = max(at, self.last)
        self.steps.append(Step(moment, verb, by.slug if by else "", self.words.fill(text), attach, more))
