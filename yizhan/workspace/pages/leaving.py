"""An agent leaves the desk: see what they have, say where it goes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yizhan.automation.assignment.offboarding import HOW, Belongings, leave
from yizhan.lib.digits import whole
from yizhan.people.models import Agent
from yizhan.spine.errors import Conflict, Invalid
from yizhan.tickets.models import Ticket

from ..gate import asker, conflict_words, for_agents
from .admin import page

SHOWN = 20


@for_agents("admin.people")
def leaving(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what they have. POST: hand it over; they can no longer sign in."""
    agent = Agent.objects.filter(pk=pk).first()
    if agent is None:
        raise Http404
    if request.method != "POST":
        return show(request, agent)
    chosen = Agent.named(whole(request.POST.get("to", "")))
    try:
        leave(agent, how=request.POST.get("how", ""), to=chosen, by=asker(request))
    except Invalid as error:
        return show(request, Agent.objects.get(pk=pk), error.texts, 422)
    except Conflict as error:
        return show(request, Agent.objects.get(pk=pk), [conflict_words(error)], 409)
    messages.success(
        request, _("%(agent)s no longer works here; what was theirs is being handed over.") % {"agent": agent}
    )
    return redirect(f"{reverse('agent-leave', args=[pk])}?running=1")


def show(request: HttpRequest, agent: Agent, errors: Any = (), status: int = 200) -> HttpResponse:
    """The page: their tickets as far as one may see them, and the rest by number."""
    by = asker(request)
    has = Belongings.of(agent, by)
    seen = Ticket.objects.visible_to(by).filter(pk__in=has.tickets.values("pk")).order_by("-priority", "id")
    return page(request, "workspace/admin/leaving.html", "agent", {
        "leaver": agent, "has": has, "number": has.tickets.count(), "errors": errors, "tickets": seen[:SHOWN],
        "how": request.POST.get("how", "rule"), "ways": list(HOW.items()), "to": request.POST.get("to", ""),
        "others": [one for one in Agent.active() if one.pk != agent.pk and one.may("ticket.reply")],
        "running": "running" in request.GET and not agent.is_active,
        "back": reverse("admin-one", args=["agent", agent.pk]),
    }, status)  # fmt: skip
