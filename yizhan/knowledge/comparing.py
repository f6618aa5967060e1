"""What differs between two texts: paragraph by paragraph, and inside a paragraph word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from .cleaning import plain_text

AROUND = 2
# So many pieces that differ are gone through; more are shown as gone and come, for the time grows with their square.
LONGEST = 800
_PIECES = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """A line before and after; pieces are (text, differs). `kind`: same, changed, gone, come, gap."""

    kind: str
    before: tuple[tuple[str, bool], ...] = ()
    after: tuple[tuple[str, bool], ...] = ()


def compared(old: str, new: str) -> list[Line]:
    """The lines of two HTML texts side by side; what is alike far from a change is left out."""
    one, two = lines_of(old), lines_of(new)
    found: list[Line] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if what == "equal":
            found += [Line("same", whole(text), whole(text)) for text in one[i1:i2]]
        else:
            found += replaced(one[i1:i2], two[j1:j2])
    return folded(found)


def lines_of(html: str) -> list[str]:
    """Pictures count as text, so that a new one is seen."""
    marked = re.sub(r'<img[^>]*?src="([^"]*)"[^>]*>', lambda found: f"▣ {found[1].rpartition('/')[2]}", html)
    return [line for text in plain_text(marked).splitlines() if (line := text.strip())]


def replaced(gone: list[str], come: list[str]) -> list[Line]:
    pairs = min(len(gone), len(come))
    lines = [changed(one, two) for one, two in zip(gone, come, strict=False)]
    lines += [Line("gone", whole(text)) for text in gone[pairs:]]
    return lines + [Line("come", (), whole(text)) for text in come[pairs:]]


def changed(one: str, two: str) -> Line:
    """What both begin and end with is alike; only what stands between is gone through."""
    a, b = _PIECES.findall(one), _PIECES.findall(two)
    head = alike(a, b)
    tail = alike(a[:head:-1], b[:head:-1])
    before, after = marked(a[head : len(a) - tail], b[head : len(b) - tail])
    start, end = whole("".join(a[:head])), whole("".join(a[len(a) - tail :]))
    return Line("changed", (*start, *before, *end), (*start, *after, *end))


def alike(one: list[str], two: list[str]) -> int:
    """How many pieces both begin with."""
    return next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))


def marked(a: list[str], b: list[str]) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    if max(len(a), len(b)) > LONGEST:
        return [("".join(a), True)], [("".join(b), True)]
    before: list[tuple[str, bool]] = []
    after: list[tuple[str, bool]] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        differs = what != "equal"
        before += [("".join(a[i1:i2]), differs)] if i2 > i1 else []
        after += [("".join(b[j1:j2]), differs)] if j2 > j1 else []
    return before, after


def whole(text: str) -> tuple[tuple[str, bool], ...]:
    return ((text, False),) if text else ()


def folded(lines: list[Line]) -> list[Line]:
    """Only what is near a change; the rest is a gap. Where nothing differs there is nothing to show."""
    near = {at + step for at, line in enumerate(lines) if line.kind != "same" for step in range(-AROUND, AROUND + 1)}
    found: list[Line] = []
    for at, line in enumerate(lines):
        if at in near:
            found.append(line)
        elif not found or found[-1].kind != "gap":
            found.append(Line("gap"))
    return found if near else []
