"""Fields edited where they stand. Two people may edit different fields at once; the same field asks."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yizhan.catalog.models import Kind, Status
from yizhan.lib.digits import whole
from yizhan.spine.actions import Action, registry
from yizhan.spine.errors import Conflict, Invalid, Stale
from yizhan.spine.fields import Context, Field
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

from . import action_forms, ticket_page
from .dialogs import in_dialog
from .gate import asker, for_agents
from .lists import context_for
from .pages.controls import Control, draw, read

BY_ASSIGN = {"assignee": "agent", "team": "team", "department": "department"}
LISTS = {"tag": ("tag", "tags"), "follower": ("follow", "agents")}


@for_agents("ticket.view")
def edit(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """GET: the control of one field. POST: change it."""
    ticket = ticket_page.find(request, code)
    field = TICKET.fields().get(key)
    if key != "cc" and (field is None or field.hidden):
        raise Http404
    if request.method != "POST":
        return control(request, ticket, key)
    agent = asker(request)
    if request.POST.get("was", now(ticket, key)) != now(ticket, key) and not request.POST.get("anyway"):
        return crossed(request, ticket, key)
    try:
        change(ticket, key, request, context_for(agent))
    except Invalid as error:
        return refused(request, ticket, key, error)
    except Stale:
        return edit(request, code, key)
    except Conflict as error:
        return refused(request, ticket, key, Invalid(str(error)))
    if not ticket.is_visible_to(agent):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("tickets")})
    response = ticket_page.fragment(request, ticket_page.find(request, code))
    response["HX-Retarget"], response["HX-Reswap"] = "#pane", "morph:outerHTML"
    if request.POST.get("anyway"):
        response["HX-Trigger"] = json.dumps({"close-dialog": True})
    return response


def now(ticket: Ticket, key: str) -> str:
    """What stands there now, as the form remembers it."""
    if key == "cc":
        return json.dumps(ticket.cc)
    field = TICKET.fields()[key]
    return json.dumps(field.type.dump(field.value(ticket)), ensure_ascii=False)


def control(
    request: HttpRequest, ticket: Ticket, key: str, errors: dict[str, list[str]] | None = None, status: int = 200
) -> HttpResponse:
    """The field's control in a small form."""
    context = context_for(asker(request))
    one = drawn(ticket, key, context, errors)
    if errors:
        typed = read("", [one.field], request.POST)
        one.value = typed.get(one.name, one.value)
    template = "workspace/desk/subject-form.html" if key == "subject" else "workspace/desk/field-form.html"
    # What does not fit on a line of the properties is wide; what is chosen from few is sent at once.
    at_once = one.kind in {"select", "reference", "switch"} and not one.search_url
    wrong = [text for texts in (errors or {}).values() for text in texts]
    shown = {"ticket": ticket, "key": key, "control": one, "was": now(ticket, key), "errors": wrong, "at_once": at_once}
    return render(request, template, shown, status=status)


def drawn(ticket: Ticket, key: str, context: Context, errors: dict[str, list[str]] | None) -> Control:
    field = registry["ticket.cc"].params["addresses"] if key == "cc" else TICKET.fields()[key]
    if key == "cc":
        one = draw("", [field], None, context, {"addresses": ", ".join(ticket.cc)}, errors)[0]
        one.kind = "text"
        return one
    one = draw("", [field], ticket, context, None, errors)[0]
    if getattr(field.type, "model_name", "") == "people.Customer":
        one.search_url = reverse("find-customers")
    if key == "status":
        one.options = [(str(row.pk), row.label) for row in Status.current()]
    return one


def change(ticket: Ticket, key: str, request: HttpRequest, context: Context) -> None:
    """Through the verb that answers for the field."""
    action, raw = verb(ticket, key, typed(key, request))
    action(ticket, by=context.by, expect=ticket.version, **action.parse(raw, context))


def typed(key: str, request: HttpRequest) -> Any:
    if key == "cc":
        return request.POST.get("addresses", "")
    field: Field = TICKET.fields()[key]
    return read("", [field], request.POST).get(key, "")


def verb(ticket: Ticket, key: str, value: Any) -> tuple[Action, dict[str, Any]]:
    """The action for a field and what it is told."""
    if key == "status":
        return registry["ticket.status"], {"status": value}
    if key in BY_ASSIGN:
        return registry["ticket.assign"], {BY_ASSIGN[key]: value} if value else {}
    if key == "cc":
        return registry["ticket.cc"], {"addresses": value}
    if key == "tag":
        wanted = TICKET.fields()["tag"].type.parse(value, Context()) if value else []
        return registry["ticket.tag"], differences(ticket.tags, wanted)
    if key == "follower":
        wanted = [pk for one in value if (pk := whole(one)) is not None]
        return registry["ticket.follow"], differences(ticket.follower_ids, wanted)
    return registry["ticket.set"], {"fields": {key: value}}


def differences(old: list, new: list) -> dict[str, list]:
    both = {"add": [one for one in new if one not in old], "remove": [one for one in old if one not in new]}
    return {side: values for side, values in both.items() if values}


def refused(request: HttpRequest, ticket: Ticket, key: str, error: Invalid) -> HttpResponse:
    """The control again, with what is wrong. A status that needs the closing form opens that form."""
    pk = whole(request.POST.get("status", ""))
    if key == "status" and pk is not None:
        wanted = Status.named(pk)
        asks = any(name == "resolution" or name.startswith("fields.") for name in error.errors)
        if wanted and wanted.kind == Kind.CLOSED and asks:
            return action_forms.form(request, ticket, registry["ticket.close"], {}, error.errors, status=422)
    return control(request, ticket, key, error.errors, status=422)


def crossed(request: HttpRequest, ticket: Ticket, key: str) -> HttpResponse:
    """Somebody changed the same field meanwhile: show both, ask which."""
    field = TICKET.fields().get(key)
    typed_now = [(name, value) for name, values in request.POST.lists() if name not in {"was", "csrfmiddlewaretoken"}
                 for value in values]  # fmt: skip
    theirs = ", ".join(ticket.cc) if field is None else field.type.show(field.value(ticket))
    label = field.label if field else key
    context = {"ticket": ticket, "key": key, "label": label, "theirs": theirs, "typed": typed_now}
    return in_dialog(render(request, "workspace/desk/field-crossed.html", context, status=409))
