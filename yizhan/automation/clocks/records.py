"""Calendars, China's holidays by file, policies and their escalation levels as records."""

import json
import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.catalog.models import Kind, Status
from yizhan.catalog.settings import Bounded
from yizhan.lib import json_text
from yizhan.people.zones import zone_options
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import (
    Boolean,
    Choice,
    ConditionText,
    Context,
    Field,
    LongText,
    Mapped,
    MultiChoice,
    Option,
    Reference,
    References,
    Text,
    Words,
)
from yizhan.spine.fields.moment import relative
from yizhan.spine.labelled import LABELS, POSITION
from yizhan.spine.records import Record
from yizhan.spine.steps import Steps
from yizhan.tickets.fields import PRIORITIES

from ..assignment.shifts import HOURS_HINT, Hours, Week
from ..rules.records import AUTOMATION
from ..sla import holidays
from ..sla.problems import Unusable
from . import calendars
from .models import TARGETS, Calendar, Escalation, HolidayYear, Policy

A_YEAR = 366 * 24 * 60
OWNER, TEAM, DEPARTMENT, ABOVE = "owner", "team_lead", "department_head", "managers"
TELL = (
    Option(OWNER, OWNER, _l("Who works on it")),
    Option(TEAM, TEAM, _l("Who leads the team")),
    Option(DEPARTMENT, DEPARTMENT, _l("Who leads the department")),
    Option(ABOVE, ABOVE, _l("Everybody above them")),
)


class Off(Text):
    """A day off, or several in a row: `2026-10-01`, `2026-10-01..2026-10-07`."""

    key = ""

    def parse(self, raw: Any, context: Context) -> str:
        try:
            found = list(calendars.days_in(str(raw)))
        except ValueError:
            raise Invalid(_("“%(text)s” is not a day like 2026-10-01 or 2026-10-01..2026-10-07.")
                          % {"text": str(raw)[:40]}) from None  # fmt: skip
        first, last = found[0].isoformat(), found[-1].isoformat()
        return first if first == last else f"{first}..{last}"


class Workday(Text):
    """A day on which somebody works although the week says otherwise, with its hours where they differ."""

    key = ""

    def parse(self, raw: Any, context: Context) -> str:
        day, _blank, hours = str(raw).strip().partition(" ")
        found = Off().parse(day, context)
        if ".." in found:
            raise Invalid(_("Write one line for each day."))
        return f"{found} {Hours().parse(hours.replace('+', ','), context)}".strip() if hours.strip() else found


class Lines(Words):
    """One per line: the hours of a day have commas."""

    def parse(self, raw: Any, context: Context) -> list[str]:
        return super().parse(raw if isinstance(raw, (list, tuple)) else re.split(r"\n+", str(raw)), context)


