"""Exports of reports: the menu that asks for one, and the list of one's own with how far each is."""

import json
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.insights.exports import making
from yizhan.insights.exports.export import CONTENT_TYPES, Export
from yizhan.insights.powers import EXPORT
from yizhan.insights.reading import LISTS
from yizhan.spine.errors import Invalid

from ..gate import asker, for_agents

LATEST = 50


@for_agents(EXPORT.key)
@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """One's own, the newest first; asks again while one is being written."""
    rows = list(Export.objects.filter(agent=asker(request))[:LATEST])
    part = (
        "workspace/reports/exports-list.html" if request.headers.get("HX-Request") else "workspace/reports/exports.html"
    )
    return render(
        request, part, {"exports": rows, "is_open": any(one.is_open for one in rows), "days": making.KEPT.days}
    )


@for_agents(EXPORT.key)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """What the menu says: `as` is the format and what a row is. A small one is answered with its file."""
    format, _colon, detail = request.POST.get("as", "").partition(":")
    subject = request.POST.get("subject", "")
    row = making.ask(subject, asked(request.POST), format, detail, by=asker(request), bom=True)
    if row.state == Export.State.DONE:
        return given(request, row)
    messages.success(request, _("The export is being written. You will be told when it is ready."))
    return redirect("report-exports")


@for_agents(EXPORT.key)
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """To whoever had it made, and to nobody else."""
    return given(request, own(request, pk))


@for_agents(EXPORT.key)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    making.cancel(own(request, pk), by=asker(request))
    return redirect("report-exports")


def own(request: HttpRequest, pk: int) -> Export:
    row = Export.objects.filter(pk=pk, agent=asker(request)).first() if pk < 2**62 else None
    if row is None:
        raise Http404
    return row


def given(request: HttpRequest, row: Export) -> Any:
    stream = making.fetch(row, by=asker(request))
    answer = FileResponse(stream, as_attachment=True, filename=row.name, content_type=CONTENT_TYPES[row.format])
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def asked(post: QueryDict) -> dict[str, Any]:
    """What is exported: the report of the page in `definition` or in its address, a saved one, a figure of it."""
    if post.get("saved"):
        return {"saved": post["saved"]}
    if post.get("definition"):
        return {"definition": definition(str(post["definition"])), "title": post.get("title", "")[:120]}
    query = QueryDict(post.get("query", ""))
    kept: dict[str, Any] = {key: value for key, value in query.items() if key not in LISTS}
    kept |= {key: query.getlist(key) for key in LISTS if key in query}
    figure = {"metric": query.get("metric", ""), "values": query.getlist("value"), "most": query.getlist("most"),
              "ranked": query.getlist("ranked")}  # fmt: skip
    return {"definition": kept, **(figure if "metric" in query else {})}


def definition(text: str) -> dict[str, Any]:
    """Raises Invalid for what is no report."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Invalid(_("A report is an object with metrics."))
    return found
