"""Mails that say another mail did not arrive: RFC 3464 reports and the many that never read it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .bounce_words import SUBJECT, VERDICT, is_hard, status_of
from .charsets import decode
from .headers import Headers
from .mail import Mail

_DAEMON = re.compile(
    r"(?:mailer[-_.]?daemon|mail[-_]?daemon|post_?master|mdaemon|mail[-_]?delivery|double-bounce|bounces?|mailadmin|"
    r"mail[-_]?system|noreply-?bounce|ndr|mmdf|smtpd?|root|uucp|exim|qmaild?)\Z",
    re.IGNORECASE,
)
_DAEMON_NAME = re.compile(
    r"mail delivery|mailer-daemon|system administrator|postmaster|mail server|系统退信"
    r"|邮件系统|邮件投递|退信",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![\w.+@-])[\w.+=!#$%&'*/?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}", re.ASCII)
_MESSAGE_ID = re.compile(
    rb"^[>"
    rb"| \t]{0,8}Message-ID[ \t]*:[ \t]*(?:\r?\n[ \t]+)?<?([^<>\s]{3,250})>?",
    re.IGNORECASE | re.MULTILINE,
)
_ORIGINAL_START = re.compile(
    r"^[ \t]{0,8}(?:-{2,}.{0,20}(?:original|returned|undelivered|below this line|copy of|unsent|start of"
    r"|message header|forwarded|included).{0,60}"
    r"|(?:received|return-path|message-id|x-mailer|mime-version)\s*:.{3,200}|.{0,20}(?:原邮件|原始邮件"
    r"|原信).{0,20}[:：-]*)\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_FAILED_ACTIONS = ("failed", "delayed", "")
_LONGEST = 200_000


@dataclass(slots=True, frozen=True)
class BouncedRecipient:
    """An address that could not be reached; `hard` when writing there again is pointless."""

    email: str
    status: str = ""
    hard: bool = False
    reason: str = ""


@dataclass(slots=True, frozen=True)
class Bounce:
    """What came back, and for whom it was."""

    recipients: list[BouncedRecipient] = field(default_factory=list)
    original_message_id: str = ""
    original_headers: str = ""


def bounce(mail: Mail) -> Bounce | None:
    """What the mail reports as undelivered; None for every other mail, other reports included."""
    reports = [found.content for found in mail.attachments if _is_status(found.content_type)]
    recipients = [recipient for content in reports for recipient in _reported(content)]
    if not recipients:
        delivered_only = bool(reports) and all(
            b"ction: delivered" in report.lower().replace(b"A", b"a") for report in reports
        )
        if delivered_only or not _looks_like_bounce(mail, bool(reports)):
            return None
        recipients = _told(mail)
        if not recipients and not reports and not _is_sure(mail):
            return None
    headers = _original_headers(mail)
    return Bounce(recipients, _original_id(mail, headers), headers)


def _is_status(content_type: str) -> bool:
    return content_type in ("message/delivery-status", "message/global-delivery-status")


def _reported(content: bytes) -> Iterator[BouncedRecipient]:
    """The per-recipient groups of a delivery-status part."""
    seen: set[str] = set()
    for block in re.split(rb"\r?\n[ \t]*\r?\n", content[:_LONGEST]):
        group = Headers(block.lstrip() + b"\n")
        address = group.get("final-recipient") or group.get("original-recipient") or group.get("x-actual-recipient")
        action = group.get("action").lower().split(" ")[0]
        found = _EMAIL.search(address.rpartition(";")[2]) or _EMAIL.search(group.get("original-recipient"))
        if not address or action not in _FAILED_ACTIONS or not found or found.group().lower() in seen:
            continue
        seen.add(found.group().lower())
        reason = (
            group.get("diagnostic-code").partition(";")[2].strip()
            or group.get("diagnostic-code")
            or group.get("x-display-name")
        )
        stated = group.get("status").split(" ")[0]
        status = _better_status(stated, reason)
        yield BouncedRecipient(found.group(), status, is_hard(status, reason) and action != "delayed", reason[:500])


def _better_status(stated: str, reason: str) -> str:
    """`5.0.0` says nothing; the other server's own words often say more."""
    told = status_of(reason)
    return (
        told
        if not re.fullmatch(r"[245]\.\d{1,3}\.\d{1,3}", stated) or stated in ("5.0.0", "4.0.0") and told
        else stated
    )


