"""A rule with its log and its due rows; a macro."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib import clock
from yizhan.people.models import Agent, Department
from yizhan.spine.actors import Machine
from yizhan.spine.fields import Context
from yizhan.spine.guard import GuardedQuerySet
from yizhan.spine.labelled import Labelled
from yizhan.tickets.models import Ticket

EVENT, TIME = "event", "time"


class Rule(Labelled):
    """When something happens (or a time has come), and the ticket is so, do this.

    `watch_field` narrows "a field changes" to one, `watch_from` and `watch_to` to values as conditions name them. Time
    rules count `minutes` from the moment `since` names; negative ones lie before it.
    """

    kind = models.CharField(max_length=8, default=EVENT)
    is_paused = models.BooleanField(_l("Paused"), default=False)
    on = ArrayField(models.CharField(max_length=40), default=list, verbose_name=pgettext_lazy("of a rule", "When"))
    watch_field = models.CharField(_l("Which field"), max_length=60, blank=True, default="")
    watch_from = models.CharField(pgettext_lazy("value", "From"), max_length=200, blank=True, default="")
    watch_to = models.CharField(pgettext_lazy("value", "To"), max_length=200, blank=True, default="")
    condition = models.CharField(_l("Condition"), max_length=4000, blank=True, default="")
    steps = models.JSONField(_l("Then"), default=list)
    once = models.BooleanField(_l("Only once for each ticket"), default=False)
    since = models.CharField(_l("Counted from when"), max_length=20, blank=True, default="")
    minutes = models.IntegerField(_l("Minutes"), default=0)
    in_working_time = models.BooleanField(_l("Count working time only"), default=False)
    repeat_minutes = models.PositiveIntegerField(_l("Again every so many minutes"), null=True)

    class Meta(Labelled.Meta):
        abstract = False

    @classmethod
    def subject_kind(cls) -> str:
        return "rule"

    @property
    def actor(self) -> Machine:
        """Who answers for what the rule does."""
        return Machine("rule", self.pk, self.label)

    @classmethod
    def running(cls, kind: str) -> list["Rule"]:
        """Those that work now, in their order."""
        return [one for one in cls.current() if one.kind == kind and not one.is_paused]


class KindManager(models.Manager.from_queryset(GuardedQuerySet)):  # type: ignore[misc]
    def __init__(self, kind: str = EVENT):
        super().__init__()
        self.kind = kind

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(kind=self.kind)


class EventRule(Rule):
    """A rule that listens to events."""

    objects = KindManager(EVENT)  # type: ignore[misc]

    class Meta(Labelled.Meta):
        abstract = False
        proxy = True


class TimeRule(Rule):
    """A rule that waits for a time."""

    objects = KindManager(TIME)  # type: ignore[misc]

    class Meta(Labelled.Meta):
        abstract = False
        proxy = True

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        if self.pk is None:
            self.kind = TIME


class RuleLog(models.Model):
    """What the rules said to one event: a line a rule, {"rule", "fired", "why", "terms", "steps"}."""

    event_id = models.BigIntegerField(null=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)
    rule_ids = ArrayField(models.BigIntegerField(), default=list)
    fired_ids = ArrayField(models.BigIntegerField(), default=list)
    lines = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["at"], name="rule_log_at"),
            GinIndex(fields=["rule_ids"], name="rule_log_rules"),
        ]


class RuleDue(models.Model):
    """A time rule waits for this ticket until `at`. It counts from `anchor`; `fired_for` is the last it fired for."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    anchor = models.DateTimeField()
    at = models.DateTimeField(null=True)
    fired_for = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "ticket"], name="rule_due_once")]
        indexes = [models.Index(fields=["at"], name="rule_due_at", condition=models.Q(at__isnull=False))]


class Macro(Labelled):
    """Several actions at one click. Personal to `owner`, or shared with a department or all."""

    steps = models.JSONField(_l("Then"), default=list)
    owner = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    unlogged: ClassVar[frozenset[str]] = frozenset()

    class Meta(Labelled.Meta):
        abstract = False

    def is_offered_to(self, agent: Agent) -> bool:
        if self.owner_id:
            return self.owner_id == agent.pk
        return self.department_id is None or self.department_id in agent.department_ids or agent.visibility == "all"

    @classmethod
    def choices(cls, context: Context) -> list[tuple[int, str]]:
        by = context.by
        return [(one.pk, one.label) for one in cls.current() if not isinstance(by, Agent) or one.is_offered_to(by)]

    @classmethod
    def offered_to(cls, agent: Agent) -> list["Macro"]:
        return [one for one in cls.current() if one.is_offered_to(agent)]
