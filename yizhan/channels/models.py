"""Mailboxes, the ledger of everything that came in, and the state of everything that goes out."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib import clock
from yizhan.people.models import Department
from yizhan.spine.guard import Guarded
from yizhan.spine.labelled import Labelled
from yizhan.spine.saving import SavedPlainly
from yizhan.spine.shelf import Shelved
from yizhan.tickets.messages import new_key
from yizhan.tickets.models import Message, Ticket


class Security(models.TextChoices):
    TLS = "tls", _l("TLS")
    STARTTLS = "starttls", _l("STARTTLS")
    NONE = "none", _l("None (only on a private network)")


class Mailbox(Labelled):
    """An address customers write to. Mail comes by IMAP, by the built-in listener or through a pipe."""

    AUTHS = (("password", _l("Password")), ("xoauth2", _l("OAuth 2 access token")))

    address = models.EmailField(pgettext_lazy("mailbox", "Mail address"), unique=True)
    aliases = ArrayField(models.EmailField(), default=list, blank=True, verbose_name=_l("Further addresses"))
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="mailboxes", verbose_name=_l("Department")
    )
    sender_name = models.CharField(_l("Name of the sender"), max_length=120, blank=True, default="")
    is_active = models.BooleanField(_l("Active"), default=True)
    auth = models.CharField(_l("Way to sign in"), max_length=10, choices=AUTHS, default="password")
    username = models.CharField(_l("User name"), max_length=254, blank=True, default="")
    secret = models.TextField(_l("Password or token"), blank=True, default="")
    imap_host = models.CharField(_l("IMAP server"), max_length=254, blank=True, default="")
    imap_port = models.PositiveIntegerField(_l("IMAP port"), default=993)
    imap_security = models.CharField(_l("IMAP encryption"), max_length=10, choices=Security, default="tls")
    imap_folder = models.CharField(_l("Folder"), max_length=120, default="INBOX")
    imports_old = models.BooleanField(_l("Also take mail that is there already"), default=False)
    smtp_host = models.CharField(_l("SMTP server"), max_length=254, blank=True, default="")
    smtp_port = models.PositiveIntegerField(_l("SMTP port"), default=465)
    smtp_security = models.CharField(_l("SMTP encryption"), max_length=10, choices=Security, default="tls")
    silent_minutes = models.PositiveIntegerField(_l("Warn after so many minutes without contact"), default=30)

    unlogged: ClassVar[frozenset[str]] = frozenset({"secret"})

    class Meta(Labelled.Meta):
        abstract = False

    @property
    def account(self) -> str:
        """Who signs in at the mail servers."""
        return self.username or self.address

    @property
    def addresses(self) -> set[str]:
        return {one.casefold() for one in [self.address, *self.aliases]}


class MailboxState(models.Model):
    """How a mailbox fares. Written by the fetcher and the sender."""

    mailbox = models.OneToOneField(Mailbox, on_delete=models.CASCADE, related_name="state")
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(default="")
    error_at = models.DateTimeField(null=True)
    send_error = models.TextField(default="")


class RawMail(SavedPlainly):
    """The ledger: every mail as it came, stored before anything else, with what became of it."""

    DISPOSITIONS = (
        ("new", _l("Not processed yet")),
        ("ticket", pgettext_lazy("mail became", "New ticket")),
        ("reply", _l("Reply")),
        ("bounce", _l("Bounce")),
        ("quarantined", _l("Quarantined")),
        ("duplicate", _l("Duplicate")),
        ("ignored", _l("Ignored")),
    )

    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.SET_NULL, related_name="+")
    source = models.CharField(max_length=8, default="pipe")
    received_at = models.DateTimeField(default=clock.now)
    raw = models.BinaryField()
    size = models.IntegerField(default=0)
    uid_validity = models.BigIntegerField(null=True)
    uid = models.BigIntegerField(null=True)
    envelope_from = models.CharField(max_length=254, default="")
    envelope_to = ArrayField(models.CharField(max_length=254), default=list)
    fingerprint = models.CharField(max_length=64, default="")
    sender = models.CharField(max_length=400, default="")
    subject = models.CharField(max_length=500, default="")
    disposition = models.CharField(max_length=12, choices=DISPOSITIONS, default="new")
    reason = models.CharField(max_length=300, default="")
    attempts = models.SmallIntegerField(default=0)
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    processed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["fingerprint"], name="raw_fingerprint", condition=~models.Q(fingerprint="")),
            models.Index(fields=["-received_at"], name="raw_received"),
            models.Index(fields=["sender", "-received_at"], name="raw_sender", condition=~models.Q(sender="")),
            models.Index(fields=["id"], name="raw_waiting", condition=models.Q(disposition="new")),
            models.Index(fields=["-id"], name="raw_quarantine", condition=models.Q(disposition="quarantined")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "uid_validity", "uid"], name="raw_uid", condition=models.Q(uid__isnull=False)
            )
        ]


class SentNotice(models.Model):
    """A mail the desk sends by itself. Rate limits and loop breakers count these rows.

    `key` says what it is about, so the same one is never queued twice. The text is sealed and, once sent, forgotten.
    """

    key = models.CharField(max_length=80, unique=True, default=new_key)
    kind = models.CharField(max_length=20)
    address = models.CharField(max_length=254)
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)
    language = models.CharField(max_length=10, default="zh-hans")
    subject = models.CharField(max_length=300, default="")
    sealed_html = models.TextField(default="")
    # Where its reader gets no more of such mails by one click; "" for what nobody can do without.
    leave_url = models.CharField(max_length=300, default="", db_default="")
    # Files that travel along: [{"name", "type", "file"}], the last in the storage; forgotten once sent.
    files = models.JSONField(default=list, db_default=[])

    class Meta:
        indexes = [models.Index(fields=["address", "-at"], name="notice_address")]


class Delivery(models.Model):
    """One outgoing mail, a message or a notice, on its way to one recipient.

    `handed_over` counts how often the text was given to a server that did not (yet) refuse it: with two, the
    recipient may have got it twice; and it is never given a third time.
    """

    STATES = (
        ("queued", _l("Queued")),
        ("sending", _l("Sending")),
        ("sent", _l("Sent")),
        ("maybe", _l("Maybe sent")),
        ("bounced", _l("Bounced")),
        ("failed", _l("Not delivered")),
        ("recalled", _l("Recalled")),
    )

    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="deliveries")
    notice = models.ForeignKey(SentNotice, null=True, on_delete=models.CASCADE, related_name="deliveries")
    recipient = models.CharField(max_length=254)
    state = models.CharField(max_length=10, choices=STATES, default="queued")
    attempts = models.SmallIntegerField(default=0)
    handed_over = models.SmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, default=clock.now)
    reason = models.CharField(max_length=500, default="")
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["message", "recipient"], name="delivery_once"),
            models.CheckConstraint(
                condition=models.Q(message__isnull=True) ^ models.Q(notice__isnull=True), name="delivery_of_one"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="delivery_due",
                condition=models.Q(state__in=["queued", "sending", "maybe"], next_try_at__isnull=False),
            )
        ]

    @property
    def said(self) -> str:
        """Why it did not go out, in the reader's language where the words are ours."""
        return _(self.reason) if self.reason else ""

    @property
    def may_be_double(self) -> bool:
        return self.handed_over > 1


class Template(Shelved, Guarded):
    """The text of a mail we send by ourselves, in Liquid. Departments may have their own."""

    key = models.CharField(max_length=30)
    language = models.CharField(max_length=10, default="zh-hans")
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(_l("Subject"), max_length=300)
    html = models.TextField(pgettext_lazy("mail", "Text"))

    class Meta:
        ordering = ["key", "language", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "language", "department"], name="template_once", nulls_distinct=False
            )
        ]
