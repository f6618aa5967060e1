"""The clocks of a ticket: where each target stands, its ledger, and the arithmetic of its due time."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from yizhan.automation.clocks import recalculating
from yizhan.automation.clocks.explaining import Told, explained
from yizhan.automation.clocks.models import TARGETS, Clock
from yizhan.automation.sla.cases import step_as_data
from yizhan.lib import clock
from yizhan.spine.errors import Refused

from . import shapes
from .answers import answer
from .asking import row_of, ticket_named
from .auth import asker
from .openapi import WRITING, doc, sources
from .schemas import AT, MAYBE, MAYBE_AT, TEXT, WHOLE, YES_NO, Schema, described, made, many

router = Router()
TAG = "tickets"
NEEDS = "admin.automation"


@router.get("/tickets/{number}/clocks", **doc(_l("List the SLA clocks of a ticket"), answer="Clock",
            many=True, fails=(404,), name="listClocks", tag=TAG))  # fmt: skip
def list_clocks(request: HttpRequest, number: str) -> HttpResponse:
    """One for each target the ticket has or had, with the steps of its arithmetic. Always one page."""
    ticket = ticket_named(request, number, full=False)
    return answer(shapes.listed(map(as_data, explained(ticket)), None))


def recalculation_routes(key: str, path: str, name: str) -> None:
    """For calendars and for policies: a look ahead, and working the clocks out again."""
    at = f"/{path}/{{int:pk}}/recalculation"

    @router.get(at, **doc(_l("Look ahead: what working the clocks out again would change"), answer="Recalculation",
                fails=(403, 404), name=f"previewRecalculationOf{name}", tag=path))  # fmt: skip
    def look_ahead(request: HttpRequest, pk: int) -> HttpResponse:
        """Nothing is changed. At most 2,000 tickets are looked at, and the first 20 changes told."""
        return answer(ahead(recalculating.preview(the_one(request, key, pk), asker(request))))

    @router.post(at, **doc(_l("Work the clocks out again"), answer="Recalculating", status=202, fails=WRITING,
                 name=f"recalculate{name}", tag=path))  # fmt: skip
    def work_out(request: HttpRequest, pk: int) -> HttpResponse:
        """All of it, in the background; answers with how many tickets are looked at."""
        return answer({"tickets": recalculating.start(the_one(request, key, pk), by=asker(request))}, 202)


def the_one(request: HttpRequest, key: str, pk: int) -> Any:
    """A calendar or a policy. Raises Refused; what is not there is 404."""
    if not asker(request).may(NEEDS):
        raise Refused(NEEDS)
    return row_of(request, key, pk)


def ahead(found: recalculating.Preview) -> dict[str, Any]:
    rows = [{"ticket": one.ticket.number, "target": one.target, "before": one.before, "after": one.after,
             "was_breached": one.was_breached, "is_breached": one.is_breached} for one in found.rows]  # fmt: skip
    return {"looked_at": found.looked_at, "is_part": found.is_part, "moved": found.moved,
            "breached_to_met": found.saved, "met_to_breached": found.lost, "changes": rows}  # fmt: skip


recalculation_routes("calendar", "calendars", "Calendar")
recalculation_routes("sla_policy", "sla-policies", "SlaPolicy")


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
    target = {"enum": [key for key, _label in TARGETS]}
    change = made({"ticket": WHOLE, "target": target, "before": MAYBE_AT, "after": MAYBE_AT,
                   "was_breached": YES_NO, "is_breached": YES_NO})  # fmt: skip
    return {
        "Recalculation": made(
            {
                "looked_at": described(WHOLE, _("Tickets that were looked at.")), "is_part": YES_NO,
                "moved": described(WHOLE, _("Due times that would be others.")),
                "breached_to_met": WHOLE, "met_to_breached": WHOLE, "changes": many(change),
            }
        ),
        "Recalculating": made({"tickets": WHOLE}),
        "Clock": made(
            {
                "target": target,
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
