"""How Chinese text sounds and in which script it stands: for searches typed by ear, by letters, or in the other script.

pypinyin is loaded without its phrases (12 MB instead of 60); a character with several readings has all of them.
"""

import os
import re
from functools import cache, lru_cache
from itertools import product
from typing import Any

from .text import CJK, normal

_RUN = re.compile(f"[{CJK}]+")
_LETTERS = re.compile(r"[a-z]{2,60}")
MOST_READINGS = 3
LONGEST_SYLLABLE = 6


@cache
def _pinyin() -> Any:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    import pypinyin

    return pypinyin


@cache
def _to_simple() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def load() -> None:
    """Read the tables of both libraries: before a fork, the children share them."""
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
    found = _pinyin().pinyin(char, style=_pinyin().Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(found[0]))[:MOST_READINGS] if found else ()


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
    style = _pinyin().Style.NORMAL
    common = (chr(code) for code in range(0x4E00, 0x9FA6))
    found = _pinyin().lazy_pinyin("".join(common), style=style)
    return frozenset(one for one in found if one.isascii() and one.isalpha() and len(one) <= LONGEST_SYLLABLE)


@cache
def _begun() -> frozenset[str]:
    return frozenset(one[:size] for one in _known() for size in range(1, len(one)))
