"""Whether a text only urges: 什么时候好？ Any update?

A short text is cut into clauses; each must be an urge or mere politeness, and one at least an urge. What is not known
for sure is left alone: a message with anything else to say must be read by a person.
"""

import re
import unicodedata

from .phrases import CHINESE, ENGLISH, MANNERS, NAME, NUMBER, SIGNED

LONGEST = 160
_CLAUSES = re.compile(r"[。!?,;:、…~\n\r]+|(?<!\d)\.(?!\d)|\.\.+|--+|—+|[-–](?=\s)")
_CJK = re.compile(r"[\u3400-\u9fff]")
_MANNERS = re.compile("|".join(MANNERS))
_URGES = (re.compile("|".join(CHINESE)), re.compile("|".join(ENGLISH)))
_NUMBER = re.compile(NUMBER)
_SIGNED = re.compile(SIGNED)
_NAME = re.compile(NAME)


def only_urges(text: str) -> bool:
    """Whether a text says nothing but that it should go faster, or asks nothing but how far it is."""
    if len(text) > LONGEST:
        return False
    clauses = _clauses(text)
    urged = False
    for at, clause in enumerate(clauses):
        if _is_urge(clause):
            urged = True
        elif not _MANNERS.fullmatch(clause) and not _is_name(clauses, at):
            return False
    return urged


def _clauses(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    it = "" if _CJK.search(plain) else "it"
    plain = _NUMBER.sub(it, "".join(one for one in plain if unicodedata.category(one) not in {"So", "Sk", "Cf", "Mn"}))
    found = (" ".join(one.split()).strip(" .:：()（）\"'“”") for one in _CLAUSES.split(plain))
    # Chinese is written without blanks; who puts one in means a comma or nothing.
    parts = (part for one in found for part in (one.split(" ") if _CJK.search(one) else [one]))
    return [one for one in parts if one]


def _is_urge(clause: str) -> bool:
    pattern = _URGES[0] if _CJK.search(clause) else _URGES[1]
    if pattern.fullmatch(clause):
        return True
    led = _MANNERS.match(clause)
    return bool(led and led.end() < len(clause) and pattern.fullmatch(clause[led.end() :].strip()))


def _is_name(clauses: list[str], at: int) -> bool:
    """The last thing said, after the words that end a letter."""
    is_last = 0 < at == len(clauses) - 1
    return is_last and bool(_SIGNED.fullmatch(clauses[at - 1]) and _NAME.fullmatch(clauses[at]))
