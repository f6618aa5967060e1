"""The clocks of a ticket: where each target stands, its ledger, and the arithmetic of its due time."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from yizhan.automation.clocks.explaining import Told, explained
from yizhan.automation.clocks.models import TARGETS, Clock
from yizhan.automation.sla.cases import step_as_data
from yizhan.lib import clock

from . import shapes
from .answers import answer
from .asking import ticket_named
from .openapi import doc, sources
from .schemas import AT, MAYBE, MAYBE_AT, TEXT, WHOLE, YES_NO, Schema, described, made, many

router = Router()
TAG = "tickets"


@router.get("/tickets/{number}/clocks", **doc(_l("List the SLA clocks of a ticket"), answer="Clock",
            many=True, fails=(404,), name="listClocks", tag=TAG))  # fmt: skip
def list_clocks(request: HttpRequest, number: str) -> HttpResponse:
    """One for each target the ticket has or had, with the steps of its arithmetic. Always one page."""
    ticket = ticket_named(request, number, full=False)
    return answer(shapes.listed(map(as_data, explained(ticket)), None))


def as_data(one: Told) -> dict[str, Any]:
    row = one.row
    return {
        "target": row.target,
        "state": row.state,
        "policy": one.policy.slug if one.policy else None,
        "calendar": one.calendar.slug if one.calendar else None,
        "minutes": one.course.minutes,
        "minutes_spent": round(one.spent(clock.now())),
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "due_at": row.due_at,
        "is_by_hand": one.course.by_hand is not None,
        "breached_at": row.breached_at,
        "breached_before": row.earlier,
        "pauses": [{"from": begun, "to": ended} for begun, ended in one.course.stops],
        "steps": [step_as_data(step) for step in one.steps],
        "ledger": [{"kind": line.kind, "at": line.at, "minutes": line.minutes, "due_at": line.due_at}
                   for line in one.lines],
    }  # fmt: skip


def schemas(is_known: bool) -> dict[str, Schema]:
    line = made({"kind": TEXT, "at": AT, "minutes": {"type": ["integer", "null"]}, "due_at": MAYBE_AT})
    return {
        "Clock": made(
            {
                "target": {"enum": [key for key, _label in TARGETS]},
                "state": {"enum": [str(one) for one in Clock.State]},
                "policy": MAYBE, "calendar": MAYBE,
                "minutes": described(WHOLE, _("The target in working minutes.")),
                "minutes_spent": described(WHOLE, _("Working minutes that have passed, pauses left out.")),
                "started_at": AT, "ended_at": MAYBE_AT,
                "due_at": described(MAYBE_AT, _("Null while it is paused.")), "is_by_hand": YES_NO,
                "breached_at": MAYBE_AT,
                "breached_before": described(WHOLE, _("Missed answers of earlier rounds.")),
                "pauses": many(made({"from": AT, "to": MAYBE_AT})),
                "steps": many({"type": "object"}), "ledger": many(line),
            }
        ),
    }  # fmt: skip


sources.append(schemas)
