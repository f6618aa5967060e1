"""What is being typed and who is looking: state of people's screens, not of the ticket, so not behind the door."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yizhan.lib import clock
from yizhan.people.models import Agent

from .ticket import Ticket


class Draft(models.Model):
    """A reply or note somebody is writing. Survives reload, crash and reassignment."""

    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.CASCADE, related_name="drafts")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, default="public")
    html = models.TextField(default="")
    to = ArrayField(models.CharField(max_length=254), default=list)
    cc = ArrayField(models.CharField(max_length=254), default=list)
    attachment_ids = ArrayField(models.BigIntegerField(), default=list)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "agent", "kind"], name="draft_once")]


class Presence(models.Model):
    """Who looks at or writes on a ticket. A heartbeat comes every 15 s; after 45 s a line is stale."""

    STALE_SECONDS = 45

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    doing = models.CharField(max_length=16, default="viewing")
    seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "agent"], name="presence_once")]
