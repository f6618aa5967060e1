"""The service catalogue: the list of request types, their order by hand, copies."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.catalog.brands import Brand
from yizhan.catalog.requests.checking import problems
from yizhan.lib import clock
from yizhan.spine.change import change
from yizhan.spine.records import records
from yizhan.tickets.models import Ticket

from ..gate import asker, for_agents, row_of
from .admin import page

NEEDS = "admin.catalog"
KEY = "request_type"
LATELY = timedelta(days=30)


@for_agents(NEEDS)
def request_types(request: HttpRequest) -> HttpResponse:
    """All request types under the headings customers see."""
    rows = list(records[KEY].rows(asker(request)))
    in_archive = "archived" in request.GET
    counts, names = opened_lately(), {one.pk: one.label for one in Brand.shelf()}
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row.is_archived == in_archive:
            brands = [names[pk] for pk in row.brands if pk in names]
            is_wrong = any(one.level == "error" for one in problems(row))
            line = {"row": row, "count": counts.get(row.pk, 0), "brands": brands, "is_wrong": is_wrong}
            groups.setdefault(heading_of(row), []).append(line)
    return page(request, "workspace/admin/request-types.html", KEY, {
        "record": records[KEY], "groups": list(groups.items()), "in_archive": in_archive,
        "archived": sum(one.is_archived for one in rows), "moved": request.GET.get("moved", ""),
    })  # fmt: skip


@require_POST
@for_agents(NEEDS)
def order(request: HttpRequest) -> HttpResponse:
    """Another order: `order` names all that are in sight, or `move` one and where it goes (`12:up`)."""
    shown = [one for one in records[KEY].rows(asker(request)) if not one.is_archived]
    known = {str(one.pk): one for one in shown}
    pk, _colon, way = request.POST.get("move", "").partition(":")
    if pk in known:
        shown = moved(shown, known[pk], -1 if way == "up" else 1)
    else:
        wanted = [known.pop(key) for key in request.POST.get("order", "").split(",") if key in known]
        shown = wanted + list(known.values())
    keep_order(shown, by=asker(request))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect(f"/admin/{KEY}?moved={pk}" if pk else f"/admin/{KEY}")


@require_POST
@for_agents(NEEDS)
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A second one like it, not offered until it was looked over."""
    record, row = records[KEY], row_of(request, KEY, pk)
    raw = {key: value for key, value in record.as_data(row).items() if key in record.all_fields()}
    with transaction.atomic():
        made = record.create({**raw, "labels": copied(row.labels)}, by=asker(request))
        with change(made, f"{KEY}.archived", by=asker(request)):
            made.is_archived = True
    messages.success(request, _("Copied. It rests in the archive until you use it."))
    return redirect("request-type", pk=made.pk)


def opened_lately() -> dict[int, int]:
    """How many tickets of each request type were opened in the last thirty days."""
    tickets = Ticket.objects.filter(created_at__gte=clock.now() - LATELY, request_type__isnull=False)
    return dict(tickets.order_by().values_list("request_type_id").annotate(Count("id")))


def copied(labels: dict[str, str]) -> dict[str, str]:
    """The names of a copy, in each language in its own words."""
    found = {}
    for language, text in labels.items():
        with translation.override(language):
            found[language] = _("%(name)s (copy)") % {"name": text}
    return found


def moved(rows: Iterable[Any], row: Any, by: int) -> list[Any]:
    """The rows with one of them a place further up or down among those of its heading."""
    found = list(rows)
    beside = [at for at, one in enumerate(found) if heading_of(one) == heading_of(row)]
    at = found.index(row)
    place = beside.index(at) + by
    if 0 <= place < len(beside):
        other = beside[place]
        found[at], found[other] = found[other], found[at]
    return found


def keep_order(rows: Iterable[Any], *, by: Any) -> None:
    """Positions as the rows stand; only what differs is changed."""
    with transaction.atomic():
        for place, row in enumerate(rows):
            if row.position != place:
                records[KEY].edit(row, {"position": place}, by=by)


def heading_of(row: Any) -> str:
    """The heading a request type stands under."""
    return str(row.group)
