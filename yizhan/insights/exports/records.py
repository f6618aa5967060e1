"""Schedules as records: everybody who exports may keep some of their own."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.automation.recurring.records import DAYS, ClockTime
from yizhan.automation.recurring.schedule import WEEKDAYS
from yizhan.insights.powers import EXPORT, INSIGHTS, SHARE
from yizhan.people.models import Agent
from yizhan.people.zones import zone_options
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import (
    Boolean,
    Bounded,
    Choice,
    Context,
    Email,
    Field,
    MultiChoice,
    Option,
    References,
    Text,
    Words,
)
from yizhan.spine.records import Record

from .export import FORMATS
from .schedule import DAILY, MONTHLY, QUARTERLY, WEEKLY, ReportSchedule
from .subjects import subjects

EVERY = (
    Option(DAILY, DAILY, pgettext_lazy("schedule", "Day")),
    Option(WEEKLY, WEEKLY, pgettext_lazy("schedule", "Week")),
    Option(MONTHLY, MONTHLY, pgettext_lazy("schedule", "Month")),
    Option(QUARTERLY, QUARTERLY, pgettext_lazy("schedule", "Quarter, on the day of its first month")),
)


class Sent(Text):
    """What is sent: a subject, and what of it."""

    key = ""
    control = "select"

    def parse(self, raw: Any, context: Context) -> str:
        """Raises Invalid for what the asker does not see."""
        wanted = str(raw).strip()
        if wanted not in dict(self.options(context)):
            raise Invalid(_("“%(name)s” is not one of the choices.") % {"name": wanted[:40]})
        return wanted

    def options(self, context: Context) -> list[tuple[str, str]]:
        return [(f"{one.key}:{which}".rstrip(":"), name) for one in subjects.values() if one.choices and context.by
                for which, name in one.choices(context.by)]  # fmt: skip

    def show(self, value: Any) -> str:
        """In lists, where nobody is known who asks."""
        key, _colon, which = str(value or "").partition(":")
        named = subjects[key].named if key in subjects else None
        return named(which) if named else str(value or "")


def offered(rows: Any, by: Actor) -> Any:
    """One's own; who manages reports sees all."""
    return rows if by.may(SHARE.key) else rows.filter(owner_id=by.id)


def own(row: Any, by: Actor) -> bool:
    return isinstance(by, Agent) and by.may(EXPORT.key) and (row.pk is None or row.owner_id == by.pk)


def ready(row: Any, by: Actor) -> None:
    """Who makes it answers for it. Raises Invalid for one that nobody gets."""
    if row.owner_id is None:
        if not isinstance(by, Agent):
            raise Invalid(_("Only an agent can keep this."))
        row.owner_id = by.pk
    row.addresses, row.formats = row.addresses or [], row.formats or ["pdf"]
    if not row.agent_ids and not row.addresses:
        raise Invalid({"agents": _("Say who gets it: agents or addresses.")})
    keep_to_owner(row, by)


def keep_to_owner(row: ReportSchedule, by: Actor) -> None:
    """Addresses read what the owner may see, so nobody else decides which, or of what. Raises Invalid."""
    before = ReportSchedule.objects.filter(pk=row.pk).first() if row.pk and row.owner_id != by.id else None
    if before is None:
        return
    known = {one.casefold() for one in before.addresses}
    if any(one.casefold() not in known for one in row.addresses):
        raise Invalid({"addresses": _("Only %(owner)s can add addresses: they get the figures that %(owner)s may see.")
                       % {"owner": row.owner}})  # fmt: skip
    if row.addresses and row.report != before.report:
        raise Invalid({"report": _("Only %(owner)s can choose another report while it goes to addresses.")
                       % {"owner": row.owner}})  # fmt: skip


Record(
    "report_schedule", ReportSchedule, _l("Scheduled report"), _l("Scheduled reports"), needs=SHARE.key,
    reads=EXPORT.key, group=INSIGHTS, icon="clock", visible=offered, may_edit=own, ready=ready,
    columns=("title", "report", "every", "is_paused"),
    fields=(
        Field("title", _l("Name"), Text(120), "title", required=True),
        Field("report", pgettext_lazy("saved", "Report"), Sent(60), "report", required=True),
        Field("every", pgettext_lazy("schedule", "Every"), Choice(EVERY), "every", required=True, default=WEEKLY),
        Field("weekday", _l("On weekday"),
              Choice([Option(key, key, label) for key, label in zip(WEEKDAYS, DAYS, strict=True)]), "weekday",
              default="mon", hint=_l("For weeks.")),
        Field("month_day", _l("On day of the month"), Bounded(1, 31), "month_day", default=1,
              hint=_l("For months and quarters. The 31st of a shorter month is its last day.")),
        Field("at", pgettext_lazy("schedule", "At"), ClockTime(5), "at", default="09:00"),
        Field("zone", _l("Time zone"), Choice(zone_options), "zone", default="Asia/Shanghai"),
        Field("formats", _l("Attached as"),
              MultiChoice([Option(key, key, label) for key, label in FORMATS.items()]), "formats",
              hint=_l("The figures stand in the mail as well.")),
        Field("agents", _l("To agents"), References("people.Agent"), "agent_ids",
              hint=_l("Each gets the figures of the tickets they may see.")),
        Field("addresses", _l("To addresses"), Words(Email()), "addresses",
              hint=_l("Customers or others: they get the figures of the tickets the owner may see.")),
        Field("is_paused", _l("Paused"), Boolean(), "is_paused", default=False),
    ),
)  # fmt: skip
