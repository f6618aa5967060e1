"""Working clocks out again after a change of a calendar or a policy: the look ahead, and the button."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.automation.clocks import importing, recalculating
from yizhan.automation.clocks.calendars import missing_year
from yizhan.automation.clocks.models import TARGETS, Calendar, Clock, Escalation, Policy
from yizhan.lib import clock
from yizhan.spine.errors import Invalid

from ..gate import asker, for_agents, row_of

NEEDS = "admin.automation"
KEYS = {"calendar", "sla_policy"}
LABELS = dict(TARGETS)
MOST_SAID = 8


@require_POST
@for_agents(NEEDS)
def preview(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Whose due times would change, and who comes from missed to met."""
    found = recalculating.preview(the_row(request, key, pk), asker(request))
    rows = [{"row": one, "target": LABELS[one.target]} for one in found.rows]
    return render(request, "workspace/admin/recalculation.html", {"found": found, "rows": rows, "key": key, "pk": pk})


@require_POST
@for_agents(NEEDS)
def recalculate(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Do it, in the background."""
    recalculating.start(the_row(request, key, pk), by=asker(request))
    messages.success(request, _("The clocks are being worked out again."))
    return redirect("admin-one", key=key, pk=pk)


@require_POST
@for_agents(NEEDS)
def load_holidays(request: HttpRequest) -> HttpResponse:
    """Take in a file with the holidays of a year, or say what is wrong with it row by row."""
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Invalid({"file": _("Choose a file.")})
        years = importing.load(file.read(importing.LARGEST + 1), by=asker(request))
    except Invalid as error:
        for text in error.texts[:MOST_SAID]:
            messages.error(request, text)
        return redirect("admin-new", key="holiday_year")
    messages.success(request, _("Loaded: %(years)s.") % {"years": ", ".join(map(str, years))})
    return redirect("admin-list", key="holiday_year")


def the_row(request: HttpRequest, key: str, pk: int) -> Any:
    """A calendar or a policy."""
    if key not in KEYS:
        raise Http404
    return row_of(request, key, pk)


def calendar_aside(row: Calendar) -> dict[str, Any]:
    """Beside a calendar: the year that is missing, and the clocks it counts."""
    missing = missing_year(clock.now()) if row.follows_china else None
    running = Clock.objects.filter(calendar_id=row.pk, next_at__isnull=False).count() if row.pk else 0
    return {"missing_year": missing, "running": running, "row": row}


def policy_aside(row: Policy) -> dict[str, Any] | None:
    """Beside a policy: how its clocks fare, and its levels."""
    if not row.pk:
        return None
    clocks = Clock.objects.filter(policy=row)
    levels = [one for one in Escalation.current() if one.policy_id == row.pk]
    return {"running": clocks.filter(next_at__isnull=False).count(), "levels": levels, "row": row,
            "missed": clocks.filter(breached_at__isnull=False).count()}  # fmt: skip
