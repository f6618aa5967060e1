"""Alerts: how they stand, how each came to its figure, what it noticed, and what stood out then."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.catalog.models import Desk
from yizhan.insights.alerts import telling
from yizhan.insights.alerts.explaining import explain, since_then
from yizhan.insights.alerts.measuring import Learning, Reading, inflow, limit_of, read
from yizhan.insights.alerts.models import INFLOW, Alert, AlertFiring, AlertState
from yizhan.insights.alerts.problem import linkable, open_problem
from yizhan.insights.alerts.recipients import firings, problem_of, told
from yizhan.insights.alerts.trying import Trial, readings, try_out
from yizhan.insights.alerts.windows import HOUR, WINDOWS
from yizhan.insights.dimensions import dimensions
from yizhan.insights.metrics import metrics
from yizhan.insights.powers import ALERT, VIEW
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.errors import Invalid
from yizhan.spine.records import records
from yizhan.ui.charts import Chart, Series, say

from ..gate import asker, for_agents, row_of

FIRINGS, TICKETS, VALUES = 50, 30, 6
COLOURS = {AlertState.CALM: "green", AlertState.FIRING: "red", AlertState.LEARNING: "teal",
           AlertState.BLIND: "amber", AlertState.FAILED: "amber", AlertState.PAUSED: "closed"}  # fmt: skip
# How far back a chart goes: so that it has some dozens of points.
SHOWN = {
    True: dict.fromkeys(("1h", "4h"), timedelta(days=2)),
    False: {"1h": timedelta(days=2), **dict.fromkeys(("4h", "today"), timedelta(days=10))},
}


@for_agents(VIEW.key)
@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """Those one may see, what fires first."""
    agent = asker(request)
    found = list(records["alert"].rows(agent).select_related("state"))
    lines = [
        {"alert": one, "state": standing(one), "colour": COLOURS[standing(one).level], "what": telling.described(one),
         "figure": figure(one)}
        for one in sorted(found, key=lambda one: standing(one).level != AlertState.FIRING)
    ]  # fmt: skip
    latest = list(firings(agent)[:10])
    names = telling.names_of(latest)
    return render(request, "workspace/reports/alerts.html", {
        "lines": lines, "latest": [(one, telling.headline(one, names[one.pk])) for one in latest],
        "may_add": agent.may(ALERT.key),
    })  # fmt: skip


@for_agents(VIEW.key)
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One alert: its figure now as a sum, how it went, and how often it would have fired."""
    agent, zone, now = asker(request), Desk.the().zoneinfo, clock.now()
    alert = row_of(request, "alert", pk)
    shown: dict[str, Any] = {}
    try:
        value, names = chosen(alert, request.GET.get("value", ""), agent, now, zone)
        reading = present(alert, value, agent, now, zone)
        shown = {
            "sums": telling.sums(reading.arithmetic) if reading else [], "names": names, "value": value,
            "chart": history(alert, value, names, now, agent, zone) if value or not is_divided(alert) else None,
        }  # fmt: skip
        if "try" in request.GET:
            shown["trial"] = told_trial(alert, try_out(alert, now, agent, zone))
    except Learning:
        shown["is_learning"] = True
    except Invalid as error:
        shown["error"] = " ".join(error.texts)
    return render(request, "workspace/reports/alert.html", {
        **shown, "alert": alert, "state": standing(alert), "colour": COLOURS[standing(alert).level],
        "what": telling.described(alert), "figure": figure(alert), "may_edit": records["alert"].allows(alert, agent),
        "is_foreign": alert.owner_id != agent.pk, "told": [Agent.named(one) for one in told(alert)],
        "firings": spoken(alert.firings.all()[:FIRINGS]),
    })  # fmt: skip


@for_agents(VIEW.key)
@require_safe
def firing(request: HttpRequest, pk: int) -> HttpResponse:
    """What was noticed, its arithmetic, and what stands out among the tickets one may see."""
    agent, zone = asker(request), Desk.the().zoneinfo
    row = get_object_or_404(firings(agent), pk=pk)
    shown: dict[str, Any] = {}
    try:
        found = since_then(row, agent, zone)
        shown = {
            "explained": explain(row, agent, zone), "tickets": found.for_list().order_by("-id")[:TICKETS],
            "count": found.count(), "linkable": len(linkable(row, agent, zone)) if agent.may("ticket.open") else 0,
        }  # fmt: skip
    except Invalid as error:
        shown["error"] = " ".join(error.texts)
    return render(request, "workspace/reports/alert-firing.html", {
        **shown, "firing": row, "alert": row.alert, "headline": telling.headline(row),
        "sums": telling.sums(row.arithmetic), "problem": problem_of(row, agent),
        "is_foreign": row.alert.owner_id != agent.pk,
    })  # fmt: skip


