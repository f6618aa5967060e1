"""A webhook, and each time it was called."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib import clock
from yizhan.spine.labelled import Labelled
from yizhan.tickets.models import Ticket


class Webhook(Labelled):
    """An address of another program, how to call it, and what to say. Secrets are encrypted by the record."""

    METHODS = ("POST", "PUT", "PATCH")
    url = models.CharField(pgettext_lazy("of a program", "Address"), max_length=1000)
    method = models.CharField(pgettext_lazy("HTTP", "Method"), max_length=8, default="POST")
    headers = ArrayField(models.CharField(max_length=1000), default=list, blank=True)
    authorization = models.CharField(max_length=6000, default="", blank=True)
    secret = models.CharField(max_length=6000, default="", blank=True)
    body = models.TextField(_l("What is sent"), default="", blank=True)
    timeout = models.PositiveSmallIntegerField(_l("Seconds to wait for an answer"), default=10)
    is_paused = models.BooleanField(_l("Paused"), default=False)

    unlogged = frozenset({"authorization", "secret"})

    class Meta(Labelled.Meta):
        abstract = False

    @classmethod
    def subject_kind(cls) -> str:
        return "webhook"


class State(models.TextChoices):
    """What became of a delivery."""

    WAITING = "waiting", pgettext_lazy("delivery", "Waiting")
    SENT = "sent", pgettext_lazy("delivery", "Delivered")
    FAILED = "failed", pgettext_lazy("delivery", "Given up")


class WebhookDelivery(models.Model):
    """One call: what was said to whom, how often it was tried, and what came back (its first 2,000 characters)."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, default=clock.now)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(default="")
    error = models.CharField(max_length=300, default="")
    # Tried by hand: once, and it says nothing about how the webhook fares.
    is_trial = models.BooleanField(default=False)
    took = models.PositiveIntegerField(_l("Milliseconds"), null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["webhook", "-id"], name="webhook_delivery_latest"),
            models.Index(
                fields=["next_try_at"], name="webhook_delivery_due", condition=models.Q(next_try_at__isnull=False)
            ),
        ]

    @property
    def tone(self) -> str:
        tones: dict[Any, str] = {State.SENT: "green", State.FAILED: "red"}
        return tones.get(self.state, "amber")
