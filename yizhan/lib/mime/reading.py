"""Reads a mail from its bytes: `parse` never fails, except on mails built to exhaust it."""

import re
from datetime import UTC, datetime
from email.utils import mktime_tz, parsedate_tz

from .addresses import addresses
from .bodies import read_body
from .charsets import decode
from .headers import Headers
from .mail import Address, Mail, TooComplex
from .parts import Part, PartReader

MOST_REFERENCES = 200
_BRACKETED = re.compile(r"<\s*([^<>\s]{1,998})\s*>")
_DELIVERY_HEADERS = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-forwarded-to",
    "x-delivered-to",
    "x-rcpt-to",
    "x-real-to",
)


def parse(raw: bytes) -> Mail:
    """Understand a mail. Whatever the bytes, there is an answer; only TooComplex is ever raised."""
    try:
        return _read(raw)
    except TooComplex:
        raise
    except Exception as error:
        return Mail(text=decode(raw), defects=[f"unreadable: {type(error).__name__}"])


def _read(raw: bytes) -> Mail:
    reader = PartReader(raw)
    root = reader.read()
    headers = root.headers
    headers.hinted(_charset_of(root))
    body = read_body(root)
    sender = addresses(headers, "from") or addresses(headers, "sender")
    mail = Mail(
        subject=headers.get("subject"),
        sender=next((address for address in sender if address.email), sender[0] if sender else Address()),
        reply_to=addresses(headers, "reply-to"),
        to=addresses(headers, "to"),
        cc=addresses(headers, "cc"),
        bcc=addresses(headers, "bcc"),
        delivered_to=_delivered_to(headers),
        message_id=next(iter(_identifiers(headers, "message-id")), ""),
        in_reply_to=_identifiers(headers, "in-reply-to"),
        references=_identifiers(headers, "references"),
        date=_date(headers),
        text=body.text,
        html=body.html,
        attachments=body.attachments,
        headers=headers,
        content_type=root.content_type if root.children else root.headers.parameters("content-type")[0] or "text/plain",
        defects=reader.defects + body.defects,
    )
    if not len(headers):
        mail.defects.append("no headers")
    return mail


def _charset_of(root: Part) -> str:
    """The charset raw 8-bit headers most likely share with the letter."""
    return next((leaf.charset for leaf in root.leaves() if leaf.charset), "")


def _delivered_to(headers: Headers) -> list[str]:
    found = [address.email for name in _DELIVERY_HEADERS if name in headers for address in addresses(headers, name)]
    return list(dict.fromkeys(filter(None, found)))


def _identifiers(headers: Headers, name: str) -> list[str]:
    """Message-IDs without brackets, the newest 200 at most."""
    raw = b" ".join(headers.raw_all(name))[-64 * 1024 :]
    if not raw:
        return []
    text = headers.decoded(raw)
    found = _BRACKETED.findall(text) or [word.strip("<>") for word in text.split() if "@" in word] or text.split()[:1]
    return list(dict.fromkeys(found))[-MOST_REFERENCES:]


def _date(headers: Headers) -> datetime | None:
    """The Date header in UTC; None for what no calendar knows."""
    try:
        parsed = parsedate_tz(headers.get("date")[:200])
        return datetime.fromtimestamp(mktime_tz(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, TypeError, IndexError, OSError):
        return None
