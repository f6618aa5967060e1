"""The backlog, and the trial of an assignment rule."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yizhan.automation.assignment import backlog as waiting
from yizhan.automation.assignment.models import Backlog
from yizhan.automation.assignment.trying import DAYS, try_out
from yizhan.spine.errors import Invalid
from yizhan.spine.records import records
from yizhan.tickets.models import Ticket

from ..gate import asker, for_agents
from ..lists import context_for
from ..rows import PRIORITY_LABELS
from .admin import page
from .controls import read

NEEDS = "admin.automation"
SHOWN = 200
# What a trial hangs on; the rest of the form may be unfinished.
ASKED = ("condition", "position")


@require_POST
@for_agents(NEEDS)
def trial(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """How many of the last tickets the rule, as it stands in the form, would have taken."""
    record, by = records["assignment_rule"], asker(request)
    row: Any = record.get(pk, by) or record.fresh()
    try:
        typed = read(record.key, [record.all_fields()[key] for key in ASKED], request.POST)
        record.fill(row, typed, context_for(by), required=False)
        shown: dict[str, Any] = {"trial": try_out(row, by), "days": DAYS}
    except Invalid as error:
        shown = {"error": str(error)}
    return render(request, "workspace/admin/assignment-trial.html", shown)


@for_agents(NEEDS)
def backlog(request: HttpRequest) -> HttpResponse:
    """Tickets nobody could take, in the order in which they are given out."""
    rows = list(waiting.waiting()[:SHOWN])
    seen = set(Ticket.objects.visible_to(asker(request)).filter(pk__in=[one.ticket_id for one in rows])
               .values_list("pk", flat=True))  # fmt: skip
    lines = [{"row": one, "ticket": one.ticket, "is_seen": one.ticket_id in seen,
              "priority": PRIORITY_LABELS.get(one.ticket.priority)} for one in rows]  # fmt: skip
    return page(request, "workspace/admin/backlog.html", "backlog", {"lines": lines, "total": Backlog.objects.count()})


@require_POST
@for_agents(NEEDS)
def assign_now(request: HttpRequest) -> HttpResponse:
    """Give out what can be given out, without waiting for the clock."""
    given = waiting.drain()
    if given:
        told = ngettext("%(n)s ticket found somebody.", "%(n)s tickets found somebody.", given) % {"n": given}
        messages.success(request, told)
    else:
        messages.info(request, _("Nobody can take more at the moment."))
    return redirect("backlog")
