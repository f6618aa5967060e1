"""One action on many tickets: each by itself, with a line for each that did not work; many of them as a job."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yizhan.automation.batches.restoring import lasting
from yizhan.automation.batches.starting import AT_ONCE, MOST, start
from yizhan.automation.rules.models import Macro
from yizhan.lib.digits import whole
from yizhan.people.models import Agent
from yizhan.spine.actions import Action, actions_on, registry
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.tickets.models import Ticket

from . import batches
from .action_forms import UNDO, complete
from .buttons import Button
from .gate import asker, conflict_words, for_agents
from .lists import context_for
from .pages.controls import draw, read
from .queue import Queue

IN_BAR = ("assign", "status", "tag", "macro", "note", "resolve", "close", "hold", "attach", "link_problem",
          "add_checklist", "spam", "delete", "restore")  # fmt: skip


def offered(agent: Agent, *, binned: bool = False) -> list[Button]:
    """What may be done with several tickets at once."""
    possible = {one.key: one for one in actions_on("ticket") if one.bulk and agent.may(one.needs)}
    return [Button(possible[key]) for key in IN_BAR if key in possible and (key == "restore") == binned]


@require_POST
@for_agents("ticket.view")
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """The form of an action for the chosen tickets."""
    return form(request, action_of(key), chosen(request))


@require_POST
@for_agents("ticket.view")
def do(request: HttpRequest, key: str) -> HttpResponse:
    """Do it with each chosen ticket."""
    action, ids = action_of(key), chosen(request)
    agent = asker(request)
    raw = {name: value for name, value in read("", visible(action), request.POST).items() if value not in ("", [])}
    if "expand" in request.POST:
        return form(request, action, ids)
    try:
        action.parse(raw, context_for(agent))
    except Invalid as error:
        return form(request, action, ids, raw, error.errors, status=422)
    # A macro is many changes, which only a batch can take back.
    if len(ids) > AT_ONCE or key == "macro":
        try:
            return batches.dialog(request, start([{"do": key, "with": raw}], ids, by=agent))
        except Invalid as error:
            return form(request, action, ids, raw, error.errors, status=422)
    done, failed = work(key, ids, agent.pk, raw)
    return summary(request, action, done, failed)


def work(key: str, ids: list[int], agent_id: int, raw: dict[str, Any]) -> tuple[list[Ticket], list[tuple[Ticket, str]]]:
    """Ticket by ticket; what fails does not stop the others."""
    action, agent = registry[f"ticket.{key}"], Agent.objects.get(pk=agent_id)
    done, failed = [], []
    for binned in (False, True):
        for ticket in Ticket.objects.visible_to(agent, binned=binned).filter(pk__in=ids).order_by("id"):
            try:
                action(ticket, by=agent, **action.parse(raw, context_for(agent)))
                done.append(ticket)
            except (Conflict, Refused, Invalid) as error:
                failed.append((ticket, conflict_words(error) if isinstance(error, Conflict) else str(error)))
    return done, failed


def summary(request: HttpRequest, action: Action, done: list[Ticket], failed: list[tuple[Ticket, str]]) -> HttpResponse:
    """A toast when all went well, else a list of what did not."""
    text = ngettext("%(action)s: %(n)d ticket", "%(action)s: %(n)d tickets", len(done)) % {
        "action": action.label, "n": len(done),
    }  # fmt: skip
    if failed:
        context = {"action": Button(action), "text": text, "failed": failed}
        response = render(request, "workspace/desk/bulk-summary.html", context)
        response["HX-Trigger"] = json.dumps({"bulk-done": True})
        return response
    toast: dict[str, Any] = {"text": text}
    undo = registry.get(f"ticket.{UNDO.get(action.key, '')}")
    if undo and undo.bulk:
        # A ticket that went out of sight cannot be called back.
        ids = ",".join(str(one.pk) for one in done if undo.offered(one, asker(request)))
        toast |= {"undo": reverse("bulk-do", args=[undo.key]) + f"?ids={ids}", "for": 8000} if ids else {}
    return told({"toast": toast, "bulk-done": True, "close-dialog": True})


def told(events: dict[str, Any]) -> HttpResponse:
    return HttpResponse("", headers={"HX-Trigger": json.dumps(events)})


def action_of(key: str) -> Action:
    action = registry.get(f"ticket.{key}")
    if action is None or not action.bulk:
        raise Http404
    return action


def chosen(request: HttpRequest) -> list[int]:
    """The ids that were ticked, or of every ticket of the view or search the form names."""
    if request.POST.get("all"):
        post = request.POST
        queue = Queue(asker(request), post.get("view", ""), post.get("q", "").strip())
        return list(queue.found[0].order_by("id").values_list("pk", flat=True)[: MOST + 1])
    given = request.POST.getlist("id") or request.GET.get("ids", "").split(",")
    return [pk for one in given if (pk := whole(one)) is not None][:MOST]


def visible(action: Action) -> list[Any]:
    return [one for one in action.params.values() if not one.hidden and one.type.control not in {"files", "fields"}]


def form(
    request: HttpRequest, action: Action, ids: list[int], raw: dict[str, Any] | None = None,
    errors: dict[str, list[str]] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    controls = draw("", visible(action), None, context_for(asker(request)), raw, errors)
    for control in controls:
        complete(control, Ticket(), action, raw or {})
        if control.name == "macro":
            control.options = [(str(one.pk), one.label) for one in Macro.offered_to(asker(request))]
    text = ngettext("%(n)d ticket", "%(n)d tickets", len(ids)) % {"n": len(ids)}
    context = {
        "action": Button(action),
        "controls": controls,
        "ids": [] if request.POST.get("all") else ids,
        "view": {key: request.POST.get(key, "") for key in ("all", "view", "q")} if request.POST.get("all") else {},
        "text": text,
        "lasts": bool(lasting([{"do": action.key}])),
        "errors": (errors or {}).get("", []),
    }
    return render(request, "workspace/desk/bulk-dialog.html", context, status=status)
