"""A flow with its versions; a ticket's run through one, its ledger, and what it waits for."""

from copy import deepcopy
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib import clock
from yizhan.lib.reading import labels
from yizhan.people.models import Agent
from yizhan.spine.actors import Machine
from yizhan.spine.fields import Option
from yizhan.spine.guard import Guarded
from yizhan.spine.labelled import Labelled
from yizhan.spine.shelf import Shelved
from yizhan.tickets.models import Ticket

from .definition import EMPTY, Definition


def nothing() -> dict[str, Any]:
    """The draft of a new flow."""
    return deepcopy(EMPTY)


class Flow(Labelled):
    """Which tickets it is for, and the draft of how they go. `published` is the number of the version that new
    tickets get; 0 before the first.
    """

    entry = models.CharField(_l("Entry condition"), max_length=4000, blank=True, default="")
    on_edit = models.BooleanField(_l("Also ask when a ticket changes"), default=False)
    by_hand = models.BooleanField(_l("Only by hand or by a rule"), default=False)
    is_paused = models.BooleanField(_l("Paused"), default=False)
    draft = models.JSONField(_l("Definition"), default=nothing)
    published = models.PositiveIntegerField(default=0)

    class Meta(Labelled.Meta):
        abstract = False

    @property
    def newest(self) -> "FlowVersion | None":
        """The version that new tickets get."""
        return next(
            (one for one in FlowVersion.shelf() if (one.flow_id, one.number) == (self.pk, self.published)), None
        )

    @property
    def actor(self) -> Machine:
        """Who answers for what the flow does by itself."""
        return Machine("flow", self.pk, self.label)

    @classmethod
    def last_position(cls) -> int:
        """The end of the list: what comes later is asked last."""
        return cls.objects.aggregate(last=models.Max("position"))["last"] or 0

    @classmethod
    def taking(cls) -> list["Flow"]:
        """Those that take tickets by themselves, in their order."""
        return [one for one in cls.current() if one.published and not one.is_paused and not one.by_hand]


class FlowVersion(Shelved, Guarded):
    """A definition as it was published. It never changes; tickets keep the one they entered."""

    unlogged: ClassVar[frozenset[str]] = frozenset({"definition"})

    flow = models.ForeignKey(Flow, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    published_at = models.DateTimeField(default=clock.now)
    publisher = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["flow_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["flow", "number"], name="flow_version_once")]

    @cached_property
    def read(self) -> Definition:
        return Definition(self.definition)

    @classmethod
    def stage_options(cls) -> list[Option]:
        """Every state there ever was, the newest name of each flow's, for conditions."""
        found: dict[tuple[int, str], Option] = {}
        for version in cls.shelf():
            for one in version.read.states.values():
                names = tuple(labels(one.raw.get("labels")).values())
                found.setdefault((version.flow_id, one.slug), Option(one.slug, one.slug, one.label, names))
        return list(found.values())


class FlowRun(Guarded):
    """A ticket's way through a flow. One at a time is open.

    `places` are the states it is in: [{"state", "since", "until"}], `until` where the state has a limit; inside a split
    `parallel` names it, `joined` the branches that are done. `failed` counts the steps that can be done once more.
    """

    class Outcome(models.TextChoices):
        ENDED = "ended", _l("Ended")
        REVOKED = "revoked", _l("Taken out")

    unlogged: ClassVar[frozenset[str]] = frozenset({"reason"})

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="flow_runs")
    flow = models.ForeignKey(Flow, on_delete=models.PROTECT, related_name="runs", db_index=False)
    version = models.ForeignKey(FlowVersion, on_delete=models.PROTECT, related_name="runs")
    places = models.JSONField(default=list)
    parallel = models.CharField(max_length=60, default="", blank=True)
    joined = ArrayField(models.CharField(max_length=60), default=list)
    visited = ArrayField(models.CharField(max_length=60), default=list)
    entered_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default="", blank=True)
    failed = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(default="", blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], name="flow_run_one_open", condition=models.Q(ended_at=None))
        ]
        indexes = [models.Index(fields=["flow", "version"], name="flow_run_open", condition=models.Q(ended_at=None))]

    @property
    def stages(self) -> list[str]:
        return [one["state"] for one in self.places]

    @classmethod
    def open_on(cls, ticket: Ticket) -> "FlowRun | None":
        return cls.objects.filter(ticket=ticket, ended_at=None).first()


class FlowPassage(models.Model):
    """The ledger: how long a ticket was in a state, by which transition it left, and what became of the steps."""

    run = models.ForeignKey(FlowRun, on_delete=models.CASCADE, related_name="passages")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(pgettext_lazy("of a flow", "State"), max_length=60)
    entered_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True)
    transition = models.CharField(max_length=60, default="", blank=True)
    actor_kind = models.CharField(max_length=20, default="", blank=True)
    actor_id = models.BigIntegerField(null=True)
    late = models.PositiveSmallIntegerField(default=0)
    lines = models.JSONField(default=list)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["flow", "state", "left_at"], name="flow_passage_state")]


class FlowDue(models.Model):
    """A ticket in a state waits until `at`: for a level of escalation, or for a transition that takes itself."""

    run = models.ForeignKey(FlowRun, on_delete=models.CASCADE, related_name="dues")
    state = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField(default=0)
    transition = models.CharField(max_length=60, default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="flow_due_at")]


class FlowDraft(models.Model):
    """A form somebody has begun to fill in."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    transition = models.CharField(max_length=60)
    values: Any = models.JSONField(default=dict)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "agent", "transition"], name="flow_draft_once")]
