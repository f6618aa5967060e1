"""What alerts noticed, for programs: firings, the tickets behind them, and problem tickets out of them.

Alerts themselves are kept like every record.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Query, Router

from yizhan.catalog.models import Desk
from yizhan.insights.alerts import telling
from yizhan.insights.alerts.explaining import Standout, explain, since_then
from yizhan.insights.alerts.models import AlertFiring
from yizhan.insights.alerts.problem import open_problem
from yizhan.insights.alerts.recipients import firings, problem_of
from yizhan.people.models import Agent
from yizhan.spine.errors import Invalid
from yizhan.spine.paging import page

from . import shapes
from .answers import answer
from .asking import MOST
from .auth import asker
from .insights import trusted
from .openapi import READING, WRITING, doc, sources
from .schemas import AT, MAYBE, MAYBE_AT, TEXT, WHOLE, Schema, described, made, many

router = Router()
TAG = "reports"
NUMBER: Schema = {"type": "number"}
MAYBE_NUMBER: Schema = {"type": ["number", "null"]}


@router.get("/alert-firings", **doc(_l("List what alerts noticed"), answer="AlertFiring", many=True, fails=(403, 422),
            name="listAlertFirings", tag=TAG))  # fmt: skip
def list_firings(
    request: HttpRequest,
    alert: int | None = Query(None, ge=1, le=2**63 - 1, description="The id of an alert; without, of all one may see."),
    is_over: bool | None = Query(None, description="Only those that are over, or only those that still hold."),
    cursor: str = "",
    limit: int = Query(50, ge=1, le=MOST),
) -> HttpResponse:
    """Of the alerts one may see, newest first."""
    agent = trusted(request)
    found = firings(agent)
    if alert is not None:
        found = found.filter(alert=alert)
    if is_over is not None:
        found = found.filter(resolved_at__isnull=not is_over)
    rows = page(found, "-id", cursor, limit)
    names = telling.names_of(rows.rows)
    return answer(shapes.listed((firing(one, names[one.pk], agent) for one in rows.rows), rows.next))


@router.get("/alert-firings/{int:pk}", **doc(_l("Read what an alert noticed"), answer="AlertFiringInFull",
            fails=READING, name="readAlertFiring", tag=TAG))  # fmt: skip
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """With the sum, and what stands out among the tickets one may see."""
    agent = trusted(request)
    return answer(in_full(get_object_or_404(firings(agent), pk=pk), agent))


@router.get("/alert-firings/{int:pk}/tickets", **doc(_l("List the tickets an alert noticed"), answer="Ticket",
            many=True, fails=(403, 404, 422), name="listAlertFiringTickets", tag=TAG))  # fmt: skip
def tickets(request: HttpRequest, pk: int, cursor: str = "", limit: int = Query(50, ge=1, le=MOST)) -> HttpResponse:
    """Those one may see, and those that came since while it held; newest first."""
    agent = trusted(request)
    found = since_then(get_object_or_404(firings(agent), pk=pk), agent, Desk.the().zoneinfo)
    rows = page(shapes.with_all(found), "-created_at", cursor, limit)
    return answer(shapes.listed(map(shapes.ticket, rows.rows), rows.next))


@router.post("/alert-firings/{int:pk}/problem", **doc(_l("Open a problem ticket from what an alert noticed"),
             answer="Ticket", status=201, fails=WRITING, name="openAlertFiringProblem", tag=TAG))  # fmt: skip
def problem(request: HttpRequest, pk: int) -> HttpResponse:
    """The tickets of the firing that one may edit are linked to it. A second one is a conflict."""
    agent = trusted(request)
    opened = open_problem(get_object_or_404(firings(agent), pk=pk), by=asker(request), zone=Desk.the().zoneinfo)
    return answer(shapes.ticket(opened), 201, Location=f"/api/v1/tickets/{opened.number}")


def firing(row: AlertFiring, name: str, by: Agent) -> dict[str, Any]:
    problem = problem_of(row, by)
    return {
        "id": row.pk, "alert": {"id": row.alert_id, "title": row.alert.title},
        "headline": telling.headline(row, name), "value": {"value": row.value, "label": name} if row.value else None,
        "since": row.since, "at": row.at, "resolved_at": row.resolved_at, "told_at": row.told_at,
        "recovery_told_at": row.recovery_told_at, "unit": row.arithmetic.get("unit", "count"), "figure": row.figure,
        "peak": row.peak, "baseline": row.baseline, "problem": problem.number if problem else None,
    }  # fmt: skip


def in_full(row: AlertFiring, by: Agent) -> dict[str, Any]:
    zone = Desk.the().zoneinfo
    told: dict[str, Any] = {
        **firing(row, telling.names_of([row])[row.pk], by),
        "sums": [{"label": label, "text": text} for label, text in telling.sums(row.arithmetic)],
        "tickets": None, "standouts": None, "error": None,
    }  # fmt: skip
    try:
        found = explain(row, by, zone)
        return told | {"tickets": since_then(row, by, zone).count(), "standouts": {
            "words": [standout(each) for each in found.words],
            "customers": [standout(each) for each in found.customers],
            "organizations": [standout(each) for each in found.organizations],
            "seen": found.seen, "compared": found.compared,
        }}  # fmt: skip
    except Invalid as invalid:
        return told | {"error": " ".join(invalid.texts)}


def standout(one: Standout) -> dict[str, Any]:
    return {"id": one.id or None, "name": one.name, "now": one.now, "of_now": one.of_now, "before": one.before,
            "of_before": one.of_before, "ratio": one.ratio}  # fmt: skip


def schemas(is_known: bool) -> dict[str, Schema]:
    """The same as JSON schema."""
    row: Schema = {
        "id": WHOLE, "alert": made({"id": WHOLE, "title": TEXT}), "headline": TEXT,
        "value": {"anyOf": [made({"value": TEXT, "label": TEXT}), {"type": "null"}]},
        "since": described(AT, _("When the window began that was looked at.")),
        "at": described(AT, _("When it began to hold.")), "resolved_at": MAYBE_AT, "told_at": MAYBE_AT,
        "recovery_told_at": MAYBE_AT, "unit": described(TEXT, "count, seconds, share (0–1), stars (1–5), number"),
        "figure": NUMBER, "peak": NUMBER, "baseline": MAYBE_NUMBER,
        "problem": described({"type": ["integer", "null"]}, _("The number of the problem ticket, if one may see it.")),
    }  # fmt: skip
    standout = made({"id": {"type": ["integer", "null"]}, "name": TEXT, "now": WHOLE, "of_now": WHOLE, "before": WHOLE,
                     "of_before": WHOLE, "ratio": NUMBER})  # fmt: skip
    standouts = made({"words": many(standout), "customers": many(standout), "organizations": many(standout),
                      "seen": WHOLE, "compared": WHOLE})  # fmt: skip
    return {
        "AlertFiring": made(row),
        "AlertFiringInFull": made({
            **row, "sums": many(made({"label": TEXT, "text": TEXT})), "tickets": {"type": ["integer", "null"]},
            "standouts": {"anyOf": [standouts, {"type": "null"}]},
            "error": described(MAYBE, _("Why its tickets can no longer be asked for.")),
        }),
    }  # fmt: skip


sources.append(schemas)
