"""Scheduled reports: what is sent by mail when, to whom, what became of it, and trying it on oneself."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.catalog.models import Desk
from yizhan.insights.exports import sending
from yizhan.insights.exports.schedule import ReportSchedule, ScheduleDue
from yizhan.insights.powers import EXPORT
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.records import records

from ..gate import asker, conflict_words, for_agents, row_of
from ..lists import context_for
from .admin import all_errors
from .controls import draw, read

KEY = "report_schedule"


@for_agents(EXPORT.key)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """With when each comes next and what became of the last time."""
    record, agent = records[KEY], asker(request)
    dues = {one.schedule_id: one for one in ScheduleDue.objects.all()}
    report, every = record.all_fields()["report"].type, record.all_fields()["every"].type
    rows = [
        {"row": row, "report": report.show(row.report), "every": every.show(row.every), "due": dues.get(row.pk),
         "owner": Agent.named(row.owner_id), "may_edit": record.allows(row, agent),
         "readers": len(row.agent_ids) + len(row.addresses)}
        for row in record.rows(agent)
    ]  # fmt: skip
    return render(request, "workspace/reports/schedules.html", {"rows": rows})


@for_agents(EXPORT.key)
def new(request: HttpRequest) -> HttpResponse:
    """Add one; the report of a page may be named in the address."""
    row = ReportSchedule(report=request.GET.get("report", "overview"), zone=str(Desk.the().zone_of(asker(request))),
                         agent_ids=[asker(request).pk], formats=["pdf"])  # fmt: skip
    return form(request, row)


@for_agents(EXPORT.key)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one."""
    row = row_of(request, KEY, pk)
    if not records[KEY].allows(row, asker(request)):
        raise Refused(EXPORT.key)
    return form(request, row)


def form(request: HttpRequest, row: ReportSchedule) -> HttpResponse:
    """Shows, takes, and shows again what was typed when something is wrong."""
    record, agent = records[KEY], asker(request)
    fields = [one for one in record.all_fields().values() if not one.hidden]
    typed, errors, status = None, {}, 200
    if request.method == "POST":
        typed = read(KEY, fields, request.POST)
        try:
            if row.pk is None:
                record.create(typed, by=agent, asking=context_for(agent))
            else:
                record.edit(row, typed, by=agent, asking=context_for(agent))
        except Invalid as error:
            errors, status = error.errors, 422
        except Conflict as error:
            errors, status = {"": [conflict_words(error)]}, 409
        else:
            messages.success(request, _("Saved."))
            return redirect("report-schedules")
        row = row_of(request, KEY, row.pk) if row.pk else row
    controls = draw(KEY, fields, row, context_for(agent), typed, errors)
    context: dict[str, Any] = {"row": row, "is_new": row.pk is None, "controls": controls,
                               "errors": all_errors(errors, controls)}  # fmt: skip
    if row.pk:
        context |= {"due": ScheduleDue.objects.filter(schedule=row).first(),
                    "coming": [] if row.is_paused else sending.next_times(row, clock.now())}  # fmt: skip
    return render(request, "workspace/reports/schedule.html", context, status=status)


@for_agents(EXPORT.key)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = row_of(request, KEY, pk)
    records[KEY].remove(row, by=asker(request))
    messages.success(request, _("“%(name)s” was deleted.") % {"name": row})
    return redirect("report-schedules")


@for_agents(EXPORT.key)
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Now, to oneself alone."""
    row = row_of(request, KEY, pk)
    sending.send_now(row, by=asker(request))
    messages.success(request, _("Sent to %(address)s.") % {"address": asker(request).email})
    return redirect("report-schedules")
