"""Facts: what a ticket is, what happened to it and when, and how long it was in which state.

All of it is worked out of the event stream and can be worked out again (`yizhan facts rebuild`).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.tickets.models import Ticket

from .exports.export import Export as Export
from .exports.schedule import ReportSchedule as ReportSchedule
from .exports.schedule import ScheduleDue as ScheduleDue
from .rows import COPIED
from .sharing import Shared


class Fact(models.Model):
    """A ticket as it is now, in the columns that reports group by; ids, and custom fields by their slugs."""

    ticket = models.OneToOneField(Ticket, primary_key=True, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()
    status_id = models.BigIntegerField()
    type_id = models.BigIntegerField(null=True)
    request_type_id = models.BigIntegerField(null=True)
    priority = models.SmallIntegerField()
    channel = models.CharField(max_length=16)
    department_id = models.BigIntegerField()
    team_id = models.BigIntegerField(null=True)
    assignee_id = models.BigIntegerField(null=True)
    requester_id = models.BigIntegerField()
    organization_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    is_deleted = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["opened_at"], name="fact_opened"),
            models.Index(fields=["requester_id"], name="fact_requester"),
            models.Index(fields=["ticket"], name="fact_binned", condition=models.Q(is_deleted=True)),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Span(models.Model):
    """From when to when something was so: `until` is empty while it lasts.

    Of `open` (unfinished), `status`, `owner`, `team`, `department`, `stage` (of a flow), `customer` (it is the
    customer's turn), `paused` (a target's clock, by its name) and `excluded` (merged away, spam, deleted) there is a
    row for every span. Of the other columns a report groups by there are rows for what is over; what holds now stands
    in the fact.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=70)
    value = models.CharField(max_length=100, default="", blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    # Of these, while the ticket was unfinished; seconds on the clock and of working time. Empty while they run.
    seconds = models.BigIntegerField(null=True)
    working = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["ticket"], name="span_ticket"),
            models.Index(fields=["kind", "until", "since"], name="span_kind"),
            models.Index(
                fields=["until", "since"],
                include=["ticket"],
                name="span_open",
                condition=models.Q(kind="open"),
            ),
            models.Index(
                fields=["ticket", "since", "until"], name="span_excluded", condition=models.Q(kind="excluded")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value} {self.since:%Y-%m-%d %H:%M}"


class Moment(models.Model):
    """One thing that happened to a ticket and is counted; it stays what it was whatever becomes of the ticket.

    `seconds` and `working` are how long it had taken by then, on the clock and in working time; `number` says which
    one it was, or the stars of a rating; `agent_id` is whose doing it was. `is_marked` says that the ticket was once
    left out of the figures; the last columns are those of its fact, so that most figures need nothing else.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    agent_id = models.BigIntegerField(null=True)
    word = models.CharField(max_length=20, default="", blank=True)
    number = models.IntegerField(default=0)
    seconds = models.BigIntegerField(null=True)
    working = models.BigIntegerField(null=True)
    is_marked = models.BooleanField(default=False)
    type_id = models.BigIntegerField(null=True)
    request_type_id = models.BigIntegerField(null=True)
    priority = models.SmallIntegerField(default=0)
    channel = models.CharField(max_length=16, default="", blank=True)
    department_id = models.BigIntegerField(null=True)
    team_id = models.BigIntegerField(null=True)
    assignee_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["ticket"], name="moment_ticket"),
            # Most figures are read from here alone.
            models.Index(
                fields=["kind", "at"],
                include=["ticket", "is_marked", "agent_id", "word", "number", "seconds", "working", *COPIED],
                name="moment_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class WorkingHours(models.Model):
    """The working hours of the desk as they held from a moment on: what is past is counted by what held then."""

    since = models.DateTimeField(unique=True)
    hours = models.JSONField()

    class Meta:
        ordering = ["since"]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d}"


class Progress(models.Model):
    """One row: how far the stream has been followed, and how far a rebuild has come (ticket ids, while one runs)."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    tx = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)
    rebuilt_to = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.tx}:{self.event_id}"


class RecentAnswer(models.Model):
    """Rows that a statement gave within the last minute, as JSON; see recent.py. Lost in a crash, and no harm."""

    key = models.CharField(max_length=64, primary_key=True)
    asked_at = models.DateTimeField()
    rows = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="recent_answers")]

    def __str__(self) -> str:
        return self.key[:12]


class SavedReport(Shared):
    """A report that is kept; `definition` is what `reading.read` reads."""

    definition = models.JSONField(pgettext_lazy("report", "Definition"), default=dict)


class Dashboard(Shared):
    """Tiles on a grid; `definition` is what `boards.read_board` reads. Roles in `starts_for` see it first."""

    definition = models.JSONField(pgettext_lazy("report", "Definition"), default=dict)
    starts_for = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_l("Seen first by roles"))


# Rows of a package of its own.
from .alerts.models import Alert, AlertFiring, AlertState  # noqa: E402

__all__ = [
    "Alert",
    "AlertFiring",
    "AlertState",
    "Dashboard",
    "Fact",
    "Moment",
    "Progress",
    "RecentAnswer",
    "SavedReport",
    "Span",
    "WorkingHours",
]
