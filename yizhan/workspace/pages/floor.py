"""The floor as it is now, and the same large on a wall."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yizhan.automation.assignment.models import State
from yizhan.catalog.models import Desk
from yizhan.insights.floor import TODAY, Floor, look
from yizhan.insights.floor_paper import inflow
from yizhan.insights.metrics import metrics
from yizhan.insights.powers import VIEW
from yizhan.insights.reading import Report
from yizhan.ui.charts import say

from ..gate import asker, for_agents
from ..report_charts import Card, link_of

ONE_DAY = Report(period="today")


@for_agents(VIEW.key)
@require_safe
def floor(request: HttpRequest) -> HttpResponse:
    """Queues, people, who waits, what is due; part=live is asked again when something happens."""
    return shown(
        request, "workspace/reports/floor-live.html" if "part" in request.GET else "workspace/reports/floor.html"
    )


@for_agents(VIEW.key)
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """For a screen that hangs on a wall: legible from afar, nothing to press."""
    template = "workspace/reports/wall-live.html" if "part" in request.GET else "workspace/reports/wall.html"
    return shown(request, template, theme="light" if request.GET.get("theme") == "light" else "dark")


def shown(request: HttpRequest, template: str, **more: str) -> HttpResponse:
    agent = asker(request)
    found = look(agent, Desk.the().zone_of(agent))
    return render(request, template, {"floor": found, "cards": today(found), "inflow": inflow(found),
                                      "states": dict(State.choices), **more})  # fmt: skip


def today(found: Floor) -> list[Card]:
    """The figures of today, each leading to its tickets."""
    link = link_of(ONE_DAY)
    known = [metrics[key] for key in TODAY]
    return [Card(str(one.label), str(one.means), say(found.today[one.key], one.sum.unit), "", None, link(one, ()))
            for one in known]  # fmt: skip
