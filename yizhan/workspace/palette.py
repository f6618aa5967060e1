"""⌘K: tickets, customers, views, pages, and what can be done with the open ticket."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yizhan.tickets.models import Ticket, View
from yizhan.tickets.ticket import number_in

from . import completion
from .buttons import offered
from .context import rail
from .gate import asker, for_agents
from .rows import Row

FEW = 5


@dataclass(frozen=True)
class Choice:
    """One line of the palette: a page to go to, or a form to ask for."""

    icon: str
    label: str
    more: str = ""
    url: str = ""
    form: str = ""
    post: str = ""


@for_agents()
def palette(request: HttpRequest) -> HttpResponse:
    """What the words may mean, the nearest first."""
    agent, text = asker(request), request.GET.get("q", "").strip()[:200]
    wanted = text.casefold()
    found = [one for one in on_ticket(request, agent) if wanted in one.label.casefold()][: FEW * 2]
    found += [one for one in pages(request, agent) if wanted in one.label.casefold()]
    if text:
        people = customers(agent, text)
        hits = tickets(agent, text)
        found = [*hits, *people, *found] if number_in(text) else [*found[:FEW], *hits, *people]
        url = f"{reverse('tickets')}?{urlencode({'q': text})}"
        found.append(Choice("search", _("Search for “%(text)s”") % {"text": text}, url=url))
    return render(request, "workspace/desk/palette.html", {"choices": found})


def on_ticket(request: HttpRequest, agent: Any) -> list[Choice]:
    """The actions of the ticket the page shows."""
    here = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")).path
    match = re.fullmatch(r"/tickets/([^/]+)", here)
    number = number_in(match[1]) if match else None
    ticket = Ticket.objects.visible_to(agent).filter(number=number).first() if number else None
    if ticket is None:
        return []
    possible = offered(ticket, agent)
    every = [*possible["buttons"], *possible["menu"], *possible["finishing"], *possible["dangerous"]]
    address = {one.key: reverse("ticket-do", args=[ticket.code, one.key]) for one in every}
    return [
        Choice(one.icon, str(one.label), ticket.code, **{"post" if one.is_simple else "form": address[one.key]})
        for one in every
    ]


def pages(request: HttpRequest, agent: Any) -> list[Choice]:
    """Views, and the places of the rail."""
    offered_views = View.offered_to(agent)
    views = [Choice("inbox", view.label, _("View"), f"/tickets?view={view.slug}") for view in offered_views]
    new = [Choice("plus", _("New ticket"), url=reverse("ticket-new"))] if agent.may("ticket.open") else []
    return new + views + [Choice(one.icon, one.label, "", one.url) for one in rail(request, agent)]


def tickets(agent: Any, text: str) -> list[Choice]:
    if not agent.may("ticket.view"):
        return []
    rows = [Row(one) for one in completion.tickets(agent, text)[:FEW]]
    return [
        Choice("inbox", one.subject, f"{one.code} · {one.requester}", f"/tickets/{one.code}")
        for one in (row.ticket for row in rows)
    ]


def customers(agent: Any, text: str) -> list[Choice]:
    if not agent.may("customer.view"):
        return []
    found = completion.customers(text, FEW)
    return [Choice("user", str(one), one.address or one.phone, f"/customers/{one.pk}") for one in found]
