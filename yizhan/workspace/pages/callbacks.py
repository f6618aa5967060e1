"""Call-backs 回访: who is to be called, one call with its script, and what came of it."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.automation.surveys.actions.call_back import RESULTS, log_callback, may_call, take_callback
from yizhan.automation.surveys.models import Callback
from yizhan.automation.surveys.seeing import seen_by
from yizhan.catalog.models import Status
from yizhan.people.models import Agent
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.paging import page

from ..action_forms import presets
from ..gate import asker, conflict_words, for_agents
from ..lists import context_for
from .controls import draw, read

NEEDS = "ticket.rate"
PAGE = 50
TRIES = 10
# What is chosen with buttons of its own.
RESULT = "result"


def seen(agent: Agent) -> Any:
    """The call-backs about tickets the agent may see."""
    rows = seen_by(agent, Callback.objects.all())
    return rows.select_related("ticket__requester").prefetch_related("ticket__requester__identities")


def to_call(agent: Agent) -> Any:
    """Those of them the agent can take: nobody calls about their own work."""
    free = Q(agent=None) | Q(agent=agent)
    return seen(agent).filter(free, state=Callback.State.WAITING).exclude(ticket__assignee=agent)


@for_agents(NEEDS)
def callbacks(request: HttpRequest) -> HttpResponse:
    """By due time; with `show=mine` one's own, with `show=done` those that are over."""
    agent, show = asker(request), request.GET.get("show", "")
    rows, order = seen(agent).filter(state=Callback.State.WAITING), "due_at"
    if show == "mine":
        rows = rows.filter(agent=agent)
    elif show == "done":
        rows, order = seen(agent).filter(ended_at__isnull=False), "-ended_at"
    try:
        found = page(rows, order, request.GET.get("after", ""), PAGE)
    except Invalid:
        found = page(rows, order, "", PAGE)
    lines = [{"row": one, "caller": Agent.named(one.agent_id), "is_own": one.ticket.assignee_id == agent.pk}
             for one in found.rows]  # fmt: skip
    return render(request, "workspace/people/callbacks.html", {
        "lines": lines, "next": found.next, "show": show, "may_take": to_call(agent).exists(),
    })  # fmt: skip


@require_POST
@for_agents(NEEDS)
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the one that is due first; of two who press at once each gets another."""
    agent = asker(request)
    for row in to_call(agent).order_by("due_at", "id")[:TRIES]:
        try:
            if row.agent_id != agent.pk:
                take_callback(row.ticket, by=agent)
        except Conflict:
            continue
        return redirect("callback", pk=row.pk)
    messages.info(request, _("Nobody is to be called at the moment."))
    return redirect("callbacks")


@for_agents(NEEDS)
def callback(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: whom to call, why, and what to ask. POST: what came of it."""
    agent = asker(request)
    row = seen(agent).filter(pk=pk).first()
    if row is None:
        raise Http404
    if request.method != "POST":
        return shown(request, row)
    raw = read("", list(log_callback.params.values()), request.POST)
    raw = {key: value for key, value in raw.items() if value not in ("", [], None)}
    try:
        if row.state != Callback.State.WAITING:
            raise Conflict(_("This call-back is over."))
        log_callback(row.ticket, by=agent, **log_callback.parse(raw, context_for(agent)))
    except Invalid as error:
        return shown(request, row, raw, error.errors, 422)
    except Conflict as error:
        return shown(request, row, raw, {"": [conflict_words(error)]}, 409)
    messages.success(request, _("The call is noted."))
    return redirect("callbacks")


def shown(
    request: HttpRequest, row: Callback, raw: dict[str, Any] | None = None,
    errors: dict[str, list[str]] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of one call, with what was typed and what is wrong with it."""
    agent, errors = asker(request), errors or {}
    fields = [one for one in log_callback.params.values() if one.key != RESULT]
    ticket = row.ticket
    context = {
        "row": row, "ticket": ticket, "customer": ticket.requester, "status": Status.named(ticket.status_id),
        "handler": Agent.named(ticket.assignee_id), "caller": Agent.named(row.agent_id),
        "asker": Agent.named(row.asker_id), "results": RESULTS, "chosen": (raw or {}).get(RESULT, ""),
        "controls": draw("", fields, None, context_for(agent), raw, errors), "result_errors": errors.get(RESULT, []),
        "errors": errors.get("", []), "presets": presets(agent),
        "may_note": row.state == Callback.State.WAITING and may_call(ticket, agent),
        "is_own": ticket.assignee_id == agent.pk,
    }  # fmt: skip
    return render(request, "workspace/people/callback.html", context, status=status)
