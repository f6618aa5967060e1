"""Reports: the desk at a glance, a report put together by oneself, and the tickets behind every figure."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yizhan.catalog.models import Desk
from yizhan.insights.asking import Question, behind
from yizhan.insights.dimensions import dimensions
from yizhan.insights.exports.figures import said_of
from yizhan.insights.metrics import Metric, metrics
from yizhan.insights.overview import look
from yizhan.insights.periods import COMPARED, PERIODS, moments_of
from yizhan.insights.powers import VIEW
from yizhan.insights.reading import LISTS, Report, day, read
from yizhan.spine.errors import Invalid
from yizhan.spine.paging import page

from ..at_once import at_once
from ..gate import asker, for_agents
from ..report_charts import cards, section

ROWS = 50


@for_agents(VIEW.key)
@require_safe
@at_once
def overview(request: HttpRequest) -> HttpResponse:
    """How the desk did in a period, compared with the one before."""
    agent, zone = asker(request), Desk.the().zone_of(asker(request))
    report, error = given(request, Report(compare="before"))

    try:
        one = look(report, agent, zone)
    except Invalid as invalid:
        error, report = say(invalid), Report(compare="before")
        one = look(report, agent, zone)
    return render(request, "workspace/reports/overview.html", {
        "report": report, "error": error, "periods": PERIODS, "comparisons": COMPARED,
        "cards": cards(one.report, one.answer, one.other), "question": one.question, "about": said_of(one.question),
        **{each.key: section(each) for each in one.sections},
    })  # fmt: skip


@for_agents(VIEW.key)
@require_safe
def tickets(request: HttpRequest) -> HttpResponse:
    """Exactly those that a figure counts."""
    agent, key = asker(request), request.GET.get("metric", "")
    report, error = given(request, Report())
    values = tuple(one or None for one in request.GET.getlist("value"))
    context: dict[str, Any] = {"error": error, "metric": metrics.get(key), "others": others(request)}
    try:
        if len(values) != len(report.by):
            raise Invalid(_("Give one value for each dimension."))
        question = behind_question(request, report, Desk.the().zone_of(agent))
        found = behind(question, key, values, agent)
        rows = page(found.for_list(), "-created_at", request.GET.get("cursor", ""), ROWS)
        known = dimensions()
        # Of whom nothing is behind the figure is not named either: an address can be made up.
        told = zip(report.by, values, strict=True) if rows.rows else ()
        words = [(known[one].label, known[one].shown([value])[value]) for one, value in told]
        more = request.GET.copy()
        more["cursor"] = rows.next or ""
        context |= {
            "rows": rows.rows,
            "next": rows.next,
            "more": f"?{more.urlencode()}",
            "count": found.count(),
            "words": words,
            "question": question,
        }
    except Invalid as invalid:
        context["error"] = say(invalid)
    return render(request, "workspace/reports/tickets.html", context)


def behind_question(request: HttpRequest, report: Report, zone: ZoneInfo) -> Question:
    """The question of a figure; where others are put together, by the order and the period that say which."""
    question, _other = report.questions(zone)
    most = tuple(int(one) for one in request.GET.getlist("most") if one.isdigit())
    ranked = [day(one, "ranked") for one in request.GET.getlist("ranked")]
    if len(ranked) == 2 and ranked[0] and ranked[1]:
        question = replace(question, ranked=moments_of((ranked[0], ranked[1]), zone))
    return replace(question, most=most or question.most)


def others(request: HttpRequest) -> list[tuple[Metric, str]]:
    """Of a figure worked out of several metrics, each with the address of its tickets."""
    found = []
    for key in request.GET.getlist("of"):
        if key in metrics:
            query = request.GET.copy()
            query["metric"] = key
            query.pop("cursor", None)
            found.append((metrics[key], f"?{query.urlencode()}"))
    return found


def given(request: HttpRequest, usual: Report) -> tuple[Report, str]:
    """What the address asks for, and what is wrong with it."""
    raw: dict[str, Any] = dict(request.GET.items())
    for key in LISTS:
        raw[key] = request.GET.getlist(key) if key in request.GET else list(getattr(usual, key))
    try:
        return read({**usual.as_json(), **raw}), ""
    except Invalid as invalid:
        return usual, say(invalid)


def say(invalid: Invalid) -> str:
    return " ".join(invalid.texts)
