"""What differs between two texts: paragraph by paragraph, and inside a paragraph word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from .cleaning import plain_text

AROUND = 2
# Beyond this a paragraph is shown as gone and come, not word by word.
LONGEST = 4000
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
    if max(len(one), len(two)) > LONGEST:
        return Line("changed", ((one, True),), ((two, True),))
    a, b = _PIECES.findall(one), _PIECES.findall(two)
    before: list[tuple[str, bool]] = []
    after: list[tuple[str, bool]] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        differs = what != "equal"
        before += [("".join(a[i1:i2]), differs)] if i2 > i1 else []
        after += [("".join(b[j1:j2]), differs)] if j2 > j1 else []
    return Line("changed", tuple(before), tuple(after))


def whole(text: str) -> tuple[tuple[str, bool], ...]:
    return ((text, False),)


def folded(lines: list[Line]) -> list[Line]:
    """Only what is near a change; the rest is a gap."""
    near = {at + step for at, line in enumerate(lines) if line.kind != "same" for step in range(-AROUND, AROUND + 1)}
    found: list[Line] = []
    for at, line in enumerate(lines):
        if at in near:
            found.append(line)
        elif not found or found[-1].kind != "gap":
            found.append(Line("gap"))
    return found
