"""A card goes to another column: the ordinary action for that field, or a transition of the flow."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yizhan.catalog.models import Kind
from yizhan.spine.actions import registry
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.tickets.models import Ticket

from . import action_forms, flow_forms, ticket_page
from .board_axes import NONE, Axis, Column, FieldAxis, FlowAxis, axis_named, raw
from .dialogs import in_dialog
from .fields_in_place import verb
from .gate import asker, conflict_words, for_agents
from .lists import context_for


@for_agents("ticket.view")
def move(request: HttpRequest, code: str) -> HttpResponse:
    """GET: where a card may go, as a dialog, or as JSON what speaks against each column. POST: move it."""
    ticket, agent = ticket_page.find(request, code), asker(request)
    axis = axis_named(given(request, "by"))
    if axis is None:
        raise Http404
    columns = axis.columns(agent)
    if request.method != "POST":
        here = axis.of(ticket, columns)
        whys = {one.key: axis.why_not(ticket, one, agent) for one in columns if one.key != here}
        if request.GET.get("as") == "json":
            return JsonResponse({key: why for key, why in whys.items() if why})
        return dialog(request, ticket, axis, columns, here, whys)
    column = next((one for one in columns if one.key == given(request, "to")), None)
    if column is None:
        raise Http404
    try:
        return moved(request, ticket, axis, columns, column)
    except Conflict as error:
        return told(conflict_words(error))
    except (Invalid, Refused) as error:
        return told(words(error))


def moved(request: HttpRequest, ticket: Ticket, axis: Axis, columns: list[Column], column: Column) -> HttpResponse:
    """Do it, or ask for what it needs. Raises Conflict, Invalid, Refused."""
    here, was = axis.of(ticket, columns), given(request, "was")
    if here == column.key:
        return HttpResponse(status=204)
    if was and was != here:
        label = next((one.label for one in columns if one.key == here), here)
        raise Conflict(_("Somebody was faster: it is now in “%(column)s”.") % {"column": label})
    if why := axis.why_not(ticket, column, asker(request)):
        raise Conflict(why)
    if isinstance(axis, FlowAxis):
        return by_transition(request, ticket, axis, column)
    if axis.key == "team" and column.key == NONE:
        return action_forms.form(request, ticket, registry["ticket.return"])
    return by_field(request, ticket, axis, columns, column, here)


def by_transition(request: HttpRequest, ticket: Ticket, axis: FlowAxis, column: Column) -> HttpResponse:
    """The transition that leads there: at once, through its form, or through the choice between several."""
    ways = axis.ways(ticket, column, asker(request))
    if len(ways) > 1:
        found = {"ticket": ticket, "ways": ways, "at": f"/tickets/{ticket.code}"}
        return in_dialog(render(request, "workspace/desk/flow-next.html", found))
    one = ways[0]
    if one.parts:
        return in_dialog(flow_forms.form(request, ticket, one, flow_forms.kept(request, ticket, one.slug)))
    flow_forms.move(request, ticket, one, one.slug)
    return done(_("Done: %(action)s") % {"action": one.label})


def by_field(
    request: HttpRequest, ticket: Ticket, axis: FieldAxis, columns: list[Column], column: Column, here: str
) -> HttpResponse:
    """The verb of the field. A status that needs the closing form opens it."""
    agent = asker(request)
    action, typed = verb(ticket, axis.key, raw(column))
    try:
        action(ticket, by=agent, expect=ticket.version, **action.parse(typed, context_for(agent)))
    except Invalid as error:
        asks = any(name == "resolution" or name.startswith("fields.") for name in error.errors)
        if axis.key != "status" or column.pill != Kind.CLOSED or not asks:
            raise
        return action_forms.form(request, ticket, registry["ticket.close"], {}, error.errors, status=422)
    text = _("%(ticket)s: %(column)s") % {"ticket": ticket.code, "column": column.label}
    back = f"/tickets/{ticket.code}/move?{urlencode({'by': axis.key, 'to': here, 'was': column.key})}"
    was = next((one for one in columns if one.key == here and one.is_open), None)
    return done(text, back if was and (axis.key, here) != ("team", NONE) else "")


def dialog(
    request: HttpRequest, ticket: Ticket, axis: Axis, columns: list[Column], here: str, whys: dict[str, str]
) -> HttpResponse:
    """The columns to choose from by keyboard, on a phone, with a screen reader."""
    ways = [(one, whys[one.key]) for one in columns if one.key != here and one.lasting]
    first = next((one.key for one, why in ways if not why), "")
    found = {"ticket": ticket, "axis": axis, "ways": ways, "was": here, "first": first}
    return render(request, "workspace/desk/move-dialog.html", found)


def given(request: HttpRequest, name: str) -> str:
    """From the form, or from the address when a move is taken back."""
    return str(request.POST.get(name) or request.GET.get(name, ""))


def words(error: Invalid | Refused) -> str:
    if isinstance(error, Invalid):
        return " ".join(error.texts)
    return str(error)


def done(text: str, undo: str = "") -> HttpResponse:
    toast: dict[str, Any] = {"text": text, **({"undo": undo, "for": 8000} if undo else {})}
    return said(204, {"toast": toast, "close-dialog": True})


def told(text: str) -> HttpResponse:
    """Why it stays where it was."""
    return said(409, {"toast": {"text": text, "level": "error"}, "close-dialog": True})


def said(status: int, what: dict[str, Any]) -> HttpResponse:
    return HttpResponse(status=status, headers={"HX-Trigger": json.dumps(what)})
