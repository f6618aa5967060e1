"""Recurring tickets: when they come next, what they opened, one out of turn. The rest are routes of records."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Query, Router

from yizhan.automation.recurring.models import RecurringRun
from yizhan.automation.recurring.running import run_now

from . import shapes
from .answers import answer
from .asking import row_of
from .auth import asker
from .openapi import WRITING, doc, sources
from .schemas import AT, TEXT, WHOLE, YES_NO, Schema, described, made, many

router = Router()
AT_PATH = "/recurring-tickets/{int:pk}"
TAG = "recurring-tickets"
MOST = 100


@router.get(f"{AT_PATH}/dates", **doc(_l("Tell when a recurring ticket comes next"), answer="ComingDate", many=True,
            fails=(403, 404, 422), name="listComingDates", tag=TAG))  # fmt: skip
def list_dates(request: HttpRequest, pk: int, limit: int = Query(10, ge=1, le=MOST)) -> HttpResponse:
    """Whether it is paused or not. Always one page."""
    return answer(shapes.listed([{"at": one} for one in row_of(request, "recurring_ticket", pk).coming(limit)]))


@router.get(f"{AT_PATH}/runs", **doc(_l("List what a recurring ticket opened"), answer="RecurringRun", many=True,
            fails=(403, 404), name="listRecurringRuns", tag=TAG))  # fmt: skip
def list_runs(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest hundred first: the ticket, or why there is none, and the moments missed before. Always one page."""
    rows = row_of(request, "recurring_ticket", pk).runs.select_related("ticket")[:MOST]
    return answer(shapes.listed(map(run_shape, rows)))


@router.post(f"{AT_PATH}/run", **doc(_l("Open a recurring ticket now"), answer="RecurringRun", status=201,
             fails=WRITING, name="runRecurringTicket", tag=TAG))  # fmt: skip
def run_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of turn; its next date stays as it is."""
    return answer(run_shape(run_now(row_of(request, "recurring_ticket", pk), by=asker(request))), 201)


def run_shape(one: RecurringRun) -> dict[str, Any]:
    return {
        "id": one.pk,
        "due_at": one.due_at,
        "at": one.at,
        "ticket": one.ticket.number if one.ticket else None,
        "is_by_hand": one.is_by_hand,
        "missed_count": one.missed_count,
        "missed": one.missed,
        "error": one.error,
    }


def recurring_schemas(is_known: bool) -> dict[str, Schema]:
    """What comes next, and what was opened."""
    number = {"type": ["integer", "null"], "description": _("Number of the ticket, if one was opened.")}
    run = made(
        {"id": WHOLE, "due_at": AT, "at": AT, "ticket": number, "is_by_hand": YES_NO, "missed_count": WHOLE,
         "missed": described(many(AT), _("Moments before it that had passed unnoticed, the last 50.")), "error": TEXT}
    )  # fmt: skip
    return {"ComingDate": made({"at": AT}), "RecurringRun": run}


sources.append(recurring_schemas)
