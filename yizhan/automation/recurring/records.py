"""Recurring tickets as records."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib import clock
from yizhan.people.zones import zone_options
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import (
    Boolean,
    Bounded,
    Choice,
    Context,
    Date,
    Field,
    LongText,
    MultiChoice,
    Option,
    Person,
    Reference,
    Tags,
    Text,
    Words,
)
from yizhan.spine.labelled import LABELS
from yizhan.spine.records import Record
from yizhan.spine.steps import Steps
from yizhan.tickets.fields import PRIORITIES

from ..rules.records import AUTOMATION
from . import wording
from .models import RecurringTicket
from .schedule import LAST, WEEKDAYS

EVERY = (
    Option("day", "day", pgettext_lazy("recurring", "Day")),
    Option("week", "week", pgettext_lazy("recurring", "Week")),
    Option("month", "month", pgettext_lazy("recurring", "Month")),
)
DAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))
MONTHS = (_l("January"), _l("February"), _l("March"), _l("April"), _l("May"), _l("June"), _l("July"), _l("August"),
          _l("September"), _l("October"), _l("November"), _l("December"))  # fmt: skip
LAST_DAY = Option(LAST, LAST, pgettext_lazy("of the month", "Last day"), ("最后一天",))
WEEKS = (
    Option("1", "1", pgettext_lazy("of the month", "First")),
    Option("2", "2", pgettext_lazy("of the month", "Second")),
    Option("3", "3", pgettext_lazy("of the month", "Third")),
    Option("4", "4", pgettext_lazy("of the month", "Fourth")),
    Option(LAST, LAST, pgettext_lazy("of the month", "Last")),
)
OFF_DAYS = (
    Option("keep", "keep", _l("on that day all the same")),
    Option("skip", "skip", _l("not at all")),
    Option("next", "next", _l("on the next workday")),
    Option("previous", "previous", _l("on the workday before")),
)


class ClockTime(Text):
    """A time of the day: 09:00."""

    key = ""

    def parse(self, raw: Any, context: Context) -> str:
        try:
            return clock.time_of_day(str(raw))
        except ValueError:
            raise Invalid(_("Write times like 09:00; “%(text)s” is none.") % {"text": str(raw)[:20]}) from None


class Times(Words):
    """Times of the day, separated by commas."""

    def __init__(self) -> None:
        super().__init__(ClockTime())

    def parse(self, raw: Any, context: Context) -> list[Any]:
        parts = str(raw).replace("、", ",") if isinstance(raw, str) else raw
        found = sorted(super().parse(parts, context))
        if len(found) > 24:
            raise Invalid(_("At most %(most)s times a day.") % {"most": 24})
        return found


def ready(row: RecurringTicket, by: Actor) -> None:
    """Raises Invalid for a schedule that never comes and for texts that cannot be filled in."""
    row.times = row.times or ["09:00"]
    if row.ends_on and row.ends_on < row.starts_on:
        raise Invalid({"ends_on": _("It must end after it begins.")})
    if row.team_id and row.department_id and row.team and row.team.department_id not in {None, row.department_id}:
        raise Invalid({"team": _("This team belongs to another department.")})
    for key in ("subject", "body"):
        wording.check(getattr(row, key), key, clock.now())
    over = row.ends_on is not None and row.ends_on < clock.now().date()
    if not over and row.schedule.next(clock.now()) is None:
        raise Invalid({"every": _("This never comes: no day is left.")})


Record(
    "recurring_ticket", RecurringTicket, _l("Recurring ticket"), _l("Recurring tickets"), needs="admin.automation",
    reads="admin.automation", group=AUTOMATION, icon="refresh",
    columns=("labels", "every", "times", "subject", "assignee", "is_paused"), ready=ready,
    intro=_l("Inspections, reports, renewals: tickets that open by themselves again and again."),
    fields=(
        LABELS,
        Field("is_paused", _l("Paused"), Boolean(), "is_paused", default=False),
        Field("every", pgettext_lazy("recurring", "Every"), Choice(EVERY), "every", required=True, default="week"),
        Field("interval", _l("Every so many"), Bounded(1, 366), "interval", default=1,
              hint=_l("2 means every other day, week or month.")),
        Field("weekdays", _l("On weekdays"),
              MultiChoice([Option(key, key, label) for key, label in zip(WEEKDAYS, DAYS, strict=True)]), "weekdays",
              hint=_l("For weeks and months. Empty means the weekday of the first day.")),
        Field("month_days", _l("On days of the month"),
              MultiChoice([*(Option(str(n), str(n), str(n)) for n in range(1, 32)), LAST_DAY]), "month_days",
              hint=_l("The 31st of a shorter month is its last day.")),
        Field("weeks", _l("In weeks of the month"), MultiChoice(WEEKS), "weeks",
              hint=_l("Together with weekdays: the first Monday, the last Friday. Empty means every week.")),
        Field("months", _l("Only in months"),
              MultiChoice([Option(str(n), str(n), label) for n, label in enumerate(MONTHS, 1)]), "months"),
        Field("times", _l("Times of the day"), Times(), "times", hint=_l("Like 09:00, 14:00. Empty means 09:00.")),
        Field("zone", _l("Time zone"), Choice(zone_options), "zone", default="Asia/Shanghai"),
        Field("starts_on", pgettext_lazy("recurring", "From"), Date(), "starts_on", hint=_l("Empty means today.")),
        Field("ends_on", pgettext_lazy("recurring", "Until"), Date(), "ends_on"),
        Field("off_days", _l("On days off"), Choice(OFF_DAYS), "off_days", default="keep",
              hint=_l("Weekends and public holidays; made-up workdays are worked on.")),
        Field("requester", _l("Requester"), Reference("people.Customer"),
              "requester_id", required=True),
        Field("subject", pgettext_lazy("ticket", "Subject"), Text(500), "subject", required=True,
              hint=_l("May hold {{ date }}, {{ year }}, {{ month }}, {{ day }}, {{ week }}, {{ quarter }}.")),
        Field("body", pgettext_lazy("message", "Text"), LongText(), "body"),
        Field("department", _l("Department"), Reference("people.Department"), "department_id"),
        Field("team", _l("Team"), Reference("people.Team"), "team_id"),
        Field("assignee", _l("Assignee"), Person(), "assignee_id"),
        Field("type", _l("Type"), Reference("catalog.TicketType"), "type_id"),
        Field("priority", _l("Priority"), Choice(PRIORITIES, ordered=True), "priority", default=2),
        Field("tags", _l("Tags"), Tags(), "tags"),
        Field("steps", _l("Then"), Steps(), "steps",
              hint=_l("What else is done with each ticket, such as setting fields or writing a note.")),
        Field("position", _l("Position in lists"), Bounded(0, 10_000), "position", default=0),
    ),
)  # fmt: skip
