"""Rules of assignment; what agents can take on; who waits; what was decided."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib import clock
from yizhan.people.models import Agent, Department, Team
from yizhan.spine.actors import Machine
from yizhan.spine.guard import Guarded
from yizhan.spine.labelled import Labelled
from yizhan.spine.shelf import Shelved
from yizhan.tickets.models import Ticket


class State(models.TextChoices):
    """What an agent says of themselves. Only who is online is given tickets."""

    ONLINE = "online", pgettext_lazy("agent", "Online")
    AWAY = "away", pgettext_lazy("agent", "Away")
    BUSY = "busy", pgettext_lazy("agent", "Busy")
    OFFLINE = "offline", pgettext_lazy("agent", "Offline")


class Skill(Labelled):
    """Something agents can do to a level of 1 to 5."""

    class Meta(Labelled.Meta):
        abstract = False


class AssignmentRule(Labelled):
    """Tickets like this go to the agents of that department or team, one after the other by a method.

    `points` weigh tickets, {"priority.urgent": 4, "type.complaint": 2}; `skills` are least levels, {"plumbing": 3}.
    """

    is_paused = models.BooleanField(_l("Paused"), default=False)
    condition = models.CharField(_l("Condition"), max_length=4000, blank=True, default="")
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_l("Department")
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_l("Team")
    )
    method = models.CharField(_l("Method"), max_length=30, default="least_loaded")
    otherwise = models.CharField(_l("Otherwise"), max_length=30, blank=True, default="")
    skills = models.JSONField(_l("Skills needed"), default=dict)
    fallback_minutes = models.PositiveIntegerField(_l("Without the skills after"), null=True)
    points = models.JSONField(_l("Points of a ticket"), default=dict)
    points_limit = models.PositiveIntegerField(_l("Most points per agent"), null=True)
    in_working_time = models.BooleanField(_l("Count working time only"), default=False)
    untouched_minutes = models.PositiveIntegerField(_l("To the next agent after"), null=True)

    class Meta(Labelled.Meta):
        abstract = False

    @property
    def actor(self) -> Machine:
        """Who answers for what the rule decides."""
        return Machine("assignment", self.pk, self.label)

    @classmethod
    def running(cls) -> list["AssignmentRule"]:
        """Those that work now, in their order."""
        return [one for one in cls.current() if not one.is_paused]


class Availability(Shelved, Guarded):
    """What an agent can take on, and when. Without a row: online, no limits, always on shift."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="availability", verbose_name=_l("Agent"))
    state = models.CharField(pgettext_lazy("agent", "Availability"), max_length=10, choices=State, default=State.ONLINE)
    cap = models.PositiveIntegerField(_l("Most unfinished tickets"), null=True)
    channel_caps = models.JSONField(_l("Most per channel"), default=dict)
    shifts = models.JSONField(_l("Shifts"), default=dict)
    skills = models.JSONField(_l("Skills"), default=dict)

    class Meta:
        ordering = ["agent__name", "agent_id"]

    def __str__(self) -> str:
        return str(Agent.named(self.agent_id) or "")

    @classmethod
    def of(cls, agent_id: int) -> "Availability":
        """The one of an agent; what holds without one if there is none."""
        return next((one for one in cls.shelf() if one.agent_id == agent_id), None) or cls(agent_id=agent_id)


class Leave(Guarded):
    """An agent is away from one moment to another; what would be theirs goes to the delegate."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="leaves", verbose_name=_l("Agent"))
    starts_at = models.DateTimeField(pgettext_lazy("leave", "From"))
    ends_at = models.DateTimeField(pgettext_lazy("leave", "Until"))
    delegate = models.ForeignKey(
        Agent, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_l("Delegate")
    )

    class Meta:
        ordering = ["-starts_at", "-id"]
        indexes = [models.Index(fields=["ends_at"], name="leave_ends")]

    def __str__(self) -> str:
        return str(Agent.named(self.agent_id) or "")

    @classmethod
    def now(cls) -> dict[int, "Leave"]:
        """Agent → the leave they are on at this moment."""
        moment = clock.now()
        return {one.agent_id: one for one in cls.objects.filter(starts_at__lte=moment, ends_at__gt=moment)}


class Turn(models.Model):
    """When an agent was last given a ticket. The row is locked while somebody counts what the agent has."""

    agent = models.OneToOneField(Agent, primary_key=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(null=True)


class Pointer(models.Model):
    """Whose turn it was last under a rule."""

    rule = models.OneToOneField(AssignmentRule, primary_key=True, on_delete=models.CASCADE, related_name="+")
    agent_id = models.BigIntegerField(default=0)


class Backlog(models.Model):
    """A ticket nobody could take. `skip_ids` are those it comes from: they do not get it back by themselves."""

    ticket = models.OneToOneField(Ticket, primary_key=True, on_delete=models.CASCADE, related_name="+")
    rule = models.ForeignKey(AssignmentRule, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=clock.now)
    skip_ids = ArrayField(models.BigIntegerField(), default=list)


class Decision(models.Model):
    """Who got a ticket, and why not the others: {"agent", "why", "load", "points", "for"} for each candidate.

    `chosen` is empty when it was left to the team or nobody could take it. `due_at` is when the chosen one must have
    touched it; `attempt` counts how many let it lie before.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="decisions")
    rule = models.ForeignKey(AssignmentRule, null=True, on_delete=models.SET_NULL, related_name="+")
    method = models.CharField(max_length=30)
    chosen = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    candidates = models.JSONField(default=list)
    at = models.DateTimeField(default=clock.now)
    event_id = models.BigIntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    timed_out_at = models.DateTimeField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["due_at"], name="decision_due", condition=models.Q(due_at__isnull=False))]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The candidates, eligible ones first."""
        return sorted(self.candidates, key=lambda one: bool(one["why"]))
