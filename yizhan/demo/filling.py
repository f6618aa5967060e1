"""Fills the gaps of a scenario: one set of words per ticket, so that it speaks of the same machine throughout."""

import re
from random import Random

from .company import Person
from .library import read
from .scenarios import Scenario

_DIGITS = re.compile(r"\{d(\d)\}")


class Words(dict[str, str]):
    """What each placeholder stands for in one ticket; the pools are drawn from when first asked."""

    def __init__(self, scenario: Scenario, customer: Person, staff: dict[str, str], random: Random) -> None:
        super().__init__(
            name=customer.name,
            call=customer.call,
            phone=customer.phone,
            city=customer.city,
            organization=customer.firm.name if customer.firm else customer.name,
            **staff,
        )
        self.equipment = scenario.equipment
        self._random = random
        self._pools = _pools(scenario.language, scenario.equipment)

    def __missing__(self, gap: str) -> str:
        pattern = self._random.choice(self._pools[gap])
        word = _DIGITS.sub(lambda match: self._number(int(match[1])), pattern)
        self[gap] = word
        return word

    def fill(self, text: str) -> str:
        """The text with every gap filled; the same gap gets the same word again."""
        return text.format_map(self)

    def _number(self, digits: int) -> str:
        return str(self._random.randrange(10 ** (digits - 1), 10**digits))


def _pools(language: str, equipment: str) -> dict[str, list[str]]:
    """Placeholder → patterns; `{d4}` in a pattern is a number of four digits."""
    words = read("words")
    models = words["models"].get(equipment) or [model for pool in words["models"].values() for model in pool]
    parts = words["parts"][language]
    return {**words["shared"], **words[language], "model": models, "part": parts.get(equipment, parts["other"])}
