"""What every page reads: the categories articles stand in, and words that mean the same to a search."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.guard import Guarded
from yizhan.spine.labelled import Labelled, in_language
from yizhan.spine.shelf import Shelved

from .audience import Audience


class Category(Labelled):
    """A shelf of the help centre; one with a parent is a section of it. `brands` [] means every brand."""

    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="sections", verbose_name=_l("Part of")
    )
    icon = models.CharField(max_length=30, default="book")
    descriptions = models.JSONField(pgettext_lazy("knowledge base", "Description"), default=dict, blank=True)
    brands = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_l("Brands"))
    audience = models.CharField(_l("Readers"), max_length=10, choices=Audience, default="", blank=True)
    reader_tags = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name=_l("Tags of readers")
    )

    class Meta(Labelled.Meta):
        abstract = False

    @property
    def description(self) -> str:
        return in_language(self.descriptions)

    @property
    def line(self) -> list["Category"]:
        """From the outermost one to this."""
        above = Category.named(self.parent_id) if self.parent_id else None
        return [*(above.line if above else []), self]


class Synonym(Shelved, Guarded):
    """Words that mean the same to a search: 空调, 冷气, AC."""

    words = ArrayField(models.CharField(max_length=60), default=list, verbose_name=_l("Words"))

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return " = ".join(self.words)
