"""The receipt of a request: what the page after sending may say, signed, good for a day."""

from django.core import signing

_SALT = "portal.done"
_DAY = 24 * 3600


def receipt(number: int, kind: str) -> str:
    return signing.dumps([number, kind], salt=_SALT)


def opened(word: str) -> tuple[int, str]:
    """The number, and how who asked is reached. Raises BadSignature."""
    number, kind = signing.loads(word, salt=_SALT, max_age=_DAY)
    return number, kind
