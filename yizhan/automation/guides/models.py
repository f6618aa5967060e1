"""A guide with its versions; conversations through one, and the ledger of the nodes they passed."""

import secrets
from copy import deepcopy
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _l

from yizhan.lib import clock
from yizhan.people.models import Agent, Customer
from yizhan.spine.guard import Guarded
from yizhan.spine.labelled import Labelled
from yizhan.spine.shelf import Shelved
from yizhan.tickets.models import Ticket

from ..chat.models import Chat, Visitor
from .definition import EMPTY, Definition


def nothing() -> dict[str, Any]:
    """The draft of a new guide."""
    return deepcopy(EMPTY)


def new_key() -> str:
    return secrets.token_urlsafe(18)


class Guide(Labelled):
    """The draft of a conversation. `published` is the number of the version that visitors get; 0 before the first."""

    is_paused = models.BooleanField(_l("Paused"), default=False)
    draft = models.JSONField(_l("Definition"), default=nothing)
    published = models.PositiveIntegerField(default=0)

    class Meta(Labelled.Meta):
        abstract = False

    @property
    def newest(self) -> "GuideVersion | None":
        rows = GuideVersion.shelf()
        return next((one for one in rows if (one.guide_id, one.number) == (self.pk, self.published)), None)

    @classmethod
    def open_as(cls, slug: str) -> "Guide | None":
        """The one that visitors can begin under this key."""
        return next((one for one in cls.current() if one.slug == slug and one.published and not one.is_paused), None)


class GuideVersion(Shelved, Guarded):
    """A definition as it was published. It never changes; who has begun goes on with it."""

    unlogged: ClassVar[frozenset[str]] = frozenset({"definition"})

    guide = models.ForeignKey(Guide, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    published_at = models.DateTimeField(default=clock.now)
    publisher = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["guide_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["guide", "number"], name="guide_version_once")]

    @cached_property
    def read(self) -> Definition:
        return Definition(self.definition)


class GuideTalk(models.Model):
    """A conversation. Who has the `key` goes on with it; it is no secret of the desk, but of the browser."""

    class Outcome(models.TextChoices):
        ANSWER = "answer", _l("Answered")
        TICKET = "ticket", _l("Ticket")
        AGENT = "agent", _l("Agent")

    key = models.CharField(max_length=40, unique=True, default=new_key)
    guide = models.ForeignKey(Guide, on_delete=models.PROTECT, related_name="talks", db_index=False)
    version = models.ForeignKey(GuideVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=10, default="page")
    visitor = models.ForeignKey(Visitor, null=True, on_delete=models.SET_NULL, related_name="+")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="+")
    visit = models.CharField(max_length=40, default="")
    language = models.CharField(max_length=10, default="")
    brand = models.BigIntegerField(null=True)
    page = models.CharField(max_length=500, default="")
    standing = models.JSONField(default=dict)
    prompt = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    outcome = models.CharField(max_length=8, choices=Outcome, default="")
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="+")
    chat = models.ForeignKey(Chat, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    moved_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["guide", "-started_at"], name="guide_talk_of")]


class GuideStep(models.Model):
    """A node that a conversation came to, and the exit by which it left; '' while it is there."""

    talk = models.ForeignKey(GuideTalk, on_delete=models.CASCADE, related_name="steps")
    node = models.CharField(max_length=60)
    way = models.CharField(max_length=60, default="")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
