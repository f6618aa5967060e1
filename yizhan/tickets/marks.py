"""The marks by which we know our own mail again: signed Message-IDs, address tokens, markers in the quoted text.

All three carry a ticket's number and an HMAC over it, so a number in a mail proves nothing by itself.
"""

import hmac
import re
import secrets
from base64 import b32encode
from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings

from yizhan.catalog.models import Desk
from yizhan.lib.config import config

ID = re.compile(r"<?yz-(\d{1,18})-([a-z0-9]+)-([a-z2-7]{16})@", re.IGNORECASE)
TOKEN = re.compile(r"\+t(\d{1,18})-([a-z2-7]{16})@", re.IGNORECASE)
MARKER = re.compile(r"\[\[?yz:(\d{1,18}):([a-z2-7]{16})\]?\]", re.IGNORECASE)


def sign(purpose: str, text: str) -> str:
    """Sixteen letters (80 bits) that only this desk can make."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{text}".encode(), sha256).digest()
    return b32encode(digest[:10]).decode().lower()


def is_signed(purpose: str, text: str, signature: str) -> bool:
    return hmac.compare_digest(sign(purpose, text), signature.lower())


def host() -> str:
    return urlsplit(config.url).hostname or "localhost"


def message_id(number: int, key: str = "") -> str:
    """A Message-ID for a mail about a ticket; `key` makes it the same for every try of one message."""
    key = key or secrets.token_hex(6)
    return f"<yz-{number}-{key}-{sign('id', f'{number}-{key}')}@{host()}>"


def number_in_ids(ids: Iterable[str]) -> int | None:
    """The ticket of the newest of these ids that is ours and rightly signed."""
    for one in ids:
        match = ID.search(one)
        if match and is_signed("id", f"{match[1]}-{match[2]}", match[3]):
            return int(match[1])
    return None


def reply_address(address: str, number: int) -> str:
    """support@desk.example → support+t1042-abcdefghijklmnop@desk.example."""
    name, _at, domain = address.partition("@")
    return f"{name}+t{number}-{sign('to', str(number))}@{domain}"


def number_in_addresses(addresses: Iterable[str]) -> int | None:
    for one in addresses:
        match = TOKEN.search(one)
        if match and is_signed("to", match[1], match[2]):
            return int(match[1])
    return None


def without_token(address: str) -> str:
    return TOKEN.sub("@", address)


def marker(number: int) -> str:
    """For the foot of every mail: providers rewrite ids, but they quote the text."""
    return f"[yz:{number}:{sign('text', str(number))}]"


def number_in_text(text: str) -> int | None:
    for match in MARKER.finditer(text[:200_000]):
        if is_signed("text", match[1], match[2]):
            return int(match[1])
    return None


def subject_mark(number: int) -> str:
    """[YZ-1042], as it stands in subjects."""
    return f"[{Desk.the().prefix}{number}]"


def number_in_subject(subject: str) -> int | None:
    """A bare number in brackets, half or full width. It proves nothing: the sender must be a participant."""
    prefix = re.escape(Desk.the().prefix)
    plain = subject.translate(str.maketrans("０１２３４５６７８９＃【】［］：－", "0123456789#[][]:-"))
    match = re.search(rf"\[\s*(?:工单|ticket)?\s*[:#]?\s*(?:{prefix}|#)?\s*(\d{{1,18}})\s*\]", plain, re.IGNORECASE)
    return int(match[1]) if match else None


def tracking_token(number: int, address: str) -> str:
    """For a link that shows one requester one ticket; bound to the address it was sent to."""
    key = f"{number}:{address.casefold()}"
    long = hmac.new(settings.SECRET_KEY.encode(), f"track:{key}".encode(), sha256).digest()
    return b32encode(long[:20]).decode().lower()
