"""Beside the form of a recurring ticket: when it comes next, what it opened, and one out of turn."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.automation.recurring.models import RecurringDue, RecurringTicket
from yizhan.automation.recurring.running import run_now
from yizhan.automation.recurring.workdays import is_workday
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context
from yizhan.spine.records import records

from ..gate import asker, for_agents, row_of
from .controls import read

NEEDS = "admin.automation"
COMING = 10
RUNS = 20


def aside(row: RecurringTicket) -> dict[str, Any]:
    """What stands beside the form."""
    if row.pk is None:
        return {}
    due = RecurringDue.objects.filter(recurring=row).first()
    return {"due": due.at if due else None, "runs": list(row.runs.select_related("ticket")[:RUNS])}


@require_POST
@for_agents(NEEDS)
def coming(request: HttpRequest) -> HttpResponse:
    """The next dates of the schedule as it stands in the form."""
    record = records["recurring_ticket"]
    row = RecurringTicket()
    try:
        typed = read(record.key, record.all_fields().values(), request.POST)
        asked = {key: typed[key] for key in SCHEDULE if key in typed}
        record.fill(row, asked, Context(by=asker(request)), required=False)
        row.times = row.times or ["09:00"]
        local = [one.astimezone(row.schedule.zone) for one in row.coming(COMING)]
        shown: dict[str, Any] = {"days": [(date_format(one, "Y-m-d D H:i"), is_workday(one.date())) for one in local]}
    except Invalid as error:
        shown = {"error": str(error)}
    return render(request, "workspace/admin/recurring-coming.html", shown)


@require_POST
@for_agents(NEEDS)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Open one now."""
    row = row_of(request, "recurring_ticket", pk)
    made = run_now(row, by=asker(request))
    if made.ticket:
        messages.success(request, _("%(code)s is open.") % {"code": made.ticket.code})
    else:
        messages.error(request, made.error)
    return redirect("admin-one", key="recurring_ticket", pk=pk)


SCHEDULE = ("every", "interval", "weekdays", "month_days", "weeks", "months", "times", "zone", "starts_on", "ends_on",
            "off_days")  # fmt: skip
