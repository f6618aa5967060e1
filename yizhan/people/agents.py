"""Departments, teams and the agents in them."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l

from yizhan.lib import clock
from yizhan.spine.fields import Context
from yizhan.spine.guard import Guarded, GuardedQuerySet
from yizhan.spine.labelled import Labelled
from yizhan.spine.shelf import Shelved

from .roles import Role


class Department(Labelled):
    """A part of the desk with its own mailboxes, people and policies."""

    class Reopen(models.TextChoices):
        ALWAYS = "always", _l("Reopen the ticket")
        DAYS = "days", _l("Reopen within some days, afterwards open a linked follow-up")
        NEVER = "never", _l("Always open a linked follow-up")

    signature = models.TextField(_l("Signature"), blank=True, default="")
    sends_receipt = models.BooleanField(_l("Confirm receipt by mail"), default=True)
    quotes_history = models.BooleanField(_l("Quote the earlier messages in replies"), default=True)
    reopen = models.CharField(_l("When a closed ticket is answered"), max_length=10, choices=Reopen, default="always")
    reopen_days = models.PositiveSmallIntegerField(_l("Days"), default=14)
    keeps_assignee = models.BooleanField(_l("Reopened tickets keep their agent"), default=True)
    head = models.ForeignKey(
        "people.Agent", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_l("Head")
    )
    # Days until resting tickets are closed; None is as in the desk settings.
    resolved_days = models.PositiveSmallIntegerField(_l("Warn after so many days resolved"), null=True, blank=True)
    waiting_days = models.PositiveSmallIntegerField(_l("Warn after so many days waiting"), null=True, blank=True)
    grace_days = models.PositiveSmallIntegerField(_l("Close so many days after the warning"), null=True, blank=True)

    class Meta(Labelled.Meta):
        abstract = False

    @classmethod
    def group(cls, raw: str, context: Context) -> set[int] | None:
        return set(getattr(context.by, "department_ids", ())) if raw in {"mine", "我的"} else None


class Team(Labelled):
    """People who share work, inside one department or across."""

    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="teams")
    lead = models.ForeignKey(
        "people.Agent", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_l("Team lead")
    )

    class Meta(Labelled.Meta):
        abstract = False

    @classmethod
    def group(cls, raw: str, context: Context) -> set[int] | None:
        return set(getattr(context.by, "team_ids", ())) if raw in {"mine", "我的"} else None


class AgentManager(BaseUserManager.from_queryset(GuardedQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, email: str | None) -> "Agent":
        return self.get(email=(email or "").casefold())


class Agent(Shelved, AbstractBaseUser, Guarded):
    """A person who works at the desk, and the actor of nearly everything."""

    actor_kind = "agent"
    unlogged: ClassVar[frozenset[str]] = frozenset({"password", "signature", "preferences"})
    last_login = None
    only: frozenset[str] | None = None  # the powers left to an agent who comes through an API token

    email = models.EmailField(_l("Mail address"), max_length=254, unique=True)  # kept in lower case
    name = models.CharField(_l("Name"), max_length=120)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="agents", verbose_name=_l("Role"))
    department_ids = ArrayField(models.BigIntegerField(), default=list, verbose_name=_l("Departments"))
    team_ids = ArrayField(models.BigIntegerField(), default=list, verbose_name=_l("Teams"))
    manager = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_l("Manager")
    )
    language = models.CharField(_l("Language"), max_length=10, default="zh-hans")
    zone = models.CharField(_l("Time zone"), max_length=60, default="Asia/Shanghai")
    theme = models.CharField(_l("Appearance"), max_length=10, default="auto")
    signature = models.TextField(_l("Signature"), blank=True, default="")
    preferences = models.JSONField(default=dict)
    is_active = models.BooleanField(_l("May sign in"), default=True)
    created_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "email"
    objects = AgentManager()  # type: ignore[misc]

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def may(self, power: str, subject: Any = None) -> bool:
        """Whether the role allows it and, for things that are not there for all, whether this one is, for that."""
        if not (self.is_active and self.own_role.allows(power) and (self.only is None or power in self.only)):
            return False
        sees = getattr(subject, "is_visible_to", None)
        return sees is None or sees(self, power)

    @cached_property
    def own_role(self) -> Role:
        return Role.named(self.role_id) or self.role

    @property
    def visibility(self) -> str:
        return self.own_role.visibility if self.may("ticket.view") else ""

    @property
    def departments(self) -> list[Department]:
        return [one for one in Department.shelf() if one.pk in self.department_ids]

    @property
    def teams(self) -> list[Team]:
        return [one for one in Team.shelf() if one.pk in self.team_ids]

    @classmethod
    def active(cls) -> list["Agent"]:
        return [agent for agent in cls.shelf() if agent.is_active]

    @classmethod
    def lookup(cls, raw: str, context: Context) -> "Agent | None":
        """By id, mail address or name; `me` is the asker."""
        if raw.casefold() in {"me", "我"}:
            return context.by if isinstance(context.by, cls) else None
        wanted = raw.casefold().lstrip("@")
        matches = [a for a in cls.shelf() if raw == str(a.pk) or a.email.casefold() == wanted]
        return next(iter(matches or [a for a in cls.shelf() if a.name.casefold() == wanted]), None)

    @classmethod
    def choices(cls, context: Context) -> list[tuple[int, str]]:
        return [(agent.pk, agent.name) for agent in cls.active()]
