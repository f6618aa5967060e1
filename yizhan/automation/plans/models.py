"""An item of a checklist on a ticket, the checklists administrators keep, and ticket templates."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.catalog.models import TicketType
from yizhan.lib import clock
from yizhan.people.models import Agent, Department, Team
from yizhan.spine.guard import Guarded
from yizhan.spine.labelled import Labelled
from yizhan.tickets.models import Ticket


class ChecklistItem(Guarded):
    """One thing to be done on a ticket: by whom, until when, and whether the ticket waits for it.

    `told_at` is when it was noticed that it is late.
    """

    unlogged: ClassVar[frozenset[str]] = frozenset({"title"})

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="items")
    title = models.CharField(_l("What is to be done"), max_length=300)
    owner = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_l("By whom"), db_index=False
    )
    due_at = models.DateTimeField(_l("Due"), null=True)
    is_required = models.BooleanField(_l("Must be done"), default=False)
    done_at = models.DateTimeField(_l("Done"), null=True)
    done_by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    told_at = models.DateTimeField(_l("Overdue noticed"), null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="item_late",
                condition=models.Q(done_at=None, told_at=None, due_at__isnull=False),
            )
        ]

    @property
    def is_late(self) -> bool:
        return bool(self.done_at is None and self.due_at and self.due_at <= clock.now())

    @property
    def owned_by(self) -> Agent | None:
        return Agent.named(self.owner_id) if self.owner_id else None


class Checklist(Labelled):
    """Items that are put on tickets together: [{"title", "required", "due": "2d", "owner": "assignee"}]."""

    items = models.JSONField(_l("Items"), default=list)

    class Meta(Labelled.Meta):
        abstract = False


class TicketTemplate(Labelled):
    """A ticket that is opened again and again: what is filled in, its checklists, and its child tickets.

    The child tickets are templates themselves.
    """

    type = models.ForeignKey(TicketType, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(pgettext_lazy("ticket", "Subject"), max_length=500, blank=True, default="")
    body = models.TextField(pgettext_lazy("message", "Text"), blank=True, default="")
    priority = models.SmallIntegerField(_l("Priority"), null=True, blank=True)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    due_in = models.CharField(_l("Due after"), max_length=20, blank=True, default="")
    values = models.JSONField(_l("Custom fields"), default=dict, blank=True)
    checklist_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    child_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    is_offered = models.BooleanField(_l("Offered for new tickets"), default=True)

    unlogged: ClassVar[frozenset[str]] = frozenset({"body"})

    class Meta(Labelled.Meta):
        abstract = False

    @property
    def checklists(self) -> list[Checklist]:
        return [one for one in map(Checklist.named, self.checklist_ids) if one]

    @property
    def children(self) -> "list[TicketTemplate]":
        return [one for one in map(TicketTemplate.named, self.child_ids) if one]

    @classmethod
    def offered(cls) -> "list[Any]":
        """Those that may be chosen for a new ticket."""
        return [one for one in cls.current() if one.is_offered]
