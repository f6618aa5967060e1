"""Statuses, types, custom fields, tags and the desk itself."""

from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l

from yizhan.spine.fields import Field, types
from yizhan.spine.fields.worded import worded
from yizhan.spine.guard import Guarded
from yizhan.spine.labelled import Labelled, in_language
from yizhan.spine.shelf import Shelved

from .settings import DEFAULTS


class Kind(models.TextChoices):
    """What a status means to clocks, queues and reports, whatever it is called."""

    NEW = "new", _l("New")
    OPEN = "open", _l("Open")
    ON_HOLD = "on_hold", _l("On hold")
    RESOLVED = "resolved", _l("Resolved")
    CLOSED = "closed", _l("Closed")


UNFINISHED = (Kind.NEW, Kind.OPEN, Kind.ON_HOLD)


class Status(Labelled):
    """A step a ticket can be at, of one kind; customers may read another label."""

    kind = models.CharField(_l("Kind"), max_length=10, choices=Kind)
    customer_labels = models.JSONField(_l("Label for customers"), default=dict)
    waits_for_customer = models.BooleanField(_l("The customer has to answer"), default=False)

    class Meta(Labelled.Meta):
        abstract = False

    @property
    def customer_label(self) -> str:
        return in_language(self.customer_labels) or self.label

    @property
    def rests(self) -> bool:
        """Whether it is the customer's turn: to answer, or to object to the solution."""
        return self.kind == Kind.RESOLVED or (self.kind == Kind.ON_HOLD and self.waits_for_customer)

    @classmethod
    def first(cls, kind: str) -> "Status":
        """The status a ticket gets when only the kind is known."""
        return next(status for status in cls.current() if status.kind == kind)


class TicketType(Labelled):
    """A kind of request: repair, question, complaint … `fields` are the custom fields it shows, [] for all."""

    icon = models.CharField(max_length=30, default="inbox")
    fields = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    needs_resolution = models.BooleanField(_l("Closing needs a resolution text"), default=False)
    needs_review = models.BooleanField(_l("Reviewed before it is closed"), default=False)
    # "yes", "no", or "" for what the desk says.
    children_first = models.CharField(_l("Child tickets must be finished first"), max_length=3, default="", blank=True)
    parent_follows = models.CharField(
        _l("Resolved by itself with its last child ticket"), max_length=3, default="", blank=True
    )

    class Meta(Labelled.Meta):
        abstract = False


class CustomField(Labelled):
    """A field an administrator made. Values live in the subject's `data`, under the slug; no migration needed."""

    SUBJECTS = (("ticket", _l("Tickets")), ("customer", _l("Customers")), ("organization", _l("Organizations")))

    subject = models.CharField(_l("Belongs to"), max_length=20, choices=SUBJECTS, default="ticket")
    type = models.CharField(_l("Type"), max_length=20)
    settings = models.JSONField(default=dict)
    hints = models.JSONField(_l("Hint"), default=dict)
    is_required = models.BooleanField(_l("Required"), default=False)
    is_required_to_close = models.BooleanField(_l("Required to close"), default=False)
    is_public = models.BooleanField(_l("Customers see it and fill it in"), default=False)

    class Meta(Labelled.Meta):
        abstract = False

    @cached_property
    def field(self) -> Field:
        """The same as the rest of the house sees it."""
        return Field(
            key=self.slug,
            label=worded(self.labels or {"": self.slug}),
            type=types[self.type].from_settings(self.settings),
            required=self.is_required,
            hint=worded(self.hints) if self.hints else "",
            aliases=tuple(self.labels.values()),
        )

    @classmethod
    def of(cls, subject: str) -> list["CustomField"]:
        return [row for row in cls.current() if row.subject == subject]


class Tag(Shelved, Guarded):
    """A tag with a colour. Tags in use need not be listed here."""

    name = models.CharField(_l("Name"), max_length=60, unique=True)
    color = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Desk(Shelved, Guarded):
    """The desk as a whole: one row."""

    name = models.CharField(_l("Name of the desk"), max_length=120, default="驿站")
    prefix = models.CharField(_l("Ticket number prefix"), max_length=12, default="YZ-", blank=True)
    language = models.CharField(_l("Language"), max_length=10, default="zh-hans")
    zone = models.CharField(_l("Time zone"), max_length=60, default="Asia/Shanghai")
    is_set_up = models.BooleanField(default=False)
    settings = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def the(cls) -> "Desk":
        """The one desk; before set-up an unsaved one with the defaults."""
        return next(iter(cls.shelf()), None) or cls()

    @property
    def zoneinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def zone_of(self, agent: Any) -> ZoneInfo:
        """Whose own zone wins over the desk's."""
        return ZoneInfo(agent.zone or self.zone)

    def setting(self, key: str) -> Any:
        """A setting declared in catalog/settings.py, else its default."""
        return self.settings.get(key, DEFAULTS[key])


SHIPPED_STATUSES = (
    # slug, kind, Chinese, English, for customers in Chinese, in English
    ("new", Kind.NEW, "待受理", "New", "已提交", "Received"),
    ("in-progress", Kind.OPEN, "处理中", "In progress", "处理中", "In progress"),
    ("waiting", Kind.ON_HOLD, "等待客户", "Waiting for customer", "等待您回复", "Waiting for you"),
    ("on-hold", Kind.ON_HOLD, "挂起", "On hold", "处理中", "In progress"),
    ("resolved", Kind.RESOLVED, "已解决", "Resolved", "已解决", "Resolved"),
    ("closed", Kind.CLOSED, "已办结", "Closed", "已办结", "Closed"),
)
SHIPPED_TYPES = (
    ("question", "咨询", "Question", "chat"),
    ("incident", "报修", "Incident", "warning"),
    ("request", "服务请求", "Service request", "inbox"),
    ("complaint", "投诉", "Complaint", "flag"),
)
