"""A recurring ticket, when it is next due, and what its runs made."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.catalog.models import Desk, TicketType
from yizhan.lib import clock
from yizhan.people.models import Agent, Customer, Department, Team
from yizhan.spine.actors import Machine
from yizhan.spine.labelled import Labelled
from yizhan.tickets.models import Ticket
from yizhan.tickets.ticket import NORMAL

from .schedule import Schedule


def today() -> date:
    return clock.now().astimezone(Desk.the().zoneinfo).date()


def words(size: int = 8) -> Any:
    return ArrayField(models.CharField(max_length=size), default=list, blank=True)


class RecurringTicket(Labelled):
    """When it comes, and what the tickets are like that it opens; `steps` are done with each of them."""

    is_paused = models.BooleanField(_l("Paused"), default=False)
    every = models.CharField(pgettext_lazy("recurring", "Every"), max_length=8, default="week")
    interval = models.PositiveSmallIntegerField(_l("Every so many"), default=1)
    weekdays = words()
    month_days = words()
    weeks = words()
    months = words()
    times = words()
    zone = models.CharField(_l("Time zone"), max_length=60, default="Asia/Shanghai")
    starts_on = models.DateField(pgettext_lazy("recurring", "From"), default=today)
    ends_on = models.DateField(pgettext_lazy("recurring", "Until"), null=True, blank=True)
    off_days = models.CharField(_l("On days off"), max_length=10, default="keep")

    requester = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(pgettext_lazy("ticket", "Subject"), max_length=500)
    body = models.TextField(pgettext_lazy("message", "Text"), blank=True, default="")
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    type = models.ForeignKey(TicketType, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    priority = models.SmallIntegerField(_l("Priority"), default=NORMAL)
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    steps = models.JSONField(_l("Then"), default=list, blank=True)

    class Meta(Labelled.Meta):
        abstract = False

    @classmethod
    def subject_kind(cls) -> str:
        return "recurring_ticket"

    @property
    def actor(self) -> Machine:
        """Who answers for the tickets it opens."""
        return Machine("recurring", self.pk, self.label)

    @property
    def schedule(self) -> Schedule:
        sets = {key: frozenset(getattr(self, key)) for key in ("weekdays", "month_days", "weeks", "months")}
        return Schedule(
            every=self.every, interval=self.interval, starts_on=self.starts_on, ends_on=self.ends_on,
            times=tuple(map(time.fromisoformat, self.times)), zone=ZoneInfo(self.zone), off_days=self.off_days, **sets,
        )  # fmt: skip

    def coming(self, most: int, now: datetime | None = None) -> list[datetime]:
        """The next moments, whether it is paused or not."""
        found = self.schedule.after(now or clock.now())
        return [moment for moment, _n in zip(found, range(most), strict=False)]


class RecurringDue(models.Model):
    """When a recurring ticket is due next; None while it is paused or over."""

    recurring = models.OneToOneField(RecurringTicket, on_delete=models.CASCADE, related_name="due")
    at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="recurring_due_at", condition=models.Q(at__isnull=False))]


class RecurringRun(models.Model):
    """What became of one moment: a ticket, or why there is none. `missed` are the moments before it that had passed
    unnoticed and got no ticket of their own.
    """

    recurring = models.ForeignKey(RecurringTicket, on_delete=models.CASCADE, related_name="runs", db_index=False)
    due_at = models.DateTimeField()
    at = models.DateTimeField(default=clock.now)
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="+")
    is_by_hand = models.BooleanField(default=False)
    missed = ArrayField(models.DateTimeField(), default=list)
    missed_count = models.IntegerField(default=0)
    error = models.TextField(default="")
    steps = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["recurring", "due_at"], name="recurring_run_once", condition=models.Q(is_by_hand=False)
            )
        ]
        indexes = [models.Index(fields=["recurring", "-id"], name="recurring_run_latest")]
