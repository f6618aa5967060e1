"""An approval of a ticket, those who are asked, and templates of approvals."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib import clock
from yizhan.people.models import Agent, Customer
from yizhan.spine.actors import Actor
from yizhan.spine.guard import Guarded
from yizhan.spine.labelled import Labelled
from yizhan.tickets.models import Ticket

CLOSE = "close"


class Mode(models.TextChoices):
    """How many of those asked at a level have to agree."""

    SINGLE = "single", _l("One person")
    ANY = "any", _l("Any one of them")
    ALL = "all", _l("All of them")
    SOME = "some", _l("A number of them")


class ApprovalTemplate(Labelled):
    """An approval as it is usually asked for."""

    question = models.TextField(_l("Question"))
    purpose = models.CharField(_l("Purpose"), max_length=60, blank=True, default="")
    levels = models.JSONField(_l("Levels"), default=list)
    guarded = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name=_l("What is approved"))
    remind_hours = models.PositiveSmallIntegerField(_l("Remind after so many hours"), null=True)
    escalate_hours = models.PositiveSmallIntegerField(_l("Hand over to the manager after so many hours"), null=True)

    class Meta(Labelled.Meta):
        abstract = False


class Approval(Guarded):
    """A question about a ticket. `levels` are asked one after the other, each by its mode.

    `digest` is the hash of the guarded fields as they were when it was asked; when they change it begins again, in the
    next `round`. `purpose` says what for: "" for a question of its own, "close", or "flow:17".
    """

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("approval", "To be decided")
        APPROVED = "approved", pgettext_lazy("approval", "Approved")
        DECLINED = "declined", pgettext_lazy("approval", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("approval", "Withdrawn")
        LAPSED = "lapsed", pgettext_lazy("approval", "No longer valid")

    unlogged: ClassVar[frozenset[str]] = frozenset({"question"})

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="approvals")
    asker = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_l("Asked by")
    )
    template = models.ForeignKey(ApprovalTemplate, null=True, on_delete=models.PROTECT, related_name="+")
    question = models.TextField(_l("Question"))
    purpose = models.CharField(_l("Purpose"), max_length=60, blank=True, default="")
    guarded = ArrayField(models.CharField(max_length=60), default=list)
    digest = models.CharField(max_length=64, default="")
    levels = models.JSONField(_l("Levels"), default=list)
    level = models.PositiveSmallIntegerField(pgettext_lazy("approval", "Level"), default=1)
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(_l("State"), max_length=10, choices=State, default=State.PENDING)
    remind_hours = models.PositiveSmallIntegerField(null=True)
    escalate_hours = models.PositiveSmallIntegerField(null=True)
    remind_at = models.DateTimeField(null=True)
    escalate_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(_l("Decided"), null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["remind_at"], name="approval_reminds", condition=models.Q(remind_at__isnull=False)),
            models.Index(
                fields=["escalate_at"], name="approval_escalates", condition=models.Q(escalate_at__isnull=False)
            ),
        ]

    @property
    def is_pending(self) -> bool:
        return self.state == self.State.PENDING

    @property
    def mode(self) -> str:
        """How the present level decides."""
        return str(self.levels[self.level - 1]["mode"])

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @property
    def purpose_label(self) -> str:
        return _("Before closing") if self.purpose == CLOSE else ""


class Approver(Guarded):
    """Somebody who is asked at one level of an approval: an agent, or a customer at an address.

    `instead_of` is who was asked first, when this one stands in or was handed it.
    """

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("approver", "Not yet asked")
        WAITING = "waiting", pgettext_lazy("approver", "Is asked")
        APPROVED = "approved", pgettext_lazy("approver", "Approved")
        DECLINED = "declined", pgettext_lazy("approver", "Declined")
        PASSED_ON = "passed_on", pgettext_lazy("approver", "Passed on")
        SKIPPED = "skipped", pgettext_lazy("approver", "No longer needed")

    unlogged: ClassVar[frozenset[str]] = frozenset({"reason"})

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="approvers")
    round = models.PositiveSmallIntegerField(default=1)
    level = models.PositiveSmallIntegerField(default=1)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=254, default="", blank=True)
    instead_of = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    reason = models.TextField(_l("Reason"), default="", blank=True)
    asked_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["level", "id"]
        indexes = [
            models.Index(fields=["agent"], name="approver_waiting", condition=models.Q(state="waiting")),
        ]

    @property
    def actor(self) -> Actor | None:
        """Who decides here."""
        return Agent.named(self.agent_id) if self.agent_id else self.customer

    @property
    def name(self) -> str:
        if self.agent_id:
            return str(Agent.named(self.agent_id) or _("A former agent"))
        return self.address

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    def same_as(self, other: Any) -> bool:
        """Whether both are the same person."""
        return (self.agent_id, self.address) == (other.agent_id, other.address)
