"""What is done with one message: taken back, sent again, confirmed or rejected, at a click or after a question."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yizhan.people.models import Agent
from yizhan.spine.actions import Action, registry
from yizhan.spine.errors import Conflict, Invalid
from yizhan.tickets.models import Draft, Message, Ticket

from . import ticket_page
from .action_forms import done_words
from .buttons import Button
from .gate import asker, conflict_words, for_agents
from .lists import context_for
from .pages.controls import Control, draw

EXCERPT = 300
# What can be asked about a customer's message alone.
OF_CUSTOMERS = {"join", "own_ticket"}


@for_agents("ticket.view")
def do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """GET: the question of an action, in a dialog. POST: do it."""
    agent = asker(request)
    message = Message.objects.select_related("ticket", "customer").filter(pk=pk).first()
    action = registry.get(f"message.{key}")
    if message is None or action is None or not message.ticket.is_visible_to(agent):
        raise Http404
    if request.method != "POST":
        return question(request, message, action)
    code = message.ticket.code
    try:
        done = action(message, by=agent, **action.parse(switches(request, action), context_for(agent)))
    except (Conflict, Invalid) as error:
        text = conflict_words(error) if isinstance(error, Conflict) else str(error)
        told = {"toast": {"text": text, "level": "error"}, "close-dialog": True}
        return HttpResponse(status=409, headers={"HX-Trigger": json.dumps(told)})
    return finished(request, code, action, done)


def finished(request: HttpRequest, code: str, action: Action, done: Any) -> HttpResponse:
    """The fresh ticket, and what came of the message."""
    response = ticket_page.fragment(request, ticket_page.find(request, code))
    told: dict[str, Any] = {"toast": {"text": done_words(action)}, "close-dialog": True}
    if isinstance(done, Draft):
        told["composer:restore"] = {"body": done.html, "format": "html"}
    if isinstance(done, Ticket):
        told["toast"]["text"] = _("The message is now ticket %(code)s.") % {"code": done.code}
    response["HX-Trigger-After-Settle"] = json.dumps(told)
    response["HX-Retarget"], response["HX-Reswap"] = "#pane", "morph:outerHTML"
    return response


def switches(request: HttpRequest, action: Action) -> dict[str, Any]:
    """The boxes that are ticked."""
    return {key: "yes" for key, one in action.params.items() if not one.hidden and key in request.POST}


def question(request: HttpRequest, message: Message, action: Action) -> HttpResponse:
    """The dialog: what was written, and the boxes that make sense for it."""
    context = {
        "ticket": message.ticket, "action": Button(action), "controls": asked(message, action, asker(request)),
        "url": reverse("message-do", args=[message.pk, action.key]), "template": "workspace/desk/form-message.html",
        "author": message.author or message.sender, "excerpt": excerpt(message),
    }  # fmt: skip
    return render(request, "workspace/desk/dialog.html", context)


def asked(message: Message, action: Action, agent: Agent) -> list[Control]:
    """A colleague's message has no customer to join or to open a ticket for."""
    shown = [
        one for key, one in action.params.items() if not one.hidden and (message.customer_id or key not in OF_CUSTOMERS)
    ]
    return draw("", shown, None, context_for(agent))


def excerpt(message: Message, most: int = EXCERPT) -> str:
    """The beginning of its words, on one line."""
    text = " ".join(message.text.split())
    return text if len(text) <= most else f"{text[:most]}…"
