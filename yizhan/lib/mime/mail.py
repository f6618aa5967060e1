"""What a mail is once it has been understood: plain values, no parser left inside."""

from dataclasses import dataclass, field
from datetime import datetime

from .headers import Headers


class TooComplex(ValueError):
    """The mail is built to exhaust its reader; it belongs in quarantine."""


@dataclass(slots=True, frozen=True)
class Address:
    """One correspondent; either half may be empty."""

    name: str = ""
    email: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name and self.email else self.name or self.email


@dataclass(slots=True)
class Attachment:
    """A file that came with a mail; the name is as sent, so pass it through `safe_name` before storing."""

    name: str
    content_type: str
    content: bytes = field(repr=False)
    content_id: str = ""
    inline: bool = False


@dataclass(slots=True)
class Mail:
    """A mail; identifiers carry no angle brackets, and no text holds a NUL or a line break it should not."""

    subject: str = ""
    sender: Address = Address()
    reply_to: list[Address] = field(default_factory=list)
    to: list[Address] = field(default_factory=list)
    cc: list[Address] = field(default_factory=list)
    bcc: list[Address] = field(default_factory=list)
    delivered_to: list[str] = field(default_factory=list)
    message_id: str = ""
    in_reply_to: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    date: datetime | None = None
    text: str = ""
    html: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    headers: Headers = field(default_factory=Headers)
    content_type: str = "text/plain"
    defects: list[str] = field(default_factory=list)
