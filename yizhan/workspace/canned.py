"""Canned replies for `/`, filled in for the ticket at hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yizhan.tickets.models import CannedReply
from yizhan.tickets.placeholders import fill

from . import ticket_page
from .gate import asker, for_agents

MOST = 10


@for_agents("ticket.reply", "ticket.note")
def canned(request: HttpRequest, code: str) -> HttpResponse:
    """Those whose title, folder or shortcut holds what is typed; the most used first."""
    ticket, agent = ticket_page.find(request, code), asker(request)
    wanted = request.GET.get("q", "").casefold()
    offered = [one for one in CannedReply.objects.order_by("-use_count", "title") if one.is_offered_to(agent)]
    hits = [one for one in offered if wanted in f"{one.shortcut} {one.title} {one.folder}".casefold()]
    hits.sort(key=lambda one: not one.shortcut.casefold().startswith(wanted))
    rows = [{"reply": one, "html": fill(one.html, ticket, agent)} for one in hits[:MOST]]
    return render(request, "workspace/desk/canned.html", {"rows": rows})
