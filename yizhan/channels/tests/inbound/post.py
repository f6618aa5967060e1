"""Writing mails for tests, and dropping them in."""

from email.message import EmailMessage
from itertools import count
from typing import Any

from yizhan.channels import inbox
from yizhan.channels.models import RawMail

_numbers = count(1)
SUPPORT = "support@qingshan.example"


def letter(
    sender: str = "林晓云 <lin@home.example>", subject: str = "打印机坏了", text: str = "你好，打印机不工作了。",
    to: str = SUPPORT, html: str = "", files: tuple[tuple[str, str, bytes], ...] = (), **headers: str,
) -> bytes:  # fmt: skip
    """A mail as bytes. `files` are (name, content type, content); header names use _ for -."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = "Mon, 02 Mar 2026 09:00:00 +0800"
    headers.setdefault("Message_ID", f"<{next(_numbers)}@client.example>")
    for name, value in headers.items():
        if value:
            mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    for name, kind, content in files:
        main, _, sub = kind.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def drop(raw: bytes | None = None, **more: Any) -> RawMail:
    """Store and process a mail; words other than those of `store` go into the letter."""
    entrance = {key: more.pop(key) for key in ("mailbox", "source", "envelope_from", "envelope_to") if key in more}
    return inbox.process(inbox.store(raw if raw is not None else letter(**more), **entrance))
