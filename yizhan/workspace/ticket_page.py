"""One ticket: found, shown as a page or as the fragments of one, and worked on through its actions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yizhan.catalog.models import Status
from yizhan.tickets.models import Ticket
from yizhan.tickets.ticket import number_in

from . import composer, desk, panels, presence
from .buttons import offered
from .conversation import entries
from .gate import asker, for_agents
from .queue import Queue
from .rows import PRIORITY_LABELS


def find(request: HttpRequest, code: str) -> Ticket:
    """The ticket of a number, if the agent may see it; else 404 whether it exists or not."""
    number, agent = number_in(code), asker(request)
    if number is None:
        raise Http404
    for binned in (False, True):
        rows = Ticket.objects.visible_to(agent, binned=binned).filter(number=number)
        known = rows.select_related("requester__organization", "organization", "merged_into")
        ticket = known.prefetch_related("requester__identities").first()
        if ticket:
            return ticket
    raise Http404


@for_agents("ticket.view")
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The ticket: beside the list when the address is opened, alone when the list asks for it."""
    ticket = find(request, code)
    if ticket.merged_into_id and "stay" not in request.GET:
        return to_survivor(request, ticket)
    if request.headers.get("HX-Request"):
        wanted = request.headers.get("HX-Target", "")
        if wanted == "main" or request.GET.get("part") == "pane":
            return fragment(request, ticket, everything="all" in request.GET)
    queue = Queue.asked(request)
    context = pane(request, ticket, everything="all" in request.GET)
    return desk.page(request, queue, **context)


def to_survivor(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """A merged ticket leads to the one it went into, if that may be seen."""
    agent, target = asker(request), ticket.merged_into
    assert target is not None
    if not Ticket.objects.visible_to(agent).filter(pk=target.pk).exists():
        raise Http404
    text = _("%(code)s was merged into this ticket.") % {"code": ticket.code}
    if request.headers.get("HX-Request"):
        moved = HttpResponse(status=204)
        moved["HX-Redirect"] = reverse("ticket", args=[target.code])
        messages.info(request, text)
        return moved
    messages.info(request, text)
    return redirect("ticket", code=target.code)


def fragment(request: HttpRequest, ticket: Ticket, *, everything: bool = False) -> HttpResponse:
    """The ticket's column and, out of band, its properties."""
    context = pane(request, ticket, everything=everything) | {"queue": Queue.asked(request), "is_fragment": True}
    return render(request, "workspace/desk/fragment.html", context)


def pane(request: HttpRequest, ticket: Ticket, *, everything: bool = False) -> dict[str, Any]:
    """What the ticket's column and its properties show."""
    agent = asker(request)
    found, left_out = entries(ticket, agent, everything=everything)
    newest = max((entry.message.pk for entry in found if entry.message), default=0)
    return {
        "ticket": ticket,
        "status": Status.named(ticket.status_id),
        "priority": PRIORITY_LABELS.get(ticket.priority),
        "entries": found,
        "left_out": left_out,
        "everything": everything,
        "watchers": presence.others(ticket, agent),
        **offered(ticket, agent),
        **composer.of(ticket, agent, newest),
        **panels.of(ticket, agent),
    }
