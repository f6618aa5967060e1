"""Customers, what we know them by, and the organizations they belong to."""

import re
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l

from yizhan.lib import clock
from yizhan.spine.fields import Context
from yizhan.spine.guard import Guarded


class Organization(Guarded):
    """A company, school or household with several customers."""

    unlogged: ClassVar[frozenset[str]] = frozenset({"note", "data"})

    name = models.CharField(_l("Name"), max_length=200)
    domains = ArrayField(models.CharField(max_length=120), default=list, blank=True, verbose_name=_l("Mail domains"))
    note = models.TextField(_l("Note"), blank=True, default="")
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def lookup(cls, raw: str, context: Context) -> "Organization | None":
        if raw.isascii() and raw.isdigit() and len(raw) < 18:
            return cls.objects.filter(pk=int(raw)).first()
        return cls.objects.filter(name__iexact=raw).order_by("id").first()

    @classmethod
    def named(cls, pk: int) -> "Organization | None":
        return cls.objects.filter(pk=pk).first()


class Customer(Guarded):
    """Someone who asks for something. Acts on own tickets through mail and the portal."""

    class Company(models.TextChoices):
        """What a contact may do with requests of colleagues, so those of the own organization."""

        NONE = "", _l("Only own requests")
        SEES = "sees", _l("Sees the organization's requests")
        ANSWERS = "answers", _l("Sees and answers the organization's requests")

    actor_kind = "customer"
    unlogged: ClassVar[frozenset[str]] = frozenset({"name", "note", "data"})
    powers = frozenset({"ticket.view", "ticket.open", "ticket.reply", "ticket.rate"})
    # What customers may do about themselves.
    own_powers = frozenset({"customer.edit", "customer.delete"})
    company_powers: ClassVar[dict[str, frozenset[str]]] = {
        Company.SEES: frozenset({"ticket.view"}),
        Company.ANSWERS: frozenset({"ticket.view", "ticket.reply", "ticket.open"}),
    }

    name = models.CharField(_l("Name"), max_length=200, blank=True, default="")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="customers",
        verbose_name=_l("Organization"),
    )  # fmt: skip
    language = models.CharField(_l("Language"), max_length=10, blank=True, default="")
    note = models.TextField(_l("Note"), blank=True, default="")
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name=_l("Tags"))
    is_blocked = models.BooleanField(_l("Blocked"), default=False)
    company_access = models.CharField(
        _l("Requests of the organization"), max_length=8, choices=Company, blank=True, default=Company.NONE
    )
    # Kinds of mails this customer does not want; see mails.py.
    muted = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name=_l("Wants no mails about")
    )
    erased_at = models.DateTimeField(null=True, blank=True)
    data = models.JSONField(default=dict)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    version = models.IntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["name"], name="customer_name")]

    def __str__(self) -> str:
        return self.name or self.address or f"#{self.pk}"

    def may(self, power: str, subject: Any = None) -> bool:
        """Own requests, those of colleagues as far as one is allowed to, and oneself."""
        if self.is_blocked:
            return False
        if isinstance(subject, Customer):
            return power in self.own_powers and subject.pk == self.pk
        if getattr(subject, "requester_id", self.pk) == self.pk:
            return power in self.powers
        is_ours = self.sees_company and getattr(subject, "organization_id", None) == self.organization_id
        return is_ours and power in self.company_powers[self.company_access]

    @property
    def sees_company(self) -> bool:
        return bool(self.organization_id) and self.company_access in self.company_powers

    @property
    def acts_for_company(self) -> bool:
        """Whether this contact answers for colleagues, and may ask for them too."""
        return self.sees_company and self.company_access == self.Company.ANSWERS

    @property
    def is_gone(self) -> bool:
        """Merged into another one, or erased: nobody comes as this customer any more."""
        return bool(self.merged_into_id or self.erased_at)

    def wants(self, mail: str) -> bool:
        """Whether they want mails of this kind."""
        return mail not in self.muted

    @property
    def address(self) -> str:
        """The mail address to write to, or ''."""
        return next((one.value for one in self.identities.all() if one.kind == "email"), "")

    @property
    def phone(self) -> str:
        return next((one.value for one in self.identities.all() if one.kind == "phone"), "")

    @classmethod
    def lookup(cls, raw: str, context: Context) -> "Customer | None":
        """By id, mail address, phone number or exact name."""
        if raw.isascii() and raw.isdigit() and len(raw) < 18:
            found = cls.objects.filter(pk=int(raw)).first()
            if found:
                return found
        known = Identity.objects.filter(value__in={normal("email", raw), normal("phone", raw)}).select_related(
            "customer"
        )
        return next((one.customer for one in known), None) or cls.objects.filter(name=raw, merged_into=None).first()

    @classmethod
    def named(cls, pk: int) -> "Customer | None":
        return cls.objects.filter(pk=pk).first()


class Identity(Guarded):
    """One thing a customer is known by. `origin` is whose it was before a merge."""

    KINDS = (
        ("email", _l("Mail address")),
        ("phone", _l("Phone number")),
        ("wechat", _l("WeChat")),
        ("other", _l("Other")),
    )

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=16, choices=KINDS, default="email")
    value = models.CharField(max_length=254)
    is_verified = models.BooleanField(default=False)
    bounced_at = models.DateTimeField(null=True, blank=True)
    origin = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="identity_once")]
        indexes = [models.Index(fields=["value"], name="identity_value")]

    def __str__(self) -> str:
        return self.value


def normal(kind: str, value: str) -> str:
    """The form in which an identity is kept and compared."""
    value = value.strip()
    if kind == "email":
        return value.casefold()[:254]
    if kind == "phone":
        digits = re.sub(r"[^\d+]", "", value)
        return re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", digits)[:254]
    return value[:254]
