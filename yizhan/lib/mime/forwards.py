"""Finds who really wrote a mail that a colleague forwards in."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from .addresses import parse_address
from .mail import Address, Mail
from .quote_heads import framed, header_block, is_divider, label_of
from .reading import parse

_CHINESE_DATE = re.compile(
    r"(\d{4})\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*日?\D{0,12}?(上午|下午|晚上|中午|凌晨|AM|PM)?\s*(\d{1,2})\s*[:：时]\s*(\d{2})",
    re.IGNORECASE,
)
_FORWARD_SUBJECT = re.compile(
    r"\s*\[?\s*(?:fwd?|wg|tr|rv|enc|i|vs|vb|转发|轉寄|轉發|转寄|转|転送|전달)\s*[:：﹕]", re.IGNORECASE
)
_FORWARD_HEAD = re.compile(
    r"forward|weitergeleitet|transféré|réexpédié|inoltrato|reenviado|encaminhada|转发|轉寄|転送|전달", re.IGNORECASE
)
_CHINA = timezone(timedelta(hours=8))
# A forwarded mail begins near the top; nobody writes a novel above it.
_FARTHEST = 2_000


@dataclass(slots=True, frozen=True)
class Forwarded:
    """The mail inside the mail."""

    sender: Address
    subject: str = ""
    text: str = ""
    date: datetime | None = None


def forwarded(mail: Mail | str) -> Forwarded | None:
    """The original of a forwarded mail; None if nothing says the mail was forwarded, or by whom it was written."""
    if isinstance(mail, str):
        return _from_text(mail, sure=True)
    sure = bool(_FORWARD_SUBJECT.match(mail.subject))
    for found in mail.attachments:
        if found.content_type == "message/rfc822" and mail.content_type != "multipart/report":
            inner = parse(found.content)
            if inner.sender.email:
                return Forwarded(inner.sender, inner.subject, inner.text, inner.date)
    return _from_text(mail.text, sure)


def _from_text(text: str, sure: bool) -> Forwarded | None:
    lines = [line.strip() for line in text[:1_000_000].replace("\r\n", "\n").split("\n")]
    lines = (
        [line.lstrip("> ") for line in lines] if sum(line.startswith(">") for line in lines) > len(lines) / 2 else lines
    )
    for at, line in enumerate(lines[:_FARTHEST]):
        if not line:
            continue
        head = is_divider(line) or framed(lines, at)
        if head and not sure and not _FORWARD_HEAD.search(line):
            return None
        start = next((number for number in range(at + 1, min(at + 4, len(lines))) if lines[number]), at) if head else at
        end = header_block(lines, start)
        if end > start and (head or sure):
            return _read_block(lines, start, end)
        if end > start:
            return None
    return None


def _read_block(lines: list[str], start: int, end: int) -> Forwarded | None:
    values: dict[str, str] = {}
    last = ""
    for line in lines[start:end]:
        kind, value = label_of(line)
        if kind:
            last = kind
            values.setdefault(kind, value)
        elif line and last:
            values[last] = f"{values[last]} {line}"
    sender = parse_address(values.get("from", "").replace("|", " ").replace("*", ""))
    if not sender.email:
        return None
    body = "\n".join(lines[end:]).strip("\n")
    return Forwarded(sender, values.get("subject", "").strip(" |*"), body, _date(values.get("date", "")))


def _date(text: str) -> datetime | None:
    """A date as people's mail programs write it; without a zone it is taken as UTC+8 if Chinese, else as unknown."""
    if found := _CHINESE_DATE.search(text):
        year, month, day, half, hour, minute = found.groups()
        later = half in ("下午", "晚上") or (half or "").upper() == "PM"
        hours = int(hour) + (12 if later and int(hour) < 12 else 0)
        try:
            moment = datetime(int(year), int(month), int(day), hours, int(minute), tzinfo=_CHINA)
            return moment.astimezone(UTC)
        except ValueError:
            return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None
