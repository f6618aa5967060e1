"""The report of a quarter: one click, figures, charts, and in words what changed."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from yizhan.catalog.models import Desk
from yizhan.insights.dimensions import said_quarter
from yizhan.insights.metrics import metrics
from yizhan.insights.periods import BEFORE, LAST_YEAR
from yizhan.insights.powers import VIEW
from yizhan.insights.process_paper import times
from yizhan.insights.quarter import CARDS, OTHERS, Quarter, first_of, quarters, sections_of, tell
from yizhan.insights.quarter_stages import stages_of
from yizhan.insights.sentences import Finding, Part
from yizhan.people.models import Department
from yizhan.spine.errors import Invalid

from ..at_once import at_once
from ..gate import asker, for_agents
from ..report_charts import cards, link_of, section
from . import process_paths


@for_agents(VIEW.key)
@require_safe
@at_once
def quarter(request: HttpRequest) -> HttpResponse:
    """Of one quarter, and of one department or all."""
    agent = asker(request)
    one, department = chosen(request)
    try:
        told = tell(one, agent)
    except Invalid as invalid:
        return render(request, "workspace/reports/quarter.html", {"error": " ".join(invalid.texts)}, status=422)

    shown = {each.key: section(each) for each in sections_of(one, agent)}
    flow = shown["flow"]
    shown["flow"] = replace(flow, series=[*flow.series[:2], replace(flow.series[2], kind="area")])
    return render(request, "workspace/reports/quarter.html", {
        "quarter": one, "told": told, "department": department,
        "definition": one.report(CARDS, compare=one.compare).as_text,
        "quarters": [(day.isoformat(), said_quarter(day.isoformat())) for day in quarters(one.zone)],
        "comparisons": OTHERS,
        "departments": Department.current(),
        "cards": cards(one.report(CARDS), first_of(told.now), first_of(told.before)),
        "findings": [(written(each, one), each.is_good) for each in told.findings],
        **shown,
    })  # fmt: skip


@for_agents(VIEW.key)
@require_safe
@at_once
def stages(request: HttpRequest) -> HttpResponse:
    """Where the time of its tickets went: a part of the page that is asked for by itself."""
    one, _department = chosen(request)
    try:
        found = stages_of(one, asker(request))
    except Invalid as invalid:
        return render(request, "workspace/reports/quarter-stages.html", {"error": " ".join(invalid.texts)})
    link = process_paths.link_of(one.report(()), None)
    return render(request, "workspace/reports/quarter-stages.html", {
        "quarter": one, "paths": found.now, "map": f"{reverse('report-process')}?{urlencode(days_of(one))}",
        "findings": [(written(each, one), each.is_good) for each in found.findings],
        "chart": times(found.now) if found.now.bottleneck else None,
        "stays": [(stay, link({"stage": stay.value}), link({"stage": stay.value, "again": "1"}))
                  for stay in found.now.stays],
    })  # fmt: skip


def days_of(one: Quarter) -> dict[str, str]:
    """Its days and its condition, as addresses have them."""
    first, last = one.days
    return {"period": "custom", "first": first.isoformat(), "last": last.isoformat(), "condition": one.condition}


def chosen(request: HttpRequest) -> tuple[Quarter, Department | None]:
    """The newest that is over, unless the address says which; what it says wrongly is left aside."""
    zone = Desk.the().zone_of(asker(request))
    offered = quarters(zone)
    first = next((day for day in offered if day.isoformat() == request.GET.get("quarter")), offered[1])
    compare = LAST_YEAR if request.GET.get("compare") == LAST_YEAR else BEFORE
    department = next((row for row in Department.current() if str(row.pk) == request.GET.get("department")), None)
    return Quarter(first, zone, compare, f"department:{department.pk}" if department else ""), department


def written(finding: Finding, one: Quarter) -> SafeString:
    """The sentence, its figures leading to their tickets."""
    places = finding.text % {key: f"{{{key}}}" for key in finding.parts}
    return format_html(places, **{key: linked(part, one) for key, part in finding.parts.items()})


def linked(part: Part, one: Quarter) -> Any:
    if part.stage:
        again = {"again": "1"} if part.is_again else {}
        url = process_paths.link_of(one.report(()), None)({"stage": part.stage, **again})
        return format_html('<a href="{}">{}</a>', url, part.text)
    if not part.metric:
        return part.text
    url = link_of(one.report((part.metric,), part.by, part.days))(metrics[part.metric], part.values)
    return format_html('<a href="{}">{}</a>', url, part.text)
