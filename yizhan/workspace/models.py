"""What a person at the desk is told: one notice per agent and event."""

from functools import cached_property
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.insights.alerts.telling import firings_of, sentence
from yizhan.lib import clock
from yizhan.people.models import Agent, Customer
from yizhan.spine.models import Event
from yizhan.tickets.models import Message, Ticket

from . import articles_told

# What an alert noticed, and that it is over.
ALERTS = ("alert", "alert_over")
# Where one sees to what is about no ticket.
PAGES = {"posts": "community-queue", "export_done": "report-exports", "export_fail": "report-exports",
         "report_fail": "report-schedules", "report_stop": "report-schedules"}  # fmt: skip


class Notice(models.Model):
    """Something an agent should know. State of a screen, not of a ticket, so not behind the door."""

    SENTENCES = {
        "assigned": _l("%(actor)s assigned this ticket to you"),
        "team": _l("%(actor)s handed this ticket to your team"),
        "mentioned": _l("%(actor)s mentioned you"),
        "replied": _l("The customer %(actor)s replied"),
        "reopened": _l("%(actor)s reopened this ticket"),
        "urged": _l("%(actor)s urges you to hurry"),
        "supervised": _l("%(actor)s put this ticket under supervision"),
        "feedback": _l("%(actor)s gave feedback on the supervision"),
        "late": _l("The deadline of a supervision has passed"),
        "stage_late": _l("A stage takes too long"),
        "extension": _l("%(actor)s asks for an extension"),
        "decided": _l("%(actor)s decided on your extension"),
        "approval": _l("%(actor)s asks for your approval"),
        "approved": _l("An approval you asked for was given"),
        "declined": _l("An approval you asked for was declined"),
        "breached": _l("A target of this ticket was missed"),
        "escalated": _l("This ticket was escalated to you"),
        "rated": _l("%(actor)s gave a bad rating"),
        "held": _l("A message waits for your confirmation"),
        "item": _l("%(actor)s gave you something to do on a checklist"),
        "item_late": _l("An item of a checklist is overdue"),
        "children": _l("All child tickets are finished"),
        "failed": _l("Your reply could not be delivered"),
        "bounced": _l("Your reply came back"),
        "capped": _l("So many receipts were asked for that the desk stopped sending them for an hour"),
        "recurring": _l("A recurring ticket could not be opened; its form says why"),
        "webhook": _l("A webhook failed so often that it was switched off; its form says why"),
        "export_done": _l("An export you asked for is ready"),
        "export_fail": _l("An export you asked for could not be written; the list of exports says why"),
        "report_fail": _l("A scheduled report could not be sent to everybody; the list of schedules says why"),
        "report_stop": _l("A scheduled report has stopped, because its owner may not export any more"),
        "to_review": _l("%(actor)s handed in the article “%(title)s” for review"),
        "sent_back": _l("%(actor)s sent your article “%(title)s” back with a remark"),
        "expired": _l("“%(title)s”, an article you answer for, has expired; readers do not see it any more"),
        "posts": _l("Posts of the community wait to be checked"),
        "alert": _l("An alert fired"),
        "alert_over": _l("An alert is over"),
        "silenced": _l("A mailbox has had no contact with its server for too long; see system health"),
    }

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="notices", db_index=False)
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    event_id = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    actor_kind = models.CharField(max_length=16, default="")
    actor_id = models.BigIntegerField(null=True)
    read_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["agent", "event_id"], name="notice_once")]
        indexes = [
            models.Index(fields=["agent", "-id"], name="notice_latest"),
            models.Index(fields=["agent"], name="notice_unread", condition=models.Q(read_at__isnull=True)),
        ]

    @cached_property
    def actor(self) -> Any:
        """Who did it, or None for a part of the house."""
        if self.actor_kind == "agent":
            return Agent.named(self.actor_id)
        return Customer.named(self.actor_id) if self.actor_kind == "customer" and self.actor_id else None

    @property
    def sentence(self) -> str:
        """What happened, in the reader's language."""
        if self.firing:
            return sentence(self.firing, is_over=self.kind == "alert_over")
        return str(self.SENTENCES[self.kind]) % {"actor": self.actor or _("The desk"), "title": self.title}

    @property
    def url(self) -> str:
        """Where one sees to it."""
        if self.ticket:
            return f"/tickets/{self.ticket.code}"
        if self.firing:
            return reverse("alert-firing", args=[self.firing.pk])
        if self.kind in articles_told.DEFAULTS:
            return articles_told.place(self.told)
        page = PAGES.get(self.kind)
        return reverse(page) if page else "/"

    @cached_property
    def firing(self) -> Any:
        """What an alert noticed, where that is told."""
        if self.kind not in ALERTS:
            return None
        return firings_of([self.told]).get(self.told.get("firing", 0))

    @cached_property
    def title(self) -> str:
        """What the article is called that it is about."""
        if self.kind not in articles_told.DEFAULTS:
            return ""
        return articles_told.title_in(articles_told.titles([self.told]), self.told, self.kind)

    @cached_property
    def told(self) -> dict[str, Any]:
        """What its event says."""
        return Event.objects.filter(pk=self.event_id).values_list("data", flat=True).first() or {}

    @property
    def is_waited_for(self) -> bool:
        """Whether a mail that was held back is still of use: nobody has read it on the screen."""
        return self.read_at is None or self.read_at == self.created_at


class NoticeDue(models.Model):
    """A notice that is told by one way later: after quiet hours, or together with others."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="dues")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+", db_index=False)
    way = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="notice_due_at")]
