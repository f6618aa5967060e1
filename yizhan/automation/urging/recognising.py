"""Whether a text only urges: 什么时候好？ Any update?

A short text is cut into clauses; each must be an urge or mere politeness, and one at least an urge. What is not known
for sure is left alone: a message with anything else to say must be read by a person.
"""

import re

from yizhan.lib.clauses import CJK, clauses

from .phrases import CHINESE, ENGLISH, MANNERS, NAME, NUMBER, SIGNED

LONGEST = 160
_MANNERS = re.compile("|".join(MANNERS))
_URGES = (re.compile("|".join(CHINESE)), re.compile("|".join(ENGLISH)))
_NUMBER = re.compile(NUMBER)
_SIGNED = re.compile(SIGNED)
_NAME = re.compile(NAME)


def only_urges(text: str) -> bool:
    """Whether a text says nothing but that it should go faster, or asks nothing but how far it is."""
    if len(text) > LONGEST:
        return False
    said = clauses(text, _NUMBER)
    urged = False
    for at, clause in enumerate(said):
        if _is_urge(clause):
            urged = True
        elif not _MANNERS.fullmatch(clause) and not _is_name(said, at):
            return False
    return urged


def _is_urge(clause: str) -> bool:
    pattern = _URGES[0] if CJK.search(clause) else _URGES[1]
    if pattern.fullmatch(clause):
        return True
    led = _MANNERS.match(clause)
    return bool(led and led.end() < len(clause) and pattern.fullmatch(clause[led.end() :].strip()))


def _is_name(said: list[str], at: int) -> bool:
    """The last thing said, after the words that end a letter."""
    is_last = 0 < at == len(said) - 1
    return is_last and bool(_SIGNED.fullmatch(said[at - 1]) and _NAME.fullmatch(said[at]))