class Minutes(Bounded):
    """Minutes of working time, also written 4h or 30m."""

    key = ""

    def parse(self, raw: Any, context: Context) -> int | None:  # type: ignore[override]
        span = relative(raw) if isinstance(raw, str) and raw.strip()[-1:] in "hm时分钟" else None
        return super().parse(int(span.total_seconds() // 60) if span else raw, context)


def no_json(error: ValueError) -> str:
    """What to say of a text that is no JSON, and where it ceases to be."""
    if isinstance(error, json.JSONDecodeError):
        place = {"line": error.lineno, "column": error.colno}
        return _("This is not JSON: look at line %(line)s, character %(column)s.") % place
    return _("This is not JSON.")


class Years(LongText):
    """The holidays of a year as JSON: the rows of a notice (docs/sla.md)."""

    key = ""

    def parse(self, raw: Any, context: Context) -> list[Any]:  # type: ignore[override]
        try:
            rows = json_text.read(raw) if isinstance(raw, str) else raw
        except ValueError as error:
            raise Invalid(no_json(error)) from None
        if not isinstance(rows, list):
            raise Invalid(_("Give the list of holidays of the year."))
        return rows

    def show(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "object"}}


def priorities() -> list[tuple[str, Any]]:
    return [(one.slug, one.label) for one in PRIORITIES]


def stopping() -> list[Option]:
    """Statuses a ticket can rest in."""
    unfinished = [one for one in Status.current() if one.kind in (Kind.OPEN, Kind.ON_HOLD)]
    return [Option(one.pk, one.slug, one.label) for one in unfinished]


def ready_calendar(row: Calendar, by: Actor) -> None:
    """Raises Invalid for a calendar that is never open, or cannot be understood."""
    try:
        calendars.Hours.parse(calendars.as_json(row))
    except Unusable as error:
        raise Invalid({_field(place): said(many) for place, many in error.errors.items()}) from None


def ready_year(row: HolidayYear, by: Actor) -> None:
    """Raises Invalid for holidays that are none."""
    try:
        holidays.parse({"region": "CN", "years": {str(row.year): row.holidays}})
    except Unusable as error:
        raise Invalid({"holidays": by_row(error)}) from None


def by_row(error: Unusable) -> list[str]:
    """What is wrong with holidays, each with its year and row: `2027.3.workdays.0: …`."""
    return [f"{place}: {text}" if place else text for place, many in error.errors.items() for text in said(many)]


def ready_level(row: Escalation, by: Actor) -> None:
    """Raises Invalid for a level that would do nothing."""
    if not (row.tell or row.agent_ids or row.steps):
        raise Invalid({"tell": _("Say who is told, or what is done.")})


def _field(place: str) -> str:
    """Where in the form something is wrong."""
    return {"tz": "zone", "holidays": "days_off", "extra_workdays": "workdays"}.get(place.partition(".")[0], "hours")


def said(problems: list[Any]) -> list[str]:
    return [_(one.text) % one.params for one in problems]


TARGET_HINT = _l("Minutes of working time, or 4h. Empty or 0 means no target.")
Record(
    "calendar", Calendar, pgettext_lazy("working time", "Calendar"), pgettext_lazy("working time", "Calendars"),
    needs="admin.automation", group=AUTOMATION, icon="calendar", ready=ready_calendar,
    columns=("labels", "zone", "hours", "follows_china"),
    intro=_l("When somebody is there. Clocks count only these hours; the first calendar is the desk's own."),
    fields=(
        LABELS,
        Field("zone", _l("Time zone"), Choice(zone_options), "zone", required=True, default="Asia/Shanghai"),
        Field("hours", _l("Working hours"), Week(), "hours", required=True,
              hint=HOURS_HINT),
        Field("follows_china", _l("China's public holidays"), Boolean(), "follows_china", default=True,
              hint=_l("Days off and make-up workdays as the State Council announces them.")),
        Field("days_off", _l("Further days off"), Lines(Off()), "days_off",
              hint=_l("One per line: 2026-10-08, or 2026-12-24..2026-12-31 for several in a row.")),
        Field("workdays", _l("Further workdays"), Lines(Workday()), "workdays",
              hint=_l("One per line, with hours where they differ: 2026-10-10 09:00-12:00.")),
        POSITION,
    ),
)  # fmt: skip
Record(
    "holiday_year", HolidayYear, _l("Holidays of a year"), _l("Public holidays"), needs="admin.automation",
    group=AUTOMATION, icon="calendar", columns=("year",), ready=ready_year,
    intro=_l("China's holidays of years that did not come with the program, or came with it wrongly."),
    fields=(
        Field("year", _l("Year"), Bounded(1990, 2999), "year", required=True),
        Field("holidays", _l("Holidays"), Years(100_000), "holidays", required=True,
              hint=_l("The rows of the year as JSON, as docs/sla.md shows them.")),
    ),
)  # fmt: skip
Record(
    "sla_policy", Policy, _l("SLA policy"), _l("SLA policies"), needs="admin.automation", group=AUTOMATION,
    icon="clock", columns=("labels", "condition", "calendar", "is_paused"),
    intro=_l("How long tickets may wait. The first policy that fits a ticket counts."),
    fields=(
        LABELS,
        Field("condition", _l("Condition"), ConditionText(), "condition", hint=_l("Which tickets. Empty means all.")),
        Field("calendar", pgettext_lazy("working time", "Calendar"), Reference("clocks.Calendar"), "calendar_id",
              required=True),
        Field("first_response", _l("First response"), Mapped(priorities, Minutes(0, A_YEAR)), "first_response",
              hint=TARGET_HINT),
        Field("next_response", _l("Next response"), Mapped(priorities, Minutes(0, A_YEAR)), "next_response",
              hint=_l("From the first message of the customer that nobody has answered.")),
        Field("resolution", pgettext_lazy("target", "Resolution"), Mapped(priorities, Minutes(0, A_YEAR)),
              "resolution", hint=TARGET_HINT),
        Field("pausing", _l("Statuses that pause"), MultiChoice(stopping, cast="bigint"), "pausing",
              hint=_l("None means every status on hold.")),
        Field("is_paused", _l("Paused"), Boolean(), "is_paused", default=False),
        Field("position", pgettext_lazy("of rules", "Order"), Bounded(-10_000, 10_000), "position", default=0,
              hint=_l("The first policy that fits counts.")),
    ),
)  # fmt: skip
Record(
    "escalation", Escalation, _l("Escalation level"), _l("Escalation levels"), needs="admin.automation",
    group=AUTOMATION, icon="bell", columns=("labels", "policy", "target", "when", "amount", "tell"),
    ready=ready_level,
    intro=_l("Who hears of it, and what is done, before and after a target is missed. Each level acts once."),
    fields=(
        LABELS,
        Field("policy", _l("SLA policy"), Reference("clocks.Policy"), "policy_id", required=True),
        Field("target", _l("Target"), Choice([Option(key, key, label) for key, label in TARGETS]), "target",
              required=True, default="resolution"),
        Field("amount", _l("How many"), Bounded(0, A_YEAR), "amount", required=True, default=75),
        Field("when", pgettext_lazy("of a rule", "When"),
              Choice([Option(key, key, label) for key, label in Escalation.When.choices]), "when", required=True,
              default="percent"),
        Field("tell", _l("Tell"), MultiChoice(TELL), "tell", default=[OWNER]),
        Field("agents", _l("Tell these too"), References("people.Agent"), "agent_ids"),
        Field("steps", _l("Then"), Steps(), "steps"),
        Field("is_paused", _l("Paused"), Boolean(), "is_paused", default=False),
        POSITION,
    ),
)  # fmt: skip
