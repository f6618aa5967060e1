"""Request types: what customers can ask for, and what becomes of it."""

from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.labelled import Labelled, in_language

from ..models import TicketType
from .definition import Form, plain


class RequestType(Labelled):
    """A card of the service catalogue with its form. `brands` [] means every brand."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _l("Everybody")
        SIGNED_IN = "signed_in", _l("Customers who are signed in")

    descriptions = models.JSONField(pgettext_lazy("request type", "Description"), default=dict, blank=True)
    # Cards with the same heading stand together.
    groups = models.JSONField(pgettext_lazy("request type", "Heading"), default=dict, blank=True)
    icon = models.CharField(_l("Icon"), max_length=30, default="inbox")
    type = models.ForeignKey(
        TicketType, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_l("Ticket type")
    )
    department = models.ForeignKey(
        "people.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_l("Department"),
    )  # fmt: skip
    brands = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_l("Brands"))
    audience = models.CharField(
        pgettext_lazy("request type", "Who may ask"), max_length=10, choices=Audience, default=Audience.EVERYBODY
    )
    # With {{ key }} for answers; '' when the form asks for a subject.
    subject = models.CharField(_l("Subject of its tickets"), max_length=300, default="", blank=True)
    definition = models.JSONField(pgettext_lazy("request type", "Form"), default=dict, blank=True)
    # Sites that may show the form in a frame: https://intranet.example.
    hosts = ArrayField(
        models.CharField(max_length=260), default=list, blank=True, verbose_name=_l("Sites that may embed it")
    )

    class Meta(Labelled.Meta):
        abstract = False

    @property
    def description(self) -> str:
        return in_language(self.descriptions)

    @property
    def group(self) -> str:
        """The heading it stands under; '' for none."""
        return in_language(self.groups)

    @cached_property
    def form(self) -> Form:
        """Its form; before one is drawn, the plain one of its ticket type."""
        drawn = Form(self.definition if isinstance(self.definition, dict) else {})
        return Form(plain(TicketType.named(self.type_id) if self.type_id else None)) if drawn.is_empty else drawn

    @classmethod
    def open_to(cls, brand: Any, customer: Any) -> list["RequestType"]:
        """Those a visitor of a brand may ask for, in their order."""
        return [row for row in cls.current() if row.admits(brand, customer)]

    def admits(self, brand: Any, customer: Any) -> bool:
        shown = not self.brands or getattr(brand, "pk", brand) in self.brands
        return shown and not self.is_archived and (self.audience == self.Audience.EVERYBODY or customer is not None)
