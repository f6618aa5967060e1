"""Flows: their list, and the designer. What it draws is a draft in a textarea; tickets follow what was published."""

import json
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.automation.flows.checking import problems
from yizhan.automation.flows.definition import Definition
from yizhan.automation.flows.forms import called
from yizhan.automation.flows.models import Flow, FlowRun, FlowVersion
from yizhan.automation.flows.records import DEFINITION
from yizhan.automation.flows.shipped import missing
from yizhan.automation.flows.simulating import Walked, follow
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.labelled import in_language
from yizhan.spine.records import records
from yizhan.spine.steps import label_of
from yizhan.tickets.models import Ticket
from yizhan.tickets.ticket import number_in

from ..gate import asker, conflict_words, for_agents, row_of
from ..lists import context_for
from .admin import page
from .designing import Late, checked, keep, mark
from .flow_choices import choices

NEEDS = "admin.automation"
MOST_STEPS = 60


@for_agents(NEEDS)
def flows(request: HttpRequest) -> HttpResponse:
    """All flows in the order in which they are asked."""
    return listing(request)


def listing(request: HttpRequest, errors: Sequence[str] = (), status: int = 200) -> HttpResponse:
    """The list, with what was wrong with a file."""
    rows = list(records["flow"].rows(asker(request)))
    running = dict(FlowRun.objects.filter(ended_at=None).order_by().values_list("flow_id").annotate(Count("id")))
    drafts = {(one.flow_id, one.number): one.definition for one in FlowVersion.shelf()}
    shown = [one for one in rows if one.is_archived == ("archived" in request.GET)]
    lines = [{
        "row": one, "tickets": running.get(one.pk, 0), "path": way_of(Definition(one.draft)),
        "is_draft": one.draft != drafts.get((one.pk, one.published)),
    } for one in shown]  # fmt: skip
    return page(request, "workspace/admin/flows.html", "flow", {
        "record": records["flow"], "lines": lines, "archived": sum(one.is_archived for one in rows),
        "in_archive": "archived" in request.GET, "errors": errors,
        "shipped": [{"slug": one["slug"], "label": in_language(one["labels"]),
                     "path": way_of(Definition(one["definition"]))} for one in missing()],
    }, status)  # fmt: skip


@for_agents(NEEDS)
def design(request: HttpRequest, pk: int) -> HttpResponse:
    """The designer. What was sent is shown again when it cannot be kept."""
    flow = the_flow(pk, request)
    if request.method != "POST":
        return shown(request, flow, DEFINITION.show(flow.draft))
    text, seen = request.POST.get("draft", ""), request.POST.get("seen", "")
    try:
        keep(request, "flow", flow, text)
    except Invalid as error:
        return shown(request, flow, text, str(error), 422, seen)
    except Late as error:
        return shown(request, flow, text, str(error), 409, is_late=True)
    except Conflict as error:
        return shown(request, flow, text, conflict_words(error), 409, seen)
    if request.POST.get("then") == "publish":
        return redirect("flow-versions", pk=pk)
    messages.success(request, _("The draft is saved."))
    return redirect("flow-design", pk=pk)


def shown(
    request: HttpRequest, flow: Flow, text: str, error: str = "", status: int = 200, seen: str = "",
    is_late: bool = False,
) -> HttpResponse:  # fmt: skip
    return render(request, "workspace/admin/flow-design.html", {
        "flow": flow, "text": text, "error": error, "is_late": is_late, "seen": seen or mark(flow),
        "next": (flow.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1,
        "is_draft": flow.newest is None or flow.draft != flow.newest.definition,
        "running": FlowRun.objects.filter(flow=flow, ended_at=None).count(),
        "choices": json.dumps(choices(context_for(asker(request))), ensure_ascii=False),
        "check_url": reverse("flow-check"), "try_url": reverse("flow-try"),
    }, status=status)  # fmt: skip


@require_POST
@for_agents(NEEDS)
def check(request: HttpRequest) -> HttpResponse:
    """What is wrong with a definition as it stands on the page."""
    return checked(request, DEFINITION, problems)


@require_POST
@for_agents(NEEDS)
def attempt(request: HttpRequest) -> HttpResponse:
    """A walk with a sample ticket along the transitions chosen so far; nothing is changed."""
    agent, post = asker(request), request.POST
    taken = [one for one in post.get("taken", "").split(",") if one][:MOST_STEPS]
    if post.get("take"):
        taken.append(post["take"])
    if "back" in post:
        taken = taken[:-1]
    number = number_in(post.get("ticket", "").strip())
    ticket = Ticket.objects.visible_to(agent).filter(number=number).first() if number else None
    try:
        raw = DEFINITION.parse(post.get("draft", ""), context_for(agent))
        if ticket is None:
            raise Invalid(_("There is no such ticket."))
        found = follow(raw, ticket, taken, by=agent)
    except (Invalid, Conflict) as error:
        return render(request, "workspace/admin/flow-try.html", {"error": str(error)})
    flow = found.meant
    return render(request, "workspace/admin/flow-try.html", {
        "ticket": ticket, "walk": found, "try_url": reverse("flow-try"), "places": names(flow, found.places),
        "done": [told(flow, one) for one in found.taken], "ways": [told(flow, one) for one in found.ways],
        "taken": ",".join(one.transition.slug for one in found.taken),
    })  # fmt: skip


def told(flow: Definition, one: Walked) -> dict[str, Any]:
    """A transition of a walk as the page shows it."""
    return {
        "way": one, "at": names(flow, one.at), "to": names(flow, one.to),
        "asks": [(called(part), lacks) for part, lacks in one.asks],
        "steps": [{"label": label_of("ticket", step), "why": step.get("why", "")} for step in one.steps],
    }  # fmt: skip


def names(flow: Definition, slugs: Sequence[str]) -> str:
    return " + ".join(flow.states[one].label if one in flow.states else one for one in slugs)


def the_flow(pk: int, request: HttpRequest) -> Any:
    flow = row_of(request, "flow", pk)
    if not records["flow"].allows(flow, asker(request)):
        raise Refused(NEEDS)
    return flow


def way_of(definition: Definition) -> list[str]:
    """The names along the main way."""
    known = {**definition.states, **definition.parallels}
    return [known[slug].label for slug in definition.path if slug in known]
