"""Whether a message only thanks: 谢谢，已经好了。 Thanks, it works now! On a finished ticket such words change nothing.

A short text is cut into clauses; each must thank, say that all is well, or be mere politeness. Whatever else it says,
and any question, must be read by a person.
"""

import re

from yizhan.catalog.models import Desk
from yizhan.lib.clauses import CJK, clauses

from .messages import Message
from .thanks_phrases import CHINESE, EMOJI, ENGLISH, MANNERS, NAME, SIGNED
from .ticket import Ticket

LONGEST = 200
_CHINESE, _ENGLISH = re.compile("|".join(CHINESE)), re.compile("|".join(ENGLISH))
_MANNERS, _SIGNED, _NAME = re.compile("|".join(MANNERS)), re.compile(SIGNED), re.compile(NAME)


def stays_finished(ticket: Ticket, message: Message) -> bool:
    """Whether what a customer just wrote need not bring a finished ticket back."""
    if not ticket.is_finished or message.warning or not Desk.the().setting("thanks_stay"):
        return False
    return not message.files and only_thanks(message.text)


def only_thanks(text: str) -> bool:
    """Whether a text says nothing but thank you, or that all is well."""
    if len(text) > LONGEST or "?" in text or "？" in text:
        return False
    said = clauses(text)
    if not said:
        return any(one in EMOJI for one in text) and all(one in EMOJI or one.isspace() for one in text)
    thanked = False
    for at, clause in enumerate(said):
        if (_CHINESE if CJK.search(clause) else _ENGLISH).fullmatch(clause):
            thanked = True
        elif not _MANNERS.fullmatch(clause) and not _is_name(said, at, text):
            return False
    return thanked


def _is_name(said: list[str], at: int, text: str) -> bool:
    """The last thing said, on a line of its own, after thanks or the words that end a letter."""
    is_last = 0 < at == len(said) - 1 and bool(_SIGNED.fullmatch(said[at - 1]))
    return is_last and bool(_NAME.fullmatch(text.strip().splitlines()[-1].strip()))
