"""Pages of a flow: what is wrong with the draft, publishing, moving tickets over, a trial, files."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.automation.flows.carrying import as_file, from_file
from yizhan.automation.flows.checking import problems
from yizhan.automation.flows.definition import Definition
from yizhan.automation.flows.models import Flow
from yizhan.automation.flows.problems import ERROR
from yizhan.automation.flows.records import FlowText
from yizhan.automation.flows.simulating import simulate
from yizhan.automation.flows.versions import migrate, preview, publish, running
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import Context
from yizhan.spine.records import records
from yizhan.spine.steps import label_of
from yizhan.tickets.models import Ticket
from yizhan.tickets.ticket import number_in

from ..gate import asker, conflict_words, for_agents
from .admin import show

NEEDS = "admin.automation"


def aside(row: Flow) -> dict[str, Any]:
    """What stands beside the form."""
    found = problems(row.draft)
    if row.pk is None:
        return {"problems": []}
    versions = running(row)
    moving = preview(row)
    return {
        "problems": [named(one, row.draft) for one in found], "is_good": not any(one.level == ERROR for one in found),
        "versions": versions, "moving": moving, "states": states_of(row),
        "older": sum(count for one, count in versions if one.number != row.published),
        "has_changed": row.newest is None or row.newest.definition != row.draft,
    }  # fmt: skip


def named(one: Any, draft: Any) -> dict[str, Any]:
    """A problem with the name of its node."""
    kind, _colon, slug = one.node.partition(":")
    nodes = getattr(Definition(draft if isinstance(draft, dict) else {}), f"{kind}s", {}) if kind else {}
    known = nodes.get(slug) if isinstance(nodes, dict) else None
    return {"level": one.level, "text": one.text, "node": known.label if known else slug}


def states_of(row: Flow) -> list[tuple[str, str]]:
    newest = row.newest
    return [(one.slug, one.label) for one in newest.read.states.values()] if newest else []


@require_POST
@for_agents(NEEDS)
def check(request: HttpRequest) -> HttpResponse:
    """The problems of a definition as it stands in the form."""
    try:
        draft = FlowText().parse(request.POST.get("draft", ""), Context(by=asker(request)))
        found = [named(one, draft) for one in problems(draft)]
    except Invalid as error:
        found = [{"level": ERROR, "text": str(error), "node": ""}]
    return render(request, "workspace/admin/flow-problems.html", {"problems": found})


@require_POST
@for_agents(NEEDS)
def publish_it(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft becomes the next version."""
    row = the_flow(pk)
    try:
        made = publish(row, by=asker(request))
    except (Invalid, Conflict) as error:
        return refused(request, pk, error)
    messages.success(request, _("Version %(number)s is published.") % {"number": made.number})
    return redirect("admin-one", key="flow", pk=pk)


@require_POST
@for_agents(NEEDS)
def move_tickets(request: HttpRequest, pk: int) -> HttpResponse:
    """Move running tickets over, each old state to the new one that was chosen."""
    chosen = {key: str(value) for key, value in request.POST.items() if key.startswith("to.") and value}
    given = {key.removeprefix("to."): value for key, value in chosen.items()}
    try:
        count = migrate(the_flow(pk), given, by=asker(request))
    except (Invalid, Conflict) as error:
        return refused(request, pk, error)
    messages.success(request, _("%(count)s tickets are being moved over.") % {"count": count})
    return redirect("admin-one", key="flow", pk=pk)


@require_POST
@for_agents(NEEDS)
def trial(request: HttpRequest) -> HttpResponse:
    """Walk the definition in the form with a ticket; nothing is kept."""
    agent = asker(request)
    number = number_in(request.POST.get("sample", ""))
    rows = Ticket.objects.visible_to(agent)
    ticket = rows.filter(number=number).first() if number else rows.filter(merged_into=None).order_by("-id").first()
    try:
        draft = FlowText().parse(request.POST.get("draft", ""), Context(by=agent))
        if ticket is None:
            raise Invalid(_("There is no such ticket."))
        lines = simulate(draft, ticket, by=agent)
    except Invalid as error:
        return render(request, "workspace/admin/flow-trial.html", {"error": str(error)})
    flow = Definition(draft)
    return render(request, "workspace/admin/flow-trial.html", {
        "ticket": ticket,
        "lines": [{"line": one, "at": names(flow, one.at), "to": names(flow, one.to),
                   "steps": [{"label": label_of("ticket", step), "why": step.get("why", "")} for step in one.steps]}
                  for one in lines],
    })  # fmt: skip


def names(flow: Definition, slugs: tuple[str, ...]) -> str:
    return " + ".join(flow.states[one].label if one in flow.states else one for one in slugs)


@require_safe
@for_agents(NEEDS)
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The flow as a file."""
    row = the_flow(pk)
    text = json.dumps(as_file(row), ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="flow-{row.slug}.json"'
    return response


@require_POST
@for_agents(NEEDS)
def take_in(request: HttpRequest) -> HttpResponse:
    """A flow out of a file."""
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a file."))
        return redirect("admin-new", key="flow")
    try:
        made = from_file(file.read(), by=asker(request))
    except Invalid as error:
        return show(request, records["flow"], Flow(), errors=error.errors, status=422)
    messages.success(request, _("The flow was taken in as a draft."))
    return redirect("admin-one", key="flow", pk=made.pk)


def refused(request: HttpRequest, pk: int, error: Invalid | Conflict) -> HttpResponse:
    """The form again, saying what is wrong."""
    errors = error.errors if isinstance(error, Invalid) else {"": [conflict_words(error)]}
    whole = {"": [text for texts in errors.values() for text in texts]}
    return show(request, records["flow"], the_flow(pk), errors=whole, status=422)


def the_flow(pk: int) -> Flow:
    row = Flow.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
