"""Calendars, policies with their escalation levels, and the clocks of tickets with their ledger."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib import clock
from yizhan.spine.actors import Machine
from yizhan.spine.guard import Guarded
from yizhan.spine.labelled import Labelled
from yizhan.spine.shelf import Shelved
from yizhan.tickets.models import Ticket

FIRST, NEXT, RESOLUTION = "first_response", "next_response", "resolution"
TARGETS = (
    (FIRST, _l("First response")),
    (NEXT, _l("Next response")),
    (RESOLUTION, pgettext_lazy("target", "Resolution")),
)
REPLIES = frozenset({FIRST, NEXT})


class Calendar(Labelled):
    """When somebody is there. The first one in the list is the desk's own.

    `hours` are spans by weekday, {"1": "09:00-12:00, 13:30-18:00"}; `days_off` and `workdays` are dates or spans of
    dates, a workday with hours of its own where they differ.
    """

    zone = models.CharField(_l("Time zone"), max_length=60, default="Asia/Shanghai")
    hours = models.JSONField(_l("Working hours"), default=dict)
    follows_china = models.BooleanField(_l("China's public holidays"), default=True)
    days_off = ArrayField(models.CharField(max_length=30), default=list, verbose_name=_l("Further days off"))
    workdays = ArrayField(models.CharField(max_length=80), default=list, verbose_name=_l("Further workdays"))

    class Meta(Labelled.Meta):
        abstract = False


class HolidayYear(Shelved, Guarded):
    """China's holidays of a year that came by file; they take the place of those that came with the program."""

    year = models.PositiveSmallIntegerField(_l("Year"), unique=True)
    holidays = models.JSONField(_l("Holidays"), default=list)

    class Meta:
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class Policy(Labelled):
    """How long what may take, for tickets like this: minutes of working time by priority, {"urgent": 30}.

    A priority that is left out, or 0, has no target. `pausing` are the statuses that stop the clocks; none means every
    status of the kind on hold.
    """

    is_paused = models.BooleanField(_l("Paused"), default=False)
    condition = models.CharField(_l("Condition"), max_length=4000, blank=True, default="")
    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, related_name="+", verbose_name=pgettext_lazy("working time", "Calendar")
    )
    first_response = models.JSONField(_l("First response"), default=dict)
    next_response = models.JSONField(_l("Next response"), default=dict)
    resolution = models.JSONField(pgettext_lazy("target", "Resolution"), default=dict)
    pausing = ArrayField(models.BigIntegerField(), default=list, verbose_name=_l("Statuses that pause"))

    class Meta(Labelled.Meta):
        abstract = False

    @classmethod
    def subject_kind(cls) -> str:
        return "sla_policy"

    @property
    def actor(self) -> Machine:
        """Who answers for what the policy does."""
        return Machine("sla", self.pk, self.label)

    @classmethod
    def running(cls) -> list["Policy"]:
        """Those that work now, in their order."""
        return [one for one in cls.current() if not one.is_paused]


class Escalation(Labelled):
    """A level of a policy: when so much of a target's time is gone, tell these people and do these steps."""

    class When(models.TextChoices):
        PERCENT = "percent", _l("percent of the time are gone")
        BEFORE = "before", _l("minutes before it is due")
        AFTER = "after", _l("minutes after it was due")

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="levels", verbose_name=_l("SLA policy"))
    target = models.CharField(_l("Target"), max_length=16, choices=TARGETS, default=RESOLUTION)
    when = models.CharField(pgettext_lazy("of a rule", "When"), max_length=8, choices=When, default=When.PERCENT)
    amount = models.PositiveIntegerField(_l("How many"), default=75)
    tell = ArrayField(models.CharField(max_length=16), default=list, verbose_name=_l("Tell"))
    agent_ids = ArrayField(models.BigIntegerField(), default=list, verbose_name=_l("Tell these too"))
    steps = models.JSONField(_l("Then"), default=list)
    is_paused = models.BooleanField(_l("Paused"), default=False)

    class Meta(Labelled.Meta):
        abstract = False

    @classmethod
    def subject_kind(cls) -> str:
        return "escalation"

    @classmethod
    def of(cls, policy_id: int | None, target: str) -> list["Escalation"]:
        """The levels of a target that work now."""
        return [
            one for one in cls.current() if (one.policy_id, one.target, one.is_paused) == (policy_id, target, False)
        ]


class Clock(models.Model):
    """Where a target of a ticket stands, as its ledger says. `next_at` is when the sweep has something to do.

    `fired` are the levels that have been told; `earlier` counts breaches of rounds that are over (next responses).
    """

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("clock", "Running")
        PAUSED = "paused", pgettext_lazy("clock", "Paused")
        MET = "met", pgettext_lazy("clock", "Met")
        STOPPED = "stopped", pgettext_lazy("clock", "Stopped")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="clocks")
    target = models.CharField(max_length=16, choices=TARGETS)
    policy = models.ForeignKey(Policy, null=True, on_delete=models.SET_NULL, related_name="+")
    calendar_id = models.BigIntegerField(null=True)
    minutes = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    fired = ArrayField(models.BigIntegerField(), default=list)
    earlier = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "target"], name="clock_once")]
        indexes = [models.Index(fields=["next_at", "id"], name="clock_next", condition=models.Q(next_at__isnull=False))]

    @property
    def is_going(self) -> bool:
        return self.state in (self.State.RUNNING, self.State.PAUSED)


class Tick(models.Model):
    """A line of the ledger: what happened to a target, and when. Never changed; due times are worked out of it.

    `minutes`, `policy_id` and `calendar_id` hold from a `started` or `target` line on; `due_at` is a due time given by
    hand, or the one that was missed.
    """

    STARTED, PAUSED, RESUMED, TARGET, BY_HAND = "started", "paused", "resumed", "target", "by_hand"
    MET, STOPPED, BREACHED, ESCALATED, RECALCULATED = "met", "stopped", "breached", "escalated", "recalculated"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    target = models.CharField(max_length=16)
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    minutes = models.PositiveIntegerField(null=True)
    policy_id = models.BigIntegerField(null=True)
    calendar_id = models.BigIntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    level_id = models.BigIntegerField(null=True)
    event_id = models.BigIntegerField(null=True)
    noted_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["ticket", "id"], name="tick_ticket")]

    def __str__(self) -> str:
        return f"{self.target} {self.kind} {self.at:%Y-%m-%d %H:%M}"
