"""How the due times of a ticket come about, step by step, in a dialog."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext_lazy

from yizhan.automation.clocks.calendars import holidays_of_china
from yizhan.automation.clocks.explaining import Told, explained
from yizhan.automation.clocks.models import TARGETS, Escalation, Tick
from yizhan.automation.sla.steps import Step
from yizhan.lib import clock

from . import ticket_page
from .gate import for_agents

LABELS = dict(TARGETS)
KINDS = {
    Tick.STARTED: pgettext_lazy("ledger", "Started"),
    Tick.PAUSED: pgettext_lazy("ledger", "Paused"),
    Tick.RESUMED: pgettext_lazy("ledger", "Went on"),
    Tick.TARGET: pgettext_lazy("ledger", "Target changed"),
    Tick.BY_HAND: pgettext_lazy("ledger", "Due time set by hand"),
    Tick.MET: pgettext_lazy("ledger", "Met"),
    Tick.STOPPED: pgettext_lazy("ledger", "Stopped"),
    Tick.BREACHED: pgettext_lazy("ledger", "Missed"),
    Tick.ESCALATED: pgettext_lazy("ledger", "Escalated"),
    Tick.RECALCULATED: pgettext_lazy("ledger", "Worked out again"),
}
DAYS = {
    "open": pgettext_lazy("day", "Working hours"),
    "makeup": pgettext_lazy("day", "Make-up workday"),
    "holiday": pgettext_lazy("day", "Holiday"),
    "weekend": pgettext_lazy("day", "Closed"),
    "paused": pgettext_lazy("day", "Paused"),
    "weeks": pgettext_lazy("day", "Whole weeks"),
}


@for_agents("ticket.view")
def show(request: HttpRequest, code: str) -> HttpResponse:
    """How each due time of the ticket came about."""
    ticket = ticket_page.find(request, code)
    now = clock.now()
    told = [said(one, now) for one in explained(ticket)]
    return render(request, "workspace/desk/sla.html", {"ticket": ticket, "clocks": told})


def said(one: Told, now: datetime) -> dict[str, Any]:
    """A clock in words."""
    calendar = one.calendar
    return {
        "label": LABELS[one.row.target], "row": one.row, "state": one.row.get_state_display(), "policy": one.policy,
        "calendar": calendar, "minutes": timedelta(minutes=one.course.minutes),
        "spent": timedelta(minutes=one.spent(now)), "by_hand": one.course.by_hand,
        "steps": [_step(step) for step in one.steps], "lines": [_line(line) for line in one.lines],
    }  # fmt: skip


def _step(step: Step) -> dict[str, Any]:
    named = holidays_of_china().named(step.day) if step.kind in ("holiday", "makeup") else None
    return {
        "day": step.day, "until": step.until if step.until != step.day else None, "kind": DAYS[step.kind],
        "name": named, "opened": step.opened, "closed": step.closed, "total": timedelta(minutes=step.total),
        "counted": timedelta(minutes=step.counted), "paused": timedelta(minutes=step.paused),
    }  # fmt: skip


def _line(line: Tick) -> dict[str, Any]:
    level = Escalation.named(line.level_id) if line.level_id else None
    return {"kind": KINDS.get(line.kind, line.kind), "at": line.at, "level": level,
            "due_at": line.due_at if line.kind == Tick.BY_HAND else None,
            "minutes": timedelta(minutes=line.minutes) if line.minutes else None}  # fmt: skip
