"""What a mail says, in the form a message keeps it: new words, folded quotation, files."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from yizhan.lib.mime import Attachment as Enclosure
from yizhan.lib.mime import (
    Mail,
    clean_html,
    is_inline_safe,
    safe_name,
    sniff,
    split_reply,
    split_reply_html,
    text_to_html,
)
from yizhan.tickets.messages import stored_name
from yizhan.tickets.models import Attachment
from yizhan.tickets.writing import says_something

from .incoming import Incoming
from .recipients import is_mail_address

# More than anybody reads; the ledger keeps the whole mail.
LONGEST_TEXT = 500_000


def words(incoming: Incoming, *, is_reply: bool, files: list[Attachment]) -> dict[str, Any]:
    """body, html and files for `open_ticket` and `reply`, and more columns of the message.

    Of an answer the quotation is folded away; in a first mail nobody here knows it yet, so it stays.
    """
    mail = incoming.mail
    text, html = mail.text[:LONGEST_TEXT], mail.html
    if len(mail.text) > LONGEST_TEXT and not html:
        text += "\n\n" + _("(Cut here: this mail is longer than can be shown. All of it is in the mail ledger.)")
    folded = {"quoted_html": "", "signature_html": ""}
    if is_reply:
        text, html, folded = _parted(text, html, files)
    if not (files or says_something(text, html)):
        text = _("(This mail has no text.)")
    return {"body": text, "html": html, "files": files, "message": {**folded, **envelope(incoming)}}


def envelope(incoming: Incoming) -> dict[str, Any]:
    """The columns of a message that say how it came."""
    mail = incoming.mail
    return {
        "channel": "mail",
        "sender": str(incoming.sender)[:400],
        "mail_id": mail.message_id[:400],
        "raw_id": incoming.raw.pk,
        "to": [one.email for one in mail.to if is_mail_address(one.email)][:200],
        "cc": [one.email for one in mail.cc if is_mail_address(one.email)][:200],
        "is_automatic": bool(incoming.robot),
    }


def subject_of(mail: Mail) -> str:
    return mail.subject[:500].strip() or _("(no subject)")


def _parted(text: str, html: str, files: list[Attachment]) -> tuple[str, str, dict[str, str]]:
    parts = split_reply(text)
    if html:
        cids = {file.content_id: file.url for file in files if file.content_id}
        pieces = split_reply_html(html)
        folded = {
            "quoted_html": clean_html(pieces.quoted, cids).html if pieces.quoted else "",
            "signature_html": clean_html(pieces.signature, cids).html if pieces.signature else "",
        }
        return parts.reply, pieces.reply, folded
    return parts.reply, "", {"quoted_html": text_to_html(parts.quoted), "signature_html": text_to_html(parts.signature)}


def keep_files(incoming: Incoming) -> list[Attachment]:
    """Write the enclosures to disk and return their rows, not yet saved.

    The name on disk follows from the mail and the place in it: trying a mail again overwrites, it leaves no orphans.
    """
    return [_kept(one, _key(incoming.raw.pk, at)) for at, one in enumerate(incoming.mail.attachments)]


def drop_files(files: list[Attachment]) -> None:
    """Take back what `keep_files` wrote, when nothing came of the mail."""
    for file in files:
        default_storage.delete(file.file.name or "")


def _kept(one: Enclosure, key: str) -> Attachment:
    content_type = sniff(one.content, one.name, one.content_type)
    row = Attachment(
        key=key,
        name=safe_name(one.name),
        content_type=content_type[:120],
        size=len(one.content),
        content_id=one.content_id[:255],
        is_inline=one.inline and bool(one.content_id) and is_inline_safe(content_type),
    )
    row.file.name = stored_name(row, row.name)
    _write(row.file.name, one.content)
    return row


def _write(name: str, content: bytes) -> None:
    from django.core.files.base import ContentFile

    if default_storage.exists(name):
        default_storage.delete(name)
    default_storage.save(name, ContentFile(content))


def _key(raw_id: int, at: int) -> str:
    digest = hmac.new(settings.SECRET_KEY.encode(), f"attachment:{raw_id}:{at}".encode(), sha256).digest()
    return urlsafe_b64encode(digest[:24]).decode()
