"""Sign-ins, failed attempts, API tokens."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l

from yizhan.lib import clock
from yizhan.spine.guard import Guarded


class SignIn(models.Model):
    """One signed-in browser. The session dies with it."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=300, default="")
    signed_in_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-seen_at"]


class Attempt(models.Model):
    """A counted try: sign-in, reset, web form, API. What throttles count."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=254)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["kind", "key", "-at"], name="attempt_key")]


class Token(Guarded):
    """An API token: shown once, kept as a hash. It may do what its agent may, less what `powers` leaves out."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_l("Name"), max_length=120)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    powers = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    expires_at = models.DateTimeField(_l("Expires"), null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    used_at = models.DateTimeField(null=True)

    unlogged: ClassVar[frozenset[str]] = frozenset({"digest"})

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class Idempotency(models.Model):
    """The first answer to a request that carried an Idempotency-Key, replayed for 24 hours."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.SmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="idempotency_once")]
