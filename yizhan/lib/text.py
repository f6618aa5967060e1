"""Words for searching: Chinese as overlapping pairs of characters, everything else as words.

A run of two or more Chinese characters is found wherever it stands, because each of its pairs is a token of every
text that holds the run. The last character of a run is a token too, so a single one is found by prefix.
"""

import html
import re
import unicodedata
from collections.abc import Iterable

CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u3100-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_RUNS = re.compile(rf"(?P<cjk>[{CJK}]+)|(?P<word>[^\W_{CJK}]+)")
LONGEST_TOKEN = 60
# Embeddings and overrides of direction: they turn around what others wrote after them, and gnp.exe looks like exe.png.
_TURNING = dict.fromkeys(range(0x202A, 0x202F))


def normal(text: str) -> str:
    """Full-width forms become half-width, capitals small."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def straight(text: str) -> str:
    """The text without characters that turn the direction of what stands around them."""
    return text if text.isascii() else text.translate(_TURNING)


def tokens(text: str) -> set[str]:
    """Every token of a text, for the index."""
    found: set[str] = set()
    for match in _RUNS.finditer(normal(text)):
        run = match[0]
        if match.lastgroup == "cjk":
            found.update(map("".join, zip(run, run[1:], strict=False)))
            found.add(run[-1])
        else:
            found.add(run[:LONGEST_TOKEN])
    return found


def query_tokens(text: str) -> list[str]:
    """The tokens a text must have to hold `text`; `打*` means any token that begins so. In order, without repeats."""
    found: dict[str, None] = {}
    for match in _RUNS.finditer(normal(text)):
        run = match[0]
        if match.lastgroup != "cjk":
            found[run[:LONGEST_TOKEN]] = None
        elif len(run) == 1:
            found[f"{run}*"] = None
        else:
            found.update(dict.fromkeys(map("".join, zip(run, run[1:], strict=False))))
    return list(found)


def holds(have: set[str], wanted: Iterable[str]) -> bool:
    """Whether a text with the tokens `have` satisfies the query tokens `wanted`."""
    return all(
        any(token.startswith(want[:-1]) for token in have) if want.endswith("*") else want in have for want in wanted
    )


def as_tsvector(weighted: Iterable[tuple[str, str]]) -> str:
    """PostgreSQL's text form of a tsvector from (text, weight A–D) pairs."""
    found: dict[str, set[str]] = {}
    for text, weight in weighted:
        found.setdefault(weight, set()).update(tokens(text))
    places: dict[str, str] = {}
    for number, weight in enumerate("ABCD", start=1):
        place = f"{number}{weight}"
        for token in found.get(weight, ()):
            places[token] = f"{places[token]},{place}" if token in places else place
    return " ".join(f"'{token}':{place}" for token, place in places.items())


def as_tsquery(wanted: Iterable[str], weights: str = "") -> str:
    """PostgreSQL's text form of a tsquery; `weights` restricts where the tokens may stand."""
    parts = []
    for want in wanted:
        flags = ("*" if want.endswith("*") else "") + weights
        parts.append(f"'{want.rstrip('*')}'" + (f":{flags}" if flags else ""))
    return " & ".join(parts)


def marked(text: str, words: Iterable[str]) -> str:
    """As HTML: escaped, with <mark> around every one of the words."""
    wanted = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    parts = re.split(f"({wanted})", text, flags=re.IGNORECASE) if wanted else [text]
    return "".join(f"<mark>{html.escape(one)}</mark>" if at % 2 else html.escape(one) for at, one in enumerate(parts))
