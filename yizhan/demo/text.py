"""Writes ticket texts by the million: for benchmarks, fast and with the word frequencies of a real desk.

Sentences are composed once into pools; a ticket draws from them, names by Zipf's law (a few come often, most once or
twice), and adds a number that occurs only once.
"""

import re
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from .library import read

POOL = 3000
NAMES = 20_000
HEAD = 10
# 73 % Chinese tickets, of which a fifth is about printers: 打印机 comes in 15 % of all.
CHINESE = 0.73

_GAP = re.compile(r"\{(\w+)\}")


class Writer:
    """Deterministic by seed. `writer.ticket()` gives a subject and its messages."""

    def __init__(self, seed: int = 0, chinese: float = CHINESE) -> None:
        self._random = Random(seed)
        self._chinese = chinese
        self._zh, self._en = _pools("zh"), _pools("en")

    def ticket(self, messages: int = 3) -> tuple[str, list[str]]:
        """A subject and what was said: the customer first, then agent and customer by turns."""
        chance = self._random.random
        pools = self._zh if chance() < self._chinese else self._en
        topic = pools.topics[int(chance() * len(pools.topics))]
        said = [self._opening(pools, topic)]
        for turn in range(1, messages):
            said.append(self._answer(pools) if turn % 2 else self._rejoinder(pools))
        return self._subject(pools, topic), said

    def _draw(self, pool: list[str]) -> str:
        # For u even between 0 and 1 this falls on rank k with a chance in proportion to 1 / (k + HEAD).
        return pool[int(HEAD * (len(pool) / HEAD + 1) ** self._random.random()) - HEAD]

    def _any(self, pool: list[str]) -> str:
        return pool[int(self._random.random() * len(pool))]

    def _subject(self, pools: "Pools", topic: "Topic") -> str:
        subject = self._any(topic.subjects)
        chance = self._random.random()
        if chance < 0.25:
            return f"{subject} {self._draw(pools.places)}"
        return f"{subject} {self._draw(pools.products)}" if chance < 0.4 else subject

    def _opening(self, pools: "Pools", topic: "Topic") -> str:
        draw = self._draw
        story = draw(pools.greetings) + draw(topic.problems) + "".join(self._details(pools))
        serial = f"{draw(pools.products)}, SN {self._random.getrandbits(40):010X}"
        return f"{story}{draw(pools.pressure)}\n{serial}\n{draw(pools.people)}, {draw(pools.places)}"

    def _details(self, pools: "Pools") -> list[str]:
        return [self._any(pools.details) for _each in range(1 + int(self._random.random() * 3))]

    def _answer(self, pools: "Pools") -> str:
        return f"{self._any(pools.answers)}{self._any(pools.answers)}— {self._draw(pools.people)}"

    def _rejoinder(self, pools: "Pools") -> str:
        if self._random.random() < 0.4:
            return self._draw(pools.closings)
        return self._any(pools.details) + self._any(pools.contacts) + self._draw(pools.pressure)


@dataclass(frozen=True)
class Topic:
    """What a ticket is about."""

    subjects: list[str]
    problems: list[str]


@dataclass(frozen=True)
class Pools:
    """The sentences and names of one language. A topic stands in `topics` as often as it weighs."""

    topics: list[Topic]
    people: list[str]
    places: list[str]
    products: list[str]
    greetings: list[str]
    details: list[str]
    contacts: list[str]
    pressure: list[str]
    answers: list[str]
    closings: list[str]


@cache
def _pools(language: str) -> Pools:
    phrases, names = read(f"phrases_{language}"), Names(language)
    topics: list[Topic] = []
    for row in phrases["topics"]:
        topic = Topic(_compose(row["subjects"], names, 600), _compose(row["problems"], names, 600))
        topics += [topic] * row["weight"]
    kinds = ("greetings", "details", "contacts", "pressure", "answers", "closings")
    tails = {"people": names.pools["person"], "places": names.pools["place"], "products": names.pools["product"]}
    return Pools(topics, **tails, **{kind: _compose(phrases[kind], names, POOL) for kind in kinds})


def _compose(patterns: list[str], names: "Names", size: int) -> list[str]:
    """`size` sentences, each pattern as often as the others."""
    return [_GAP.sub(names.fill, patterns[number % len(patterns)]) for number in range(size)]


class Names:
    """People, places, machines and error codes; put together once, then drawn from for the gaps of sentences."""

    def __init__(self, language: str) -> None:
        self._random = Random(f"names {language}")
        self._words = read("vocabulary")[language]
        self._glue = "" if language == "zh" else " "
        self.pools = {"part": self._words["parts"], "day": self._words["days"]}
        for kind in ("person", "place", "product", "error"):
            self.pools[kind] = self._list(kind)

    def fill(self, gap: re.Match[str]) -> str:
        """What stands for `{person}`, `{d4}` …"""
        name = gap[1]
        if name[0] == "d" and name[1:].isdigit():
            return str(self._random.randrange(10 ** (int(name[1:]) - 1), 10 ** int(name[1:])))
        return self._random.choice(self.pools[name])

    def _list(self, kind: str) -> list[str]:
        make: Any = getattr(self, f"_{kind}")
        return [make() for _each in range(NAMES)]

    def _person(self) -> str:
        pick, words = self._random.choice, self._words
        given = [pick(words["first"]), pick(words["last"])]
        if not self._glue and self._random.random() < 0.8:
            given.append(pick(words["last"]))
        return self._glue.join(given)

    def _place(self) -> str:
        pick, words = self._random.choice, self._words
        spot = _GAP.sub(self.fill, pick(words["spots"]))
        if self._random.random() < 0.5:
            return spot
        number = self._random.randrange(1, 400)
        if self._glue:
            return f"{spot}, {number} {pick(words['streets'])}, {pick(words['cities'])}"
        return f"{pick(words['cities'])}{pick(words['streets'])} {number} 号{spot}"

    def _product(self) -> str:
        family = self._random.choice(("KFR", "QS", "QL", "QP-M", "QD", "QGate", "QNet", "QBook", "QUPS", "HX"))
        return (
            f"{family}-{self._random.randrange(10, 9999)}{self._random.choice(('', 'LW', 'dn', 'W/S', ' Pro', 'F2'))}"
        )

    def _error(self) -> str:
        style = self._random.choice(("ERR-{}", "ERR-{}", "E{}", "0x8007{}"))
        return style.format(self._random.randrange(1000, 9999))
