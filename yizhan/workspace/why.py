"""Why this agent: the decisions of automatic assignment about a ticket, in a dialog."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yizhan.automation.assignment.eligibility import WHY
from yizhan.automation.assignment.methods import methods
from yizhan.automation.assignment.models import Backlog, Decision
from yizhan.people.models import Agent
from yizhan.spine.models import Event
from yizhan.tickets.telling import say_event

from . import ticket_page
from .gate import for_agents

SHOWN = 10


@for_agents("ticket.view")
def why(request: HttpRequest, code: str) -> HttpResponse:
    """Who was considered for the ticket, who got it, and what spoke against the others."""
    ticket = ticket_page.find(request, code)
    found = list(ticket.decisions.select_related("rule")[:SHOWN])
    events = Event.objects.in_bulk([one.event_id for one in found if one.event_id])
    return render(request, "workspace/desk/why.html", {
        "ticket": ticket, "decisions": [said(one, events.get(one.event_id or 0)) for one in found],
        "waits": Backlog.objects.filter(ticket=ticket).exists(),
    })  # fmt: skip


def said(decision: Decision, event: Event | None) -> dict[str, Any]:
    """A decision in words."""
    method = methods.get(decision.method)
    lines = [line(one, decision.chosen_id) for one in decision.lines]
    return {
        "decision": decision,
        "method": method.label if method else decision.method,
        "pool": bool(method and method.pool),
        "occasion": say_event(event.name) if event else _("From the backlog or handed on"),
        "lines": sorted(lines, key=lambda one: not one["is_chosen"]),
    }


def line(one: dict[str, Any], chosen: int | None) -> dict[str, Any]:
    return {
        "agent": Agent.named(one["agent"]),
        "for": Agent.named(one["for"]) if "for" in one else None,
        "is_chosen": one["agent"] == chosen and not one["why"],
        "load": one.get("load"),
        "points": one.get("points"),
        "why": [WHY.get(key, key) for key in one["why"]],
    }
