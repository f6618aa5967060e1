"""Customers who are signed in, what they were sent to prove an address, their passwords and exports.

State of machines: what matters of it (that somebody signed in, chose a password) is an event of the customer.
"""

from django.db import models

from yizhan.lib import clock
from yizhan.people.models import Customer


class SignedIn(models.Model):
    """One browser of a customer. Of the cookie only a digest is kept; agents' sessions are elsewhere."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=300, default="")
    # By link or code, so the address was proven just then; else by password.
    is_proven = models.BooleanField(default=True)
    signed_in_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-seen_at", "-id"]


class Proof(models.Model):
    """A link and a code on their way to an address: who has one of them reads there. Good once, for minutes."""

    SIGN_IN, ADD = "sign-in", "add"

    key = models.CharField(max_length=40, unique=True)
    purpose = models.CharField(max_length=8, default=SIGN_IN)
    kind = models.CharField(max_length=16, default="email")
    value = models.CharField(max_length=254)
    # Whose address it shall be; nobody's yet when somebody signs in.
    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="+")
    target = models.CharField(max_length=500, default="")
    language = models.CharField(max_length=10, default="")
    brand = models.CharField(max_length=60, default="")
    code_digest = models.CharField(max_length=64, default="")
    link_digest = models.CharField(max_length=64, default="")
    tries = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    used_at = models.DateTimeField(null=True)


class Password(models.Model):
    """A customer's password, for those who want one."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="+")
    hashed = models.CharField(max_length=200)


class Export(models.Model):
    """All data of a customer in one file, made by a job and kept for some days."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40, unique=True)
    file = models.CharField(max_length=120, default="")
    size = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField(default=clock.now)
    made_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
