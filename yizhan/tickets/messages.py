"""What was said on a ticket, and the files that came with it."""

import secrets
from pathlib import PurePosixPath
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l

from yizhan.lib import clock
from yizhan.people.models import Agent, Customer
from yizhan.spine.fields import Context
from yizhan.spine.guard import Guarded

from .ticket import Ticket


class Message(Guarded):
    """One public message or internal note. `origin` is the ticket it was written on, before a merge moved it.

    `html` is sanitized; `quoted_html` and `signature_html` are the folded parts. `text` is what is searched.
    """

    PUBLIC, NOTE = "public", "note"
    STATES = (
        ("", ""),
        ("held", _l("Waiting for confirmation")),
        ("queued", _l("Queued")),
        ("sent", _l("Sent")),
        ("partly", _l("Partly delivered")),
        ("bounced", _l("Bounced")),
        ("failed", _l("Not delivered")),
        ("recalled", _l("Recalled")),
    )

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages", db_index=False)
    origin = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=8, default=PUBLIC)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_automatic = models.BooleanField(default=False)
    # It only thanks, on a finished ticket, which therefore stayed finished.
    is_thanks = models.BooleanField(default=False, db_default=False)
    channel = models.CharField(max_length=16, default="web")
    text = models.TextField(default="")
    html = models.TextField(default="")
    quoted_html = models.TextField(default="")
    signature_html = models.TextField(default="")
    mention_ids = ArrayField(models.BigIntegerField(), default=list)
    to = ArrayField(models.CharField(max_length=254), default=list)
    cc = ArrayField(models.CharField(max_length=254), default=list)
    bcc = ArrayField(models.CharField(max_length=254), default=list)
    sender = models.CharField(max_length=400, default="")
    mail_id = models.CharField(max_length=400, default="")
    raw_id = models.BigIntegerField(null=True)
    warning = models.CharField(max_length=40, default="")
    state = models.CharField(max_length=10, choices=STATES, default="")
    created_at = models.DateTimeField(default=clock.now)

    files: Any = None  # its attachments where they are known already

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["ticket", "created_at", "id"], name="message_ticket"),
            models.Index(fields=["mail_id"], name="message_mail_id", condition=~models.Q(mail_id="")),
            models.Index(
                fields=["state"], name="message_state", condition=models.Q(state__in=["held", "queued", "failed"])
            ),
        ]

    @property
    def ticket_key(self) -> int:
        return self.ticket_id

    def is_visible_to(self, actor: Any, power: str = "ticket.view") -> bool:
        """A message is there for whoever its ticket is there for."""
        return self.ticket.is_visible_to(actor, power)

    @property
    def is_note(self) -> bool:
        return self.kind == self.NOTE

    @property
    def is_from_customer(self) -> bool:
        return self.customer_id is not None

    @property
    def author(self) -> Any:
        if self.agent_id:
            return Agent.named(self.agent_id)
        return self.customer if self.customer_id else None

    @property
    def has_blocked_images(self) -> bool:
        return "data-remote-src" in self.html or "data-remote-src" in self.quoted_html


def new_key() -> str:
    return secrets.token_urlsafe(18)


def stored_name(attachment: "Attachment", name: str) -> str:
    """Under our own name, never the sender's."""
    return f"attachments/{attachment.key[:2]}/{attachment.key}"


class Attachment(Guarded):
    """A file on a message, or one just uploaded and not yet sent. `key` is unguessable."""

    key = models.CharField(max_length=40, unique=True, default=new_key)
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.CASCADE, related_name="attachments")
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="attachments")
    uploader_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120, default="application/octet-stream")
    size = models.BigIntegerField(default=0)
    content_id = models.CharField(max_length=255, default="")
    is_inline = models.BooleanField(default=False)
    file = models.FileField(upload_to=stored_name, max_length=120)
    created_at = models.DateTimeField(default=clock.now)

    unlogged: ClassVar[frozenset[str]] = frozenset({"name"})

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return f"/files/{self.key}"

    @property
    def extension(self) -> str:
        """What its box shows: csv, docx; '' when the name has none or a long one."""
        found = PurePosixPath(self.name).suffix.removeprefix(".")
        return found.lower() if 0 < len(found) <= 4 and found.isalnum() else ""

    @property
    def is_image(self) -> bool:
        return self.content_type in {"image/png", "image/jpeg", "image/gif", "image/webp"}

    @classmethod
    def lookup(cls, raw: str, context: Context) -> "Attachment | None":
        """One of the asker's own uploads that is on no message yet."""
        mine = cls.objects.filter(message=None, uploader_id=getattr(context.by, "pk", None))
        if raw.isascii() and raw.isdigit() and len(raw) < 18:
            return mine.filter(pk=int(raw)).first()
        return mine.filter(key=raw).first()
