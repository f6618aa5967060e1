"""Versions of a flow: what a draft changes, publishing it, going back, and moving running tickets over."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yizhan.automation.flows.checking import errors
from yizhan.automation.flows.comparing import differences
from yizhan.automation.flows.definition import Definition, Node
from yizhan.automation.flows.models import Flow
from yizhan.automation.flows.versions import migrate, preview, publish, running
from yizhan.lib.digits import whole
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.records import records

from ..gate import asker, for_agents
from .admin import page
from .flow_designer import NEEDS, the_flow
from .flow_words import names_in, said

MEMBERS = {
    "labels": _l("Name"), "customer": _l("Name for customers"), "status": _l("Status"), "limit": _l("Limit (minutes)"),
    "in_working_time": _l("Count working time only"), "late": _l("Escalation"), "end": _l("End"), "start": _l("Start"),
    "strict": _l("Strict"), "from": _l("From"), "to": _l("To"), "kind": _l("Kind"), "before": _l("Who and when"),
    "during": _l("Form"), "hand": _l("Hands over"), "after": _l("Steps"), "continuous": _l("Next one at once"),
    "tone": _l("Leads back"), "branches": _l("Branches"), "need": _l("Branches needed"),
}  # fmt: skip


@for_agents(NEEDS)
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """All versions, what the draft changes, and what moving running tickets over would do."""
    flow = the_flow(pk, request)
    rows, newest = running(flow), flow.newest
    lines = preview(flow)
    return page(request, "workspace/admin/flow-versions.html", "flow", {
        "flow": flow, "versions": rows, "next": rows[0][0].number + 1 if rows else 1,
        "differences": told(newest.definition if newest else {}, flow.draft),
        "is_draft": newest is None or flow.draft != newest.definition,
        "errors": faults(flow.draft),
        "moving": lines, "tickets": sum(count for one, count in rows if newest is None or one.pk != newest.pk),
        "states": [(one.slug, one.label) for one in newest.read.states.values()] if newest else [],
    })  # fmt: skip


@for_agents(NEEDS)
def compare(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version beside the one that is in use, or the draft."""
    flow = the_flow(pk, request)
    old = flow.versions.filter(number=number).first()
    if old is None:
        raise Http404
    new = flow.versions.filter(number=whole(request.GET.get("with", "")) or 0).first()
    return page(request, "workspace/admin/flow-compare.html", "flow", {
        "flow": flow, "old": old, "new": new,
        "differences": told(old.definition, new.definition if new else flow.draft),
    })  # fmt: skip


@require_POST
@for_agents(NEEDS)
def publish_now(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft becomes the next version."""
    flow = the_flow(pk, request)
    try:
        made = publish(Flow.objects.get(pk=flow.pk), by=asker(request))
        messages.success(request, _("Version %(number)s is published.") % {"number": made.number})
    except (Invalid, Conflict) as error:
        messages.error(request, str(error))
    return redirect("flow-versions", pk=pk)


@require_POST
@for_agents(NEEDS)
def take_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """An old version becomes the draft."""
    flow = the_flow(pk, request)
    old = flow.versions.filter(number=number).first()
    if old is None:
        raise Http404
    records["flow"].edit(flow, {"draft": old.definition}, by=asker(request))
    messages.success(request, _("The draft is now as version %(number)s was.") % {"number": number})
    return redirect("flow-design", pk=pk)


@require_POST
@for_agents(NEEDS)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Running tickets of older versions go over to the newest."""
    flow = Flow.objects.get(pk=the_flow(pk, request).pk)
    given = {key.removeprefix("to."): value for key, value in request.POST.items() if key.startswith("to.")}
    try:
        count = migrate(flow, {key: str(value) for key, value in given.items()}, by=asker(request))
        text = ngettext("%(count)s ticket is being moved over.", "%(count)s tickets are being moved over.", count)
        messages.success(request, text % {"count": count})
    except (Invalid, Conflict) as error:
        messages.error(request, str(error))
    return redirect("flow-versions", pk=pk)


def told(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
    """What differs between two definitions, as the page shows it."""
    names = names_in(old, new)
    return [{
        "what": one.what, "kind": one.kind, "label": one.label,
        "members": [(MEMBERS.get(key, key), said(key, before, names), said(key, after, names))
                    for key, before, after in one.members] if one.what == "changed" else [],
    } for one in differences(old, new)]  # fmt: skip


def faults(draft: dict[str, Any]) -> list[tuple[str, str]]:
    """(the name of the node, what is wrong) of all that keeps a draft from being published."""
    flow = Definition(draft)
    nodes: dict[str, Mapping[str, Node]] = {
        "state": flow.states, "transition": flow.transitions, "parallel": flow.parallels,
    }  # fmt: skip
    found = []
    for one in errors(draft):
        kind, _colon, slug = one.node.partition(":")
        node = nodes.get(kind, {}).get(slug)
        found.append((node.label if node else slug, one.text))
    return found
