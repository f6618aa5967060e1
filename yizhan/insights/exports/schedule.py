"""A schedule: which report is sent when, as what, to whom; and when it is due next."""

from datetime import date, time
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.automation.recurring.schedule import Schedule
from yizhan.people.models import Agent
from yizhan.spine.guard import Guarded

DAILY, WEEKLY, MONTHLY, QUARTERLY = "day", "week", "month", "quarter"
# Any Monday long ago: what comes every week or month may have begun then.
BEGUN = date(2020, 1, 6)
QUARTERS = frozenset({"1", "4", "7", "10"})


class ReportSchedule(Guarded):
    """Of its owner, who answers for it: without the power to export it stops. `report` is a subject and what of it."""

    title = models.CharField(_l("Name"), max_length=120)
    owner = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    report = models.CharField(pgettext_lazy("saved", "Report"), max_length=60)
    every = models.CharField(pgettext_lazy("schedule", "Every"), max_length=8, default=WEEKLY)
    weekday = models.CharField(_l("On weekday"), max_length=3, default="mon")
    month_day = models.SmallIntegerField(_l("On day of the month"), default=1)
    at = models.CharField(pgettext_lazy("schedule", "At"), max_length=5, default="09:00")
    zone = models.CharField(_l("Time zone"), max_length=50, default="Asia/Shanghai")
    formats = models.JSONField(_l("Attached as"), default=list)
    agent_ids = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_l("To agents"))
    addresses = models.JSONField(_l("To addresses"), default=list)
    is_paused = models.BooleanField(_l("Paused"), default=False)

    class Meta:
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def schedule(self) -> Schedule:
        """When it comes."""
        hours, minutes = map(int, self.at.split(":"))
        is_monthly = self.every in {MONTHLY, QUARTERLY}
        return Schedule(
            "month" if is_monthly else self.every, BEGUN, (time(hours, minutes),), ZoneInfo(self.zone),
            weekdays=frozenset({self.weekday} if self.every == WEEKLY else ()),
            month_days=frozenset({str(self.month_day)} if is_monthly else ()),
            months=QUARTERS if self.every == QUARTERLY else frozenset(),
        )  # fmt: skip


class ScheduleDue(models.Model):
    """When a schedule is due next, and what became of the last time. State of a machine."""

    schedule = models.OneToOneField(ReportSchedule, on_delete=models.CASCADE, related_name="due")
    at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_count = models.IntegerField(default=0)
    why = models.CharField(max_length=400, default="")

    class Meta:
        indexes = [models.Index(fields=["at"], name="report_schedule_due")]

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.at or '–'}"
