"""What agents say of themselves in the menu below their picture."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from yizhan.automation.assignment.models import Availability, State
from yizhan.automation.assignment.states import become

from ..gate import asker, for_agents, local

OFFERED = (State.ONLINE, State.AWAY, State.BUSY, State.OFFLINE)


def state_of(agent: Any) -> str:
    """What an agent is now; asks the database nothing."""
    return Availability.of(agent.pk).state


def states(agent: Any) -> dict[str, Any] | None:
    """The choice in the menu, for those who are given tickets."""
    if not agent.may("ticket.reply"):
        return None
    now = state_of(agent)
    lines = [{"key": str(one), "label": one.label, "is_now": one == now} for one in OFFERED]
    return {"heading": pgettext("agent", "Availability"), "url": "/account/availability", "lines": lines}


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents("ticket.reply")
def choose(request: HttpRequest) -> HttpResponse:
    """Set one's own state; the menu and the picture follow. By the address alone one gets to one's settings."""
    if request.method != "POST":
        return redirect("account")
    become(asker(request), request.POST.get("state", ""))
    if request.headers.get("HX-Request"):
        return render(request, "ui/parts/me-states.html", {
            "agent": asker(request), "agent_presence": state_of(asker(request)), "me_states": states(asker(request)),
            "is_answer": True,
        })  # fmt: skip
    return redirect(local(urlsplit(request.headers.get("Referer", "")).path))
