"""An alert, where it stands, and the ledger of what it noticed."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.people.models import Agent
from yizhan.spine.guard import Guarded
from yizhan.tickets.models import Ticket

THRESHOLD, INFLOW = "threshold", "inflow"


def ids() -> Any:
    return ArrayField(models.BigIntegerField(), default=list, blank=True)


class Alert(Guarded):
    """What is watched, what is too much, who is told. The figures are those its owner sees.

    `limit` is in the unit people read: minutes, percent, stars or a number.
    """

    title = models.CharField(_l("Name"), max_length=120)
    owner = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    is_paused = models.BooleanField(_l("Paused"), default=False)
    kind = models.CharField(max_length=10, default=THRESHOLD)
    condition = models.CharField(_l("Only these tickets"), max_length=4000, blank=True, default="")
    window = models.CharField(pgettext_lazy("alert", "Window"), max_length=6, default="today")
    metric = models.CharField(_l("Metric"), max_length=60, blank=True, default="")
    comparator = models.CharField(_l("Fires when the figure is"), max_length=3, default="gte")
    limit = models.FloatField(pgettext_lazy("alert", "Limit"), null=True, blank=True)
    watch = models.CharField(_l("Watched by"), max_length=70, blank=True, default="")
    sensitivity = models.CharField(_l("Sensitivity"), max_length=8, default="normal")
    minimum = models.PositiveIntegerField(_l("At least so many tickets"), default=5)
    agent_ids = ids()
    role_ids = ids()
    team_ids = ids()
    quiet_from = models.CharField(_l("Quiet from"), max_length=5, blank=True, default="")
    quiet_to = models.CharField(_l("Quiet until"), max_length=5, blank=True, default="")
    pause_minutes = models.PositiveIntegerField(_l("Minutes between two messages"), default=60)

    class Meta:
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title


class AlertState(models.Model):
    """When an alert is looked at next, and what was found the last time."""

    CALM, FIRING, LEARNING, BLIND, FAILED, PAUSED = "calm", "firing", "learning", "blind", "failed", "paused"
    LEVELS = {
        CALM: pgettext_lazy("alert", "Calm"), FIRING: pgettext_lazy("alert", "Firing"), LEARNING: _l("Learning"),
        BLIND: _l("Nobody to look"), FAILED: pgettext_lazy("alert", "Failed"), PAUSED: _l("Paused"),
    }  # fmt: skip

    alert = models.OneToOneField(Alert, primary_key=True, on_delete=models.CASCADE, related_name="state")
    due_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    level = models.CharField(max_length=8, default=CALM)
    figure = models.FloatField(null=True)
    trouble = models.CharField(max_length=400, default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="alert_due", condition=models.Q(due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.level}"

    @property
    def word(self) -> str:
        return str(self.LEVELS[self.level])


class AlertFiring(models.Model):
    """From when to when an alert held, of which value of what it watches, and how that was worked out.

    `told_at` is empty while quiet hours or a pause hold the message back, and for good when it was over before.
    """

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="firings", db_index=False)
    value = models.CharField(max_length=100, default="", blank=True)
    at = models.DateTimeField()
    since = models.DateTimeField()
    figure = models.FloatField()
    peak = models.FloatField()
    baseline = models.FloatField(null=True)
    arithmetic = models.JSONField(default=dict)
    resolved_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    recovery_told_at = models.DateTimeField(null=True)
    problem = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "value"], name="alert_fires_once", condition=models.Q(resolved_at__isnull=True)
            )
        ]
        indexes = [models.Index(fields=["alert", "-at"], name="alert_firings")]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.value} {self.at:%Y-%m-%d %H:%M}"
