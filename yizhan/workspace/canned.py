"""Canned replies for `/`, filled in for the ticket or the chat at hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from liquid.exceptions import LiquidError

from yizhan.automation.chat.models import Chat
from yizhan.catalog.models import Desk
from yizhan.lib.mime import html_to_text
from yizhan.people.models import Agent
from yizhan.tickets.models import CannedReply
from yizhan.tickets.placeholders import as_text, fill, run

from . import chats, ticket_page
from .gate import asker, for_agents

MOST = 10


@for_agents("ticket.reply", "ticket.note")
def canned(request: HttpRequest, code: str) -> HttpResponse:
    """Those whose title, folder or shortcut holds what is typed; the most used first."""
    ticket, agent = ticket_page.find(request, code), asker(request)
    rows = [{"reply": one, "html": fill(one.html, ticket, agent)} for one in _hits(request, agent)]
    return render(request, "workspace/desk/canned.html", {"rows": rows})


@chats.for_chatters
def for_chat(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for a chat, as plain text."""
    chat, agent = chats.find(request, pk), asker(request)
    rows = [{"reply": one, "text": _filled(one.html, chat, agent)} for one in _hits(request, agent)]
    return render(request, "workspace/desk/canned.html", {"rows": rows})


def _hits(request: HttpRequest, agent: Agent) -> list[CannedReply]:
    wanted = request.GET.get("q", "").casefold()
    offered = [one for one in CannedReply.objects.order_by("-use_count", "title") if one.is_offered_to(agent)]
    hits = [one for one in offered if wanted in f"{one.shortcut} {one.title} {one.folder}".casefold()]
    return sorted(hits, key=lambda one: not one.shortcut.casefold().startswith(wanted))[:MOST]


def _filled(html: str, chat: Chat, by: Agent) -> str:
    """There is no ticket yet whose facts it could name."""
    known = {"customer": {"name": chat.visitor.name}, "agent": {"name": by.name}, "desk": {"name": Desk.the().name},
             "department": {"name": chat.department.label}, "ticket": {}}  # fmt: skip
    try:
        return html_to_text(run(html, as_text(known), is_html=True))
    except (LiquidError, RecursionError):
        return html_to_text(html)
