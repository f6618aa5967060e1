"""The floor of this moment on paper and in workbooks."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan.automation.assignment.models import State
from yizhan.tickets.models import Ticket
from yizhan.ui.charts import Chart, Series, say

from .exports.contents import MOMENT, SECONDS, WHOLE, Card, Content, Head, Line, Sheet
from .floor import TODAY, Floor, look
from .metrics import metrics


def content(asked: Mapping[str, Any], by: Any, zone: ZoneInfo) -> Content:
    """As `by` may see it now."""
    floor = look(by, zone)
    moment = floor.at.astimezone(zone)
    found = [queues(floor), waiting(floor), due(floor, zone), people(floor)]
    return Content(
        _("Live floor"), (_("As of %(moment)s") % {"moment": f"{moment:%Y-%m-%d %H:%M}"},), tuple(cards(floor)),
        (inflow(floor),), tuple(one for one in found if one.many),
    )  # fmt: skip


def inflow(floor: Floor) -> Chart:
    """Opened by the hour, beside a usual such day."""
    hours, values, usual = zip(*floor.hours, strict=True)
    series = [
        Series(pgettext("inflow", "Today"), values),
        Series(pgettext("inflow", "Usual"), usual, shown=[f"{one:g}" for one in usual], kind="area"),
    ]
    x = [f"{hour:02}:00" for hour in hours]
    return Chart("line", _("Opened by the hour"), x, series, head=_("Hour of the day"))


def cards(floor: Floor) -> Iterable[Card]:
    """What is there now, then the figures of today."""
    for name, value in (
        (_("Unfinished"), floor.unfinished), (_("Unassigned"), floor.unassigned),
        (pgettext("tickets", "Overdue"), floor.overdue), (_("Due within an hour"), floor.soon),
        (_("Agents online"), floor.online), (_("Chats waiting"), floor.chats_waiting),
        (_("Chats under way"), floor.chats_active),
    ):  # fmt: skip
        yield Card(name, f"{value:,}")
    for one in (metrics[key] for key in TODAY):
        name = _("%(metric)s, today") % {"metric": one.label}
        yield Card(name, say(floor.today[one.key], one.sum.unit))


def queues(floor: Floor) -> Sheet:
    heads = (Head(_("Department")), Head(_("Unfinished"), WHOLE), Head(_("Unassigned"), WHOLE),
             Head(_("Due soon"), WHOLE), Head(pgettext("tickets", "Overdue"), WHOLE),
             Head(_("Longest wait"), SECONDS))  # fmt: skip
    lines = [Line([str(one.department), one.unfinished, one.unassigned, one.soon, one.overdue,
                   since(one.waits_since, floor)]) for one in floor.queues]  # fmt: skip
    return Sheet(_("Queues"), heads, lines, len(lines))


def waiting(floor: Floor) -> Sheet:
    heads = (*of_tickets(), Head(_("Waits"), SECONDS))
    lines = [Line([*of_ticket(one), since(one.waits_since, floor)]) for one in floor.waiting]  # type: ignore[attr-defined]
    return Sheet(_("Waiting longest for a reply"), heads, lines, len(lines))


def due(floor: Floor, zone: ZoneInfo) -> Sheet:
    heads = (*of_tickets(), Head(_("Due"), MOMENT))
    lines = [Line([*of_ticket(one), one.next_due_at.astimezone(zone).replace(tzinfo=None, microsecond=0)])
             for one in floor.due if one.next_due_at]  # fmt: skip
    return Sheet(_("Due next"), heads, lines, len(lines))


def people(floor: Floor) -> Sheet:
    heads = (Head(_("Agent")), Head(pgettext("agent", "Availability")), Head(_("Tickets"), WHOLE),
             Head(_("At most"), WHOLE), Head(_("Chats"), WHOLE))  # fmt: skip
    states = dict(State.choices)
    lines = [Line([one.agent.name, str(states.get(one.state, one.state)), one.tickets, one.cap, one.chats])
             for one in floor.people]  # fmt: skip
    return Sheet(_("Agents"), heads, lines, len(lines))


def of_tickets() -> tuple[Head, ...]:
    return Head(pgettext("ticket", "Number")), Head(pgettext("ticket", "Subject")), Head(_("Customer"))


def of_ticket(one: Ticket) -> tuple[str, str, str]:
    return one.code, one.subject, str(one.requester or "")


def since(moment: datetime | None, floor: Floor) -> float | None:
    """Seconds that something waits."""
    return (floor.at - moment).total_seconds() if moment else None
