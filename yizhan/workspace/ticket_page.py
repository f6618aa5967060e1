"""One ticket: found, shown as a page or as the fragments of one, and worked on through its actions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yizhan.catalog.models import Status
from yizhan.people.models import Agent
from yizhan.spine.kept import Kept, answers
from yizhan.spine.shelf import standing
from yizhan.tickets.models import Ticket
from yizhan.tickets.ticket import number_in

from . import (
    appointment,
    approvals,
    checklist,
    composer,
    conversation,
    desk,
    family,
    flow,
    oversight,
    panels,
    presence,
    satisfaction,
)
from .buttons import offered
from .gate import asker, for_agents
from .queue import Queue
from .rows import PRIORITY_LABELS


def by_number(agent: Agent, number: int, *, binned: bool) -> Any:
    known = Ticket.objects.visible_to(agent, binned=binned).filter(number=number)
    return known.select_related("requester__organization", "organization", "merged_into")


FOUND = Kept(lambda agent, number: by_number(agent, number, binned=False), int, per=standing)


def find(request: HttpRequest, code: str) -> Ticket:
    """The ticket of a number, if the agent may see it; else 404 whether it exists or not."""
    number, agent = number_in(code), asker(request)
    if number is None:
        raise Http404
    ticket = next(iter(FOUND.rows(agent, number)), None) or by_number(agent, number, binned=True).first()
    if ticket is None:
        raise Http404
    return ticket


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
    queue.counts_later = True
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
    known = answers({
        **conversation.asked(ticket, everything=everything), **presence.asked(ticket, agent),
        **composer.asked(ticket, agent), **panels.asked(ticket, agent), **oversight.asked(ticket),
        **flow.asked(ticket), **appointment.asked(ticket),
        **approvals.asked(ticket),
        **family.asked(ticket), **checklist.asked(ticket), **satisfaction.asked(ticket),
    })  # fmt: skip
    entries, left_out = conversation.entries(ticket, agent, known, everything=everything)
    possible = offered(ticket, agent)
    newest = max((entry.message.pk for entry in entries if entry.message), default=0)
    return {
        "ticket": ticket,
        "at": f"/tickets/{ticket.code}",
        "status": Status.named(ticket.status_id),
        "priority": PRIORITY_LABELS.get(ticket.priority),
        "entries": entries,
        "left_out": left_out,
        "everything": everything,
        "watchers": presence.others(known["here"]),
        **possible,
        **oversight.of(agent, known, possible["above"]),
        **approvals.of(ticket, agent, known, possible["above"]),
        **flow.of(ticket, agent, known),
        **appointment.of(ticket, known, possible["above"]),
        **family.of(ticket, agent, known, possible["beside"]),
        **checklist.of(ticket, agent, known, possible["beside"]),
        **satisfaction.of(ticket, agent, known, possible["beside"]),
        **composer.of(ticket, agent, newest, known),
        **panels.of(ticket, agent, known),
    }
