"""How Chinese text sounds and in which script it stands: for searches typed by ear, by letters, or in the other script.

The readings of all characters are what `yizhan build` took from pypinyin: as a table of ours they take 1 MB instead of
the 16 of the library. A character with several readings has all of them.
"""

import json
import re
import sys
from bisect import bisect
from functools import cache, lru_cache
from itertools import groupby, product
from typing import Any

from yizhan.lib.config import BASE

from .text import CJK, normal

FILE = BASE / "build" / "readings.json"

_RUN = re.compile(f"[{CJK}]+")
_LETTERS = re.compile(r"[a-z]{2,60}")
MOST_READINGS = 3
LONGEST_SYLLABLE = 6


@cache
def _table() -> tuple[list[int], list[list[str]]]:
    """Where each run of characters begins, and the readings of its characters: "diao,tiao,zhou"."""
    runs = json.loads(FILE.read_text())
    return [int(start) for start in runs], [[sys.intern(one) for one in said.split(" ")] for said in runs.values()]


def table_of_library() -> dict[str, str]:
    """Code of the first character of a run → readings of each, divided by spaces, as pypinyin knows them."""
    from pypinyin import Style, pinyin
    from pypinyin.constants import PINYIN_DICT

    runs: dict[str, str] = {}
    for _gap, run in groupby(enumerate(sorted(PINYIN_DICT)), lambda pair: pair[1] - pair[0]):
        codes = [code for _at, code in run]
        found = [pinyin(chr(code), style=Style.NORMAL, heteronym=True, errors="ignore") for code in codes]
        runs[str(codes[0])] = " ".join(",".join(dict.fromkeys(one[0] if one else [])) for one in found)
    return runs


@cache
def _to_simple() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def load() -> None:
    """Read both tables: before a fork, the children share them."""
    simple("臺")
    syllables("tai")


@lru_cache(maxsize=4096)
def simple(text: str) -> str:
    """Traditional characters become simplified ones, full-width forms half-width, capitals small."""
    text = normal(text)
    return text if text.isascii() else str(_to_simple().convert(text))


@lru_cache(maxsize=8192)
def readings(char: str) -> tuple[str, ...]:
    """How a Chinese character may be read, without tones: ("diao", "tiao", "zhou")."""
    starts, runs = _table()
    at = bisect(starts, ord(char)) - 1
    step = ord(char) - starts[at]
    if at < 0 or step >= len(runs[at]) or not runs[at][step]:
        return ()
    return tuple(runs[at][step].split(",")[:MOST_READINGS])


def in_order(text: str) -> list[tuple[str, str]]:
    """What texts are sorted by: Chinese by its sound, everything else by its letters."""
    return [((readings(char) or (char,))[0], char) for char in text.casefold()]


def sound_tokens(text: str) -> set[str]:
    """What a text is found by when it is typed by ear: each two neighbours, as syllables and as first letters."""
    found: set[str] = set()
    for run in _RUN.findall(simple(text)):
        spoken = [one for char in run if (one := readings(char))]
        for pair in zip(spoken, spoken[1:], strict=False):
            for first, second in product(*pair):
                found.update((f"{first}{second}", f"{first[0]}{second[0]}"))
    return found


def heard(text: str) -> list[list[str]]:
    """A query as groups of sound tokens: of each group one must be there. [] when nothing can be heard."""
    groups: list[list[str]] = []
    for run in _RUN.findall(simple(text)):
        spoken = [one for char in run if (one := readings(char))]
        for pair in zip(spoken, spoken[1:], strict=False):
            groups.append(["".join(both) for both in product(*pair)])
    for word in _LETTERS.findall(simple(text)):
        groups += [[token] for token in spelled(word)]
    return groups


def spelled(word: str) -> list[str]:
    """Letters as neighbouring syllables: `kongtiaozhire` → kongtiao, tiaozhi, zhire; `ktzr` → kt, tz, zr.

    The last token ends in * while it may go on.
    """
    parts = syllables(word) or list(word)
    if len(parts) < 2:
        return [f"{word}*"]
    pairs = ["".join(pair) for pair in zip(parts, parts[1:], strict=False)]
    return [*pairs[:-1], f"{pairs[-1]}*"]


@lru_cache(maxsize=1024)
def syllables(word: str) -> list[str]:
    """A word cut into pinyin syllables, the last of which may be unfinished; [] when it is none."""
    ways: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for size in range(min(LONGEST_SYLLABLE, end), 0, -1):
            piece, before = word[end - size : end], ways[end - size]
            known = piece in _known() or (end == len(word) and piece in _begun())
            if before is not None and known:
                way = [*before, piece]
                if ways[end] is None or len(way) < len(ways[end] or []):
                    ways[end] = way
    return ways[-1] or []


@cache
def _known() -> frozenset[str]:
    """Every syllable there is."""
    # Asked past what is kept of readings: 8,192 characters nobody wrote would be carried along by every process.
    found = {said[0] for code in range(0x4E00, 0x9FA6) if (said := readings.__wrapped__(chr(code)))}
    return frozenset(one for one in found if one.isascii() and one.isalpha() and len(one) <= LONGEST_SYLLABLE)


@cache
def _begun() -> frozenset[str]:
    return frozenset(one[:size] for one in _known() for size in range(1, len(one)))
