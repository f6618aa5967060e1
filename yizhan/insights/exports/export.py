"""An export: who had what written into which file, how far it is, and the file for some days."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.guard import Guarded

SHOWN, TICKETS = "shown", "tickets"
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}
FORMATS = {"xlsx": _l("Excel (.xlsx)"), "csv": _l("CSV (.csv)"), "pdf": _l("PDF (.pdf)")}
DETAILS = {SHOWN: _l("As shown"), TICKETS: _l("One row per ticket")}


class Export(Guarded):
    """That it was asked for and fetched passes the door; how far it is, is state of a machine."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("export", "Waiting")
        WORKING = "working", pgettext_lazy("export", "Being written")
        DONE = "done", pgettext_lazy("export", "Ready")
        FAILED = "failed", pgettext_lazy("export", "Failed")
        CANCELLED = "cancelled", pgettext_lazy("export", "Cancelled")

    unlogged: ClassVar[frozenset[str]] = frozenset({"asked", "title", "why", "file"})

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(pgettext_lazy("export", "What"), max_length=20)
    asked = models.JSONField(pgettext_lazy("report", "Definition"), default=dict)
    title = models.CharField(_l("Name"), max_length=200)
    format = models.CharField(_l("Format"), max_length=8)
    detail = models.CharField(pgettext_lazy("export", "A row is"), max_length=8, default=SHOWN)
    bom = models.BooleanField(_l("With a mark of its encoding"), default=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    total = models.IntegerField(pgettext_lazy("export", "Rows"), default=0)
    done_count = models.IntegerField(_l("Rows written"), default=0)
    size = models.BigIntegerField(default=0)
    file = models.CharField(max_length=200, default="")
    why = models.CharField(_l("Why not"), max_length=400, default="")
    tries = models.SmallIntegerField(_l("Tries"), default=0)
    asked_at = models.DateTimeField(default=clock.now)
    # The last sign of life of whoever writes it.
    beat_at = models.DateTimeField(_l("Last sign of life"), default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["agent", "-id"], name="report_export_agent"),
            models.Index(fields=["asked_at"], name="report_export_asked"),
            models.Index(fields=["beat_at"], name="report_export_open",
                         condition=models.Q(state__in=["waiting", "working"])),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What the file is called: the report and the day."""
        return f"{self.title} {self.asked_at:%Y-%m-%d}.{self.format}"

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.WAITING, self.State.WORKING}

    @property
    def kind(self) -> str:
        return str(FORMATS.get(self.format, self.format))

    @property
    def rows_of(self) -> str:
        return str(DETAILS.get(self.detail, self.detail))
