"""Against robots and floods, without puzzles: a signed form token, a trap field, limits that people never reach."""

import secrets
from datetime import timedelta
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from yizhan.channels.automatic import one_at_a_time
from yizhan.lib import clock
from yizhan.security import throttle
from yizhan.security.models import Attempt

HOUR = timedelta(hours=1)
# An office or a campus shares one address, so this is generous; one sender is one person.
PER_NETWORK: dict[str, Any] = {"most": 60, "within": HOUR}
PER_SENDER: dict[str, Any] = {"most": 10, "within": HOUR}
PER_TICKET: dict[str, Any] = {"most": 40, "within": HOUR}
UPLOADS: dict[str, Any] = {"most": 150, "within": HOUR}
FILES: dict[str, Any] = {"most": 600, "within": HOUR}
ASKING: dict[str, Any] = {"most": 30, "within": HOUR}
GUESSES: dict[str, Any] = {"most": 60, "within": HOUR}
TRAP = "website"
QUICKEST = 3
LONGEST = 24 * 3600
_SALT = "portal.form"


def form_token(age: float = 0) -> str:
    """Goes with every form shown: when it was shown, and a word that makes sending it twice one sending."""
    return signing.dumps([secrets.token_hex(8), clock.now().timestamp() - age], salt=_SALT)


def read(token: str) -> tuple[str, float]:
    """The word of a form token and its age in seconds; ('', 0) when it is not ours."""
    try:
        word, shown_at = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return "", 0
    return str(word), clock.now().timestamp() - float(shown_at)


def suspicion(token: str, trap: str) -> tuple[str, str]:
    """What is odd about this sending, in words for people ('' when nothing is), and the token for the next try.

    A person who is stopped here by mistake sends once more and gets through: nothing typed is lost.
    """
    word, age = read(token)
    again = _("Please look it over and send it once more.")
    if not word:
        return again, form_token()
    if age > LONGEST:
        return _("This page was open for a long time. Please send it once more."), form_token(age=QUICKEST)
    if trap or age < QUICKEST:
        return again, token
    return "", token


def count_sending(network: str, sender: str) -> None:
    """One more request from this network and this sender."""
    throttle.count("web-form", network)
    throttle.count("web-sender", sender)


def earlier(word: str) -> str:
    """What the first sending of this very form led to, '' for the first. Call it inside a transaction."""
    one_at_a_time(f"portal:{word}")
    done = Attempt.objects.filter(kind="form-sent", key__startswith=f"{word}:").values_list("key", flat=True).first()
    return done.partition(":")[2] if done else ""


def remember(word: str, result: object) -> None:
    """A second sending of the same form answers with this."""
    Attempt.objects.create(kind="form-sent", key=f"{word}:{result}")
