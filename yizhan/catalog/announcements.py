"""Announcements: what customers are told on every page, such as an outage, and what became of it."""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib import clock
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.guard import Guarded
from yizhan.spine.labelled import in_language
from yizhan.spine.shelf import Shelved

from .brands import Brand

# So long the good news stays on every page, unless somebody says until when.
GOOD_NEWS = timedelta(days=1)


class Announcement(Shelved, Guarded):
    """One thing customers are told, from a moment on, until another or until it is taken back."""

    class Level(models.TextChoices):
        OUTAGE = "outage", pgettext_lazy("announcement", "Outage")
        INFORMATION = "information", pgettext_lazy("announcement", "Information")
        SOLVED = "solved", pgettext_lazy("announcement", "Solved")

    titles = models.JSONField(_l("Title"), default=dict)
    texts = models.JSONField(pgettext_lazy("announcement", "Text"), default=dict, blank=True)
    level = models.CharField(pgettext_lazy("announcement", "Kind"), max_length=12, choices=Level, default=Level.OUTAGE)
    # None named: all.
    brand_ids = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_l("Brands"))
    starts_at = models.DateTimeField(pgettext_lazy("announcement", "From"), default=clock.now)
    ends_at = models.DateTimeField(pgettext_lazy("announcement", "Until"), null=True, blank=True)
    solved_at = models.DateTimeField(pgettext_lazy("announcement", "Solved"), null=True, blank=True)

    class Meta:
        ordering = ["-starts_at", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self.titles)

    @property
    def text(self) -> str:
        return in_language(self.texts)

    @property
    def key(self) -> str:
        """What a visitor has read: an outage that is solved is news again."""
        return f"{self.pk}{self.level[0]}"

    @property
    def tone(self) -> str:
        """The colour of its banner."""
        return {"outage": "error", "solved": "good"}.get(self.level, "")

    @property
    def icon(self) -> str:
        return {"outage": "warning", "solved": "check-circle"}.get(self.level, "info")

    def is_current(self, now: datetime) -> bool:
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)

    @classmethod
    def told(cls, brand: Brand, now: datetime) -> "list[Announcement]":
        """Everything visitors of a brand may know by now: outages first, then the newest."""
        found = [
            row for row in cls.shelf() if row.starts_at <= now and (not row.brand_ids or brand.pk in row.brand_ids)
        ]
        return sorted(found, key=lambda row: row.level != cls.Level.OUTAGE)


def ready_announcement(row: Announcement, by: Actor) -> None:
    """When it was solved is noted, and good news end by themselves. Raises Invalid."""
    if row.level != Announcement.Level.SOLVED:
        row.solved_at = None
    elif row.solved_at is None:
        row.solved_at = clock.now()
        row.ends_at = row.ends_at or row.solved_at + GOOD_NEWS
    if row.ends_at and row.ends_at <= row.starts_at:
        raise Invalid({"ends_at": _("It ends before it begins.")})
