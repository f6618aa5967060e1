"""A batch: steps done with many tickets, and what became of each."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.actors import Actor, Machine
from yizhan.spine.guard import Guarded
from yizhan.spine.steps import label_of
from yizhan.tickets.models import Ticket


class Batch(Guarded):
    """Steps for many tickets, done one by one as whoever began it. `undoes` another batch: then nothing but its steps
    is taken back. `about` is the parent or the problem whose page it was begun on."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("batch", "Waiting")
        WORKING = "working", pgettext_lazy("batch", "At work")
        DONE = "done", pgettext_lazy("batch", "Done")

    unlogged: ClassVar[frozenset[str]] = frozenset({"steps"})

    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    steps = models.JSONField(_l("Then"), default=list)
    about = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    undoes = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="undone_by")
    state = models.CharField(_l("State"), max_length=8, choices=State, default=State.WAITING)
    total = models.IntegerField(_l("Tickets"), default=0)
    done_count = models.IntegerField(_l("Done"), default=0)
    failed_count = models.IntegerField(_l("Not possible"), default=0)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["actor_kind", "actor_id", "-id"], name="batch_actor"),
            models.Index(fields=["created_at"], name="batch_created"),
        ]

    @property
    def actor(self) -> Actor | None:
        """Who answers for it: an agent who still works here, or a part of the house."""
        if self.actor_kind != "agent":
            return Machine(self.actor_kind, self.actor_id)
        found = Agent.objects.filter(pk=self.actor_id).first()
        return found if found and found.is_active else None

    @property
    def is_finished(self) -> bool:
        return self.state == self.State.DONE

    @property
    def worked_on(self) -> int:
        return self.done_count + self.failed_count

    @property
    def label(self) -> str:
        """What is done, in words."""
        return " → ".join(str(label_of("ticket", step)) for step in self.steps)

    @property
    def is_undone(self) -> bool:
        return self.undone_by.exists()


class BatchItem(models.Model):
    """One ticket of a batch. `changes` are the columns that changed, before and after, so that it can be undone."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("batch", "Waiting")
        DONE = "done", pgettext_lazy("batch", "Done")
        FAILED = "failed", pgettext_lazy("batch", "Not possible")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    why = models.TextField(default="")
    changes: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["batch", "ticket"], name="batch_item_once")]
        indexes = [
            models.Index(fields=["batch", "id"], name="batch_item_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["batch", "state", "id"], name="batch_item_state"),
        ]