def _looks_like_bounce(mail: Mail, reported: bool) -> bool:
    if "in-reply-to" in mail.headers and mail.content_type != "multipart/report" and not _is_daemon(mail):
        return False
    machine = reported or _is_daemon(mail) or mail.headers.get("return-path").replace(" ", "") == "<>"
    machine = machine or "x-failed-recipients" in mail.headers or mail.content_type == "multipart/report"
    told = bool(SUBJECT.search(mail.subject)) or bool(VERDICT.search(mail.text[:20_000]))
    feedback = any(found.content_type == "message/feedback-report" for found in mail.attachments)
    return machine and told and not feedback


def _is_daemon(mail: Mail) -> bool:
    mailbox = mail.sender.email.partition("@")[0]
    return bool(_DAEMON.match(mailbox) or _DAEMON_NAME.search(mail.sender.name))


def _is_sure(mail: Mail) -> bool:
    return _is_daemon(mail) and bool(SUBJECT.search(mail.subject))


def _told(mail: Mail) -> list[BouncedRecipient]:
    """Recipients named in the prose, above the returned original."""
    text = mail.text[:_LONGEST]
    start = _ORIGINAL_START.search(text)
    prose = text[: start.start()] if start and start.start() > 40 else text
    failed = _EMAIL.findall(" ".join(mail.headers.all("x-failed-recipients")))
    ours = {mail.sender.email.lower(), *(address.email.lower() for address in mail.to if address.email)}
    named = failed or _named_recipients(prose, ours) or _named_recipients(text, ours)
    status = status_of(prose) or status_of(text)
    return [BouncedRecipient(email, *_verdict(prose, email, status)) for email in named]


def _named_recipients(prose: str, ours: set[str]) -> list[str]:
    """Addresses that open a line or stand in the same paragraph as the verdict."""
    found: dict[str, str] = {}
    for line in prose.split("\n"):
        for match in _EMAIL.finditer(line[:2_000]):
            email = match.group().strip("'").rstrip(".")
            if (
                email.lower() not in ours
                and not _DAEMON.match(email.partition("@")[0])
                and "." in email.partition("@")[2]
            ):
                found.setdefault(email.lower(), email)
        if len(found) >= 50:
            break
    return list(found.values())


def _verdict(prose: str, email: str, status: str) -> tuple[str, bool, str]:
    """Status, hardness and the words of refusal, read near the address if they stand there."""
    at = prose.find(email)
    near = prose[at : at + 800] if at >= 0 else prose[:800]
    status = status_of(near) or status
    words = VERDICT.search(near) or VERDICT.search(prose)
    source = words.string if words else near
    begin = source.rfind("\n", 0, words.start()) + 1 if words else 0
    reason = " ".join(source[begin : begin + 300].split())
    return status, is_hard(status, f"{reason} {near}"), reason


def _original_headers(mail: Mail) -> str:
    """The headers of the mail that came back, as text."""
    for found in mail.attachments:
        if found.content_type in (
            "message/rfc822",
            "text/rfc822-headers",
            "message/rfc822-headers",
            "message/global",
            "message/global-headers",
            "message/partial",
        ):
            block = re.split(rb"\r?\n\r?\n", found.content.lstrip(), maxsplit=1)[0]
            if block.strip():
                return decode(block[:65_536]).replace("\r\n", "\n")
    start = _ORIGINAL_START.search(mail.text[:_LONGEST])
    return mail.text[start.start() : start.start() + 8_000].strip() if start else ""


def _original_id(mail: Mail, headers: str) -> str:
    candidates = [
        headers.encode(),
        *(found.content[:_LONGEST] for found in mail.attachments),
        mail.text[:_LONGEST].encode(),
    ]
    for content in candidates:
        for match in _MESSAGE_ID.finditer(content):
            identifier = match.group(1).decode("utf-8", "replace")
            if identifier != mail.message_id and "@" in identifier:
                return identifier
    return next(iter(mail.in_reply_to or mail.references[-1:]), "")
