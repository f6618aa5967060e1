"""The community of a brand with its rules, and the boards topics stand in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.catalog.brands import Brand
from yizhan.knowledge.audience import Audience
from yizhan.people.models import Department
from yizhan.spine.guard import Guarded
from yizhan.spine.labelled import Labelled, in_language
from yizhan.spine.shelf import Shelved


class Community(Shelved, Guarded):
    """Whether a brand has a community, and its rules. A brand without a row has none."""

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="+", verbose_name=_l("Brand"))
    is_open = models.BooleanField(pgettext_lazy("community", "Open"), default=False)
    guidelines = models.JSONField(pgettext_lazy("community", "House rules"), default=dict, blank=True)
    hold_first = models.PositiveSmallIntegerField(_l("First posts that are checked"), default=1)
    most_links = models.PositiveSmallIntegerField(_l("Links without a check"), default=2)
    words = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name=_l("Words that are checked")
    )
    per_hour = models.PositiveSmallIntegerField(_l("Posts an hour"), default=10)
    reports_hide = models.PositiveSmallIntegerField(_l("Reports that hide a post"), default=3)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(Brand.named(self.brand_id) or "")

    @property
    def guideline(self) -> str:
        return in_language(self.guidelines)

    @classmethod
    def of(cls, brand: Brand | None) -> "Community | None":
        """The one of a brand, while it is open."""
        rows = cls.shelf() if brand is not None and brand.pk else []
        return next((row for row in rows if brand and row.brand_id == brand.pk and row.is_open), None)


class Board(Labelled):
    """Where topics stand; one with a parent is part of it. `brands` [] means every brand with a community."""

    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        verbose_name=pgettext_lazy("community", "Part of"),
    )
    icon = models.CharField(max_length=30, default="chat")
    descriptions = models.JSONField(pgettext_lazy("community", "Description"), default=dict, blank=True)
    brands = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_l("Brands"))
    audience = models.CharField(_l("Readers"), max_length=10, choices=Audience, default="", blank=True)
    reader_tags = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name=_l("Tags of readers")
    )
    is_staff_only = models.BooleanField(_l("Only agents begin topics"), default=False)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_l("Tickets go to"),
    )  # fmt: skip

    class Meta(Labelled.Meta):
        abstract = False

    @property
    def description(self) -> str:
        return in_language(self.descriptions)

    @property
    def line(self) -> list["Board"]:
        """From the outermost one to this."""
        above = Board.named(self.parent_id) if self.parent_id else None
        return [*(above.line if above else []), self]
