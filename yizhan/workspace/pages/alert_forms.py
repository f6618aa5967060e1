"""The form of an alert: what is asked depends on what it watches."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.insights.alerts.models import INFLOW, THRESHOLD, Alert
from yizhan.insights.alerts.windows import COMPARABLE
from yizhan.insights.powers import ALERT
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.records import records

from ..gate import asker, conflict_words, for_agents, row_of
from ..lists import context_for
from .admin import all_errors
from .controls import draw, read
from .layouts import in_groups

# Of the other kind.
FOREIGN = {THRESHOLD: {"watch", "sensitivity"}, INFLOW: {"metric", "comparator", "limit"}}


@for_agents(ALERT.key)
def new(request: HttpRequest) -> HttpResponse:
    """Add one, of the kind the address says."""
    kind = request.GET.get("kind", THRESHOLD)
    return form(request, Alert(kind=kind if kind in FOREIGN else THRESHOLD))


@for_agents(ALERT.key)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one; its kind stays."""
    row = row_of(request, "alert", pk)
    if not records["alert"].allows(row, asker(request)):
        raise Refused(ALERT.key)
    return form(request, row)


@require_POST
@for_agents(ALERT.key)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one with what it noticed."""
    row = row_of(request, "alert", pk)
    records["alert"].remove(row, by=asker(request))
    messages.success(request, _("“%(name)s” was deleted.") % {"name": row.title})
    return redirect("alerts")


def fields_of(kind: str) -> list[Any]:
    return [one for one in records["alert"].fields if one.key not in FOREIGN[kind] | {"kind"}]


def form(request: HttpRequest, row: Alert) -> HttpResponse:
    """Shows, takes, and shows again what was typed when something is wrong."""
    if request.method != "POST":
        return show(request, row)
    record, asking = records["alert"], context_for(asker(request))
    typed = read(record.key, fields_of(row.kind), request.POST)
    try:
        if row.pk is None:
            saved = record.create({**typed, "kind": row.kind}, by=asker(request), asking=asking)
        else:
            saved = record.edit(row, typed, by=asker(request), asking=asking)
    except Invalid as error:
        return show(request, row, typed, error.errors, 422)
    except Conflict as error:
        return show(request, row, typed, {"": [conflict_words(error)]}, 409)
    messages.success(request, _("Saved."))
    return redirect("alert", pk=saved.pk)


def show(request: HttpRequest, row: Alert, typed: Mapping[str, Any] | None = None,
         errors: Mapping[str, list[str]] | None = None, status: int = 200) -> HttpResponse:  # fmt: skip
    if row.pk:
        row.refresh_from_db()
    controls = draw("alert", fields_of(row.kind), row, context_for(asker(request)), typed, errors)
    for one in controls:
        if one.name == "window" and row.kind == INFLOW:
            one.options = [pair for pair in one.options if pair[0] in COMPARABLE]
        if one.name == "limit" and typed is None:
            one.value = "" if row.limit is None else f"{row.limit:g}"
    return render(request, "workspace/reports/alert-form.html", {
        "row": row, "is_new": row.pk is None, "is_inflow": row.kind == INFLOW, "groups": in_groups("alert", controls),
        "errors": all_errors(errors or {}, controls),
    }, status=status)  # fmt: skip