@require_POST
@for_agents(VIEW.key)
def problem(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a problem ticket with the tickets of a firing linked to it."""
    agent = asker(request)
    made = open_problem(get_object_or_404(firings(agent), pk=pk), by=agent, zone=Desk.the().zoneinfo)
    messages.success(request, _("%(code)s is open.") % {"code": made.code})
    return redirect("ticket", code=made.code)


def standing(alert: Alert) -> AlertState:
    """Where it stands."""
    found: AlertState | None = getattr(alert, "state", None)
    return found or AlertState(alert=alert)


def is_divided(alert: Alert) -> bool:
    """Whether every value of something is watched by itself."""
    return alert.kind == INFLOW and bool(alert.watch)


def unit_of(alert: Alert) -> str:
    return metrics[alert.metric].sum.unit if alert.kind != INFLOW and alert.metric in metrics else "count"


def figure(alert: Alert) -> str:
    """The last figure in words."""
    return say(standing(alert).figure, unit_of(alert))


def spoken(found: Any) -> list[tuple[AlertFiring, str, str]]:
    """Each with its headline and its worst figure."""
    names = telling.names_of(found)
    return [(one, telling.headline(one, names[one.pk]), say(one.peak, one.arithmetic.get("unit", "count")))
            for one in found]  # fmt: skip


def chosen(alert: Alert, wanted: str, by: Any, now: datetime, zone: ZoneInfo) -> tuple[str, dict[str | None, str]]:
    """The value that is looked at and those that can be: what fires, then what most tickets come by."""
    if not is_divided(alert):
        return "", {}
    firing = alert.firings.filter(resolved_at=None).values_list("value", flat=True)
    counted = sorted(inflow(alert, now, by, zone, in_full=True), key=lambda one: -(one.figure or 0))
    values = list(dict.fromkeys([*firing, *(one.value for one in counted)]))[:VALUES]
    known = dimensions().get(alert.watch)
    names = known.shown(values) if known and values else {}
    return (wanted if wanted in values else values[0] if values else ""), {one: names[one] for one in values if one}


def present(alert: Alert, value: str, by: Any, now: datetime, zone: ZoneInfo) -> Reading | None:
    """What would be found just now. Raises Invalid, Learning."""
    found = inflow(alert, now, by, zone, in_full=True) if alert.kind == INFLOW else read(alert, now, by, zone)
    return next((one for one in found if one.value == value), None)


def history(alert: Alert, value: str, names: dict[str | None, str], now: datetime, by: Any, zone: ZoneInfo) -> Chart:
    """How the figure went, with its limit or with what was usual."""
    back = SHOWN[alert.kind == INFLOW].get(alert.window, timedelta(days=7 if alert.kind == INFLOW else 30))
    looked = readings(alert, now, by, zone, back)
    found = [(at, next((one for one in some if one.value == value), None)) for at, some in looked]
    by_hours = WINDOWS[alert.window].step < HOUR or alert.kind == INFLOW
    x = [f"{at.astimezone(zone):{'%m-%d %H:%M' if by_hours else '%m-%d'}}" for at, _found in found]
    figures = [one.figure if one else None for _at, one in found]
    title = names.get(value) or telling.described(alert)
    if alert.kind != INFLOW:
        name = telling.metric_name(alert.metric)
        return Chart(
            "line", title, x, [Series(name, figures, unit_of(alert))], head=_("Moment"), target=limit_of(alert)
        )
    usual = [one.baseline if one else None for _at, one in found]
    needed = [one.arithmetic.get("needed") if one else None for _at, one in found]
    return Chart("line", title, x, [
        Series(_("Opened in the window"), figures), Series(_("Usual"), usual), Series(_("Fires from"), needed),
    ], head=_("Moment"))  # fmt: skip


def told_trial(alert: Alert, trial: Trial) -> dict[str, Any]:
    """A trial in words."""
    known = dimensions().get(alert.watch) if alert.kind == INFLOW else None
    names = known.shown([one.value for one in trial.periods]) if known and trial.periods else {}
    return {
        "looks": trial.looks,
        "few": trial.few,
        "is_inflow": alert.kind == INFLOW,
        "is_based": any("basis" in one.worst.arithmetic for one in trial.periods),
        "count": len(trial.periods),
        "lines": [
            {"since": one.since, "until": one.until, "name": names.get(one.value, ""),
             "worst": say(one.worst.figure, unit_of(alert)), "needed": one.worst.arithmetic.get("needed", ""),
             "basis": one.worst.arithmetic.get("basis", ""),
             "usual": "" if one.worst.baseline is None else f"{one.worst.baseline:g}"}
            for one in trial.periods[:FIRINGS]
        ],
    }  # fmt: skip
