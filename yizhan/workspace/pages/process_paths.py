"""The ways tickets really went, as a map, and the tickets behind every part of it."""

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yizhan.automation.flows.models import Flow
from yizhan.catalog.models import Desk
from yizhan.insights.paths import BETWEEN, Pair, behind, charted, walked
from yizhan.insights.periods import PERIODS
from yizhan.insights.powers import VIEW
from yizhan.insights.process_paper import USUAL
from yizhan.insights.reading import Report
from yizhan.spine.errors import Invalid
from yizhan.spine.paging import page

from ..at_once import at_once
from ..gate import asker, for_agents
from ..process_column import stacked
from ..process_map import Url, drawn
from .reports import ROWS, given, say

KEPT = ("condition", "period", "first", "last")


@for_agents(VIEW.key)
@require_safe
@at_once
def process(request: HttpRequest) -> HttpResponse:
    """Of the tickets opened in a period: by the stages of a flow, or by their statuses."""
    agent = asker(request)
    report, error = given(request, USUAL)
    flow = flow_of(request)
    context: dict[str, Any] = {}
    try:
        question, _other = report.questions(Desk.the().zone_of(agent))
        paths = walked(question, flow, agent)
        url = link_of(report, flow)
        names = {one.value: one.label for one in paths.stays}
        context = {
            "question": question, "paths": paths, "map": drawn(paths, url), "column": stacked(paths, url),
            "stays": [(one, one.total / paths.total if paths.total else 0, url({"stage": one.value}),
                       url({"stage": one.value, "again": "1"})) for one in paths.stays if one.visits],
            "moves": [(names[one.origin], names[one.to], one, url({"stage": one.origin, "to": one.to}))
                      for one in paths.moves if {one.origin, one.to} <= names.keys()],
            "pairs": [(between(one), one, url({"between": one.kind, "pair": [one.one, one.other]}))
                      for one in paths.pairs],
            "unused": [(names.get(one, one), names.get(other, other)) for one, other in paths.unused],
        }  # fmt: skip
    except Invalid as invalid:
        error = error or say(invalid)
    return render(request, "workspace/reports/process.html", {
        **context, "report": report, "error": error, "periods": PERIODS, "flows": charted(), "flow": flow,
        "definition": json.dumps({**report.as_json(), "flow": flow.slug if flow else ""}),
    })  # fmt: skip


@for_agents(VIEW.key)
@require_safe
def tickets(request: HttpRequest) -> HttpResponse:
    """Exactly those that came to a stage, went from one to another, or were played back and forth."""
    agent, flow, asked = asker(request), flow_of(request), request.GET
    report, error = given(request, USUAL)
    context: dict[str, Any] = {"error": error}
    pair = tuple(asked.getlist("pair"))
    try:
        question, _other = report.questions(Desk.the().zone_of(agent))
        if asked.get("between") in BETWEEN and len(pair) == 2:
            wanted: dict[str, Any] = {"pair": (asked["between"], *pair)}
        else:
            wanted = {"stage": asked.get("stage", ""), "to": asked.get("to", ""), "again": "again" in asked}
        found = behind(question, flow, agent, **wanted)
        rows = page(found.for_list(), "-created_at", asked.get("cursor", ""), ROWS)
        more = asked.copy()
        more["cursor"] = rows.next or ""
        context |= {"rows": rows.rows, "next": rows.next, "more": f"?{more.urlencode()}", "count": found.count(),
                    "question": question}  # fmt: skip
    except Invalid as invalid:
        context["error"] = say(invalid)
    return render(request, "workspace/reports/tickets.html", context)


def flow_of(request: HttpRequest) -> Flow | None:
    return next((one for one in charted() if one.slug == request.GET.get("flow")), None)


def link_of(report: Report, flow: Flow | None) -> Url:
    """Where a part of the map leads."""
    asked = {key: value for key, value in report.as_json().items() if key in KEPT and value}
    base = reverse("report-process-tickets")
    return lambda part: f"{base}?{urlencode({**asked, **({'flow': flow.slug} if flow else {}), **part}, doseq=True)}"


def between(pair: Pair) -> str:
    return _("%(one)s ⇄ %(other)s") % dict(zip(("one", "other"), pair.labels, strict=True))
