"""One route for every action: `POST /tickets/{number}/actions/reply`. Nothing here knows any verb by name."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from yizhan.automation.batches.models import Batch
from yizhan.spine.actions import Action, actions_on, registry
from yizhan.tickets.models import Message, Ticket

from . import shapes
from .answers import answer
from .asking import context, etag, expected, ticket_named
from .auth import asker
from .body import body
from .openapi import WRITING, doc, sources, taken
from .schemas import Schema, made


def ticket_verbs() -> Router:
    """A router with every action on tickets that does not make one."""
    router = Router()
    for action in actions_on("ticket"):
        if not action.creates:
            said = doc(action.label, answer="Done", takes=action.name, fails=WRITING, match=True,
                       name=f"{action.key}Ticket", tag="ticket actions", description=action.__doc__ or "")  # fmt: skip
            router.post(f"/tickets/{{number}}/actions/{action.key}", **optional(said, action))(_ticket_route(action))
    return router


def _ticket_route(action: Action) -> Callable[..., HttpResponse]:
    def act(request: HttpRequest, number: str) -> HttpResponse:
        ticket = ticket_named(request, number)
        result = perform(request, action, ticket)
        return answer(done(ticket, result), ETag=etag(ticket.version))

    return act


def message_verbs() -> Router:
    """The same for actions on messages: what is held back, not sent yet, or did not arrive."""
    router = Router()
    for action in actions_on("message"):
        said = doc(action.label, answer="Done", takes=action.name, fails=WRITING, name=f"{action.key}Message",
                   tag="message actions", description=action.__doc__ or "")  # fmt: skip
        router.post(f"/messages/{{pk}}/actions/{action.key}", **optional(said, action))(_message_route(action))
    return router


def _message_route(action: Action) -> Callable[..., HttpResponse]:
    def act(request: HttpRequest, pk: int) -> HttpResponse:
        by = asker(request)
        seen = Message.objects.select_related("ticket").filter(ticket__in=Ticket.objects.visible_to(by))
        message = seen.filter(pk=pk).first() if pk < 2**62 else None
        if message is None:
            raise Http404
        result = action(message, by=by, **action.parse(body(request), context(request)))
        ticket = ticket_named(request, str(message.ticket.number))
        return answer(done(ticket, result), ETag=etag(ticket.version))

    return act


def perform(request: HttpRequest, action: Action, subject: Any) -> Any:
    """Run an action with what was sent."""
    params = action.parse(body(request), context(request))
    return action(subject, by=asker(request), expect=expected(request), **params)


def done(ticket: Ticket, result: Any) -> dict[str, Any]:
    """What came of it: the ticket, what was said, and another ticket if there is one now."""
    said = result if isinstance(result, Message) else None
    other = result if isinstance(result, Ticket) and result is not ticket else None
    return {
        "ticket": shapes.ticket(ticket),
        "batch": result.pk if isinstance(result, Batch) else None,
        "message": shapes.message(said) if said else None,
        "result": shapes.ticket(other) if other else None,
    }


def optional(said: dict[str, Any], action: Action) -> dict[str, Any]:
    """Where nothing must be given, nothing need be sent."""
    if not any(field.required for field in action.params.values()):
        said["openapi_extra"]["requestBody"]["required"] = False
    return said


def action_schemas(is_known: bool) -> dict[str, Schema]:
    """Parameters of every action by its name."""
    return {one.name: parameters(one, is_known) for one in registry.values() if not one.creates}


def parameters(action: Action, is_known: bool) -> Schema:
    needed = [key for key, field in action.params.items() if field.required]
    return made({key: taken(field, is_known) for key, field in action.params.items()}, needed)


sources.append(action_schemas)
