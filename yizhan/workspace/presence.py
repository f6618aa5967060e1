"""Who else is looking at a ticket, and are they writing?"""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.kept import Kept, Question, answers
from yizhan.tickets.models import Presence, Ticket

from . import live, ticket_page
from .gate import asker, for_agents

KEPT = timedelta(days=1)
STATES = {"viewing", "typing_reply", "typing_note"}


@for_agents("ticket.view")
def beat(request: HttpRequest, code: str) -> HttpResponse:
    """POST: what this agent is doing now. Either way: who else is here."""
    ticket, agent = ticket_page.find(request, code), asker(request)
    state = request.POST.get("state", "")
    if request.method == "POST" and (keep(ticket, agent, state) if state in STATES else leave(ticket, agent)):
        live.send({"event": "presence", "ticket": ticket.pk})
    return render(
        request,
        "workspace/desk/watching.html",
        {"watchers": others(answers(asked(ticket, agent))["here"]), "ticket": ticket},
    )


HERE = Kept(
    lambda ticket, agent, since: Presence.objects.filter(ticket=ticket, seen_at__gt=since).exclude(agent=agent),
    int, int, datetime,
)  # fmt: skip


def asked(ticket: Ticket, agent: Agent) -> dict[str, Question]:
    """What has to be known to say who is here."""
    return {"here": HERE.of(ticket.pk, agent.pk, clock.now() - timedelta(seconds=Presence.STALE_SECONDS))}


def others(here: list[Presence]) -> list[Presence]:
    """The colleagues at this ticket now; those who write come first."""
    found = sorted(here, key=lambda one: one.doing == "viewing")
    for one in found:
        one.person = Agent.named(one.agent_id)  # type: ignore[attr-defined]
    return found


def keep(ticket: Ticket, agent: Agent, state: str) -> bool:
    """Note the state; whether the others should hear of it."""
    now = clock.now()
    before = Presence.objects.filter(ticket=ticket, agent=agent).values_list("doing", "seen_at").first()
    # In one statement: a page of the same agent may say good-bye at this very moment.
    Presence.objects.bulk_create(
        [Presence(ticket=ticket, agent=agent, doing=state, seen_at=now)],
        update_conflicts=True, unique_fields=["ticket", "agent"], update_fields=["doing", "seen_at"],
    )  # fmt: skip
    stale = timedelta(seconds=Presence.STALE_SECONDS)
    return before is None or before[0] != state or before[1] < now - stale


def leave(ticket: Ticket, agent: Agent) -> bool:
    gone, _each = Presence.objects.filter(ticket=ticket, agent=agent).delete()
    return bool(gone)


def sweep() -> int:
    """Forget who looked yesterday: a browser that vanished never says good-bye. Returns how many."""
    return Presence.objects.filter(seen_at__lt=clock.now() - KEPT).delete()[0]
