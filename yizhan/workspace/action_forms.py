"""Actions on a ticket at a click, or through a form drawn from their parameters."""

import json
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.automation.batches.models import Batch
from yizhan.catalog.models import CustomField, Kind, Status, TicketType
from yizhan.lib import clock
from yizhan.lib.digits import whole
from yizhan.spine.actions import Action, registry
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import Context
from yizhan.tickets.models import Ticket

from . import ticket_page
from .buttons import Button
from .composer import KINDS
from .dialogs import in_dialog
from .gate import asker, conflict_words, for_agents
from .lists import context_for
from .pages.controls import Control, draw, read

# Forms with a look of their own; every other action is drawn from its parameters alone.
FORMS = {key: f"workspace/desk/form-{key}.html" for key in ("merge", "split")}
# Actions that ask for a moment, and which parameter that is: the usual ones are a click away.
MOMENTS = {"hold": "until", "supervise": "deadline", "request_extension": "until"}
FORMS |= dict.fromkeys(MOMENTS, "workspace/desk/form-moment.html")
# Hidden parameters that say which of several rows is meant; the button knows.
ABOUT = ("approval", "item")
UNDO = {
    "assign": "unassign",
    "spam": "not_spam",
    "delete": "restore",
    "merge": "unmerge",
    "hold": "wake",
    "resolve": "reopen",
    "close": "reopen",
}


@for_agents("ticket.view")
def do(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """GET: the form of an action, in a dialog. POST: do it. What is said goes through the composer."""
    ticket, action = ticket_page.find(request, code), registry.get(f"ticket.{key}")
    if action is None or action.creates or key in KINDS:
        raise Http404
    if request.method != "POST":
        return form(request, ticket, action, begun(request, ticket, action))
    agent = asker(request)
    raw = given(request, ticket, action)
    try:
        done = action(ticket, by=agent, **action.parse(raw, context_for(agent)))
    except Invalid as error:
        return form(request, ticket, action, raw, error.errors, status=422)
    except Conflict as error:
        return form(request, ticket, action, raw, {"": [conflict_words(error)]}, status=409)
    return finished(request, ticket, action, done)


def finished(request: HttpRequest, ticket: Ticket, action: Action, done: Any) -> HttpResponse:
    """The fresh ticket, or the list when the ticket is not here any more."""
    agent, text = asker(request), done_words(action)
    if isinstance(done, Batch):
        return away(request, text, reverse("batch", args=[done.pk]))
    if isinstance(done, Ticket) and done.pk != ticket.pk and done.parent_id != ticket.pk:
        return away(request, _("%(action)s: done") % {"action": action.label}, reverse("ticket", args=[done.code]))
    ticket.refresh_from_db()
    if ticket.merged_into_id:
        assert ticket.merged_into is not None
        text = _("%(code)s was merged into this ticket.") % {"code": ticket.code}
        return away(request, text, reverse("ticket", args=[ticket.merged_into.code]))
    if not ticket.is_visible_to(agent) or (ticket.deleted_at and not agent.may("ticket.bin")):
        return away(request, text, reverse("tickets"))
    response = ticket_page.fragment(request, ticket_page.find(request, ticket.code))
    toast: dict[str, Any] = {"text": text}
    undo = registry.get(f"ticket.{UNDO.get(action.key, '')}")
    if undo and undo.offered(ticket, agent):
        toast |= {"undo": reverse("ticket-do", args=[ticket.code, undo.key]), "for": 8000}
    response["HX-Trigger"] = json.dumps({"toast": toast, "close-dialog": True})
    return response


def done_words(action: Action) -> str:
    return _("Done: %(action)s") % {"action": action.label}


def away(request: HttpRequest, text: str, url: str) -> HttpResponse:
    """Go elsewhere and say there what was done."""
    messages.success(request, text)
    return HttpResponse(status=204, headers={"HX-Redirect": url})


def form(
    request: HttpRequest, ticket: Ticket, action: Action, raw: dict[str, Any] | None = None,
    errors: dict[str, list[str]] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The dialog of an action, with what was typed and what is wrong."""
    agent, errors = asker(request), errors or {}
    controls = drawn(ticket, action, context_for(agent), raw, errors)
    known = {one.name for one in controls}
    about = {key: given for key in ABOUT if (given := request.GET.get(key) or request.POST.get(key, ""))}
    context = {
        "ticket": ticket, "action": Button(action), "about": about, "controls": controls, "raw": raw or {},
        "url": reverse("ticket-do", args=[ticket.code, action.key]),
        "errors": [text for key, texts in errors.items() if key not in known for text in texts],
        "template": FORMS.get(action.key, ""),
        "moment": MOMENTS.get(action.key, ""),
        "presets": presets(agent, ticket if action.key == "request_extension" else None),
        "said": messages_of(ticket) if action.key == "split" else [],
    }  # fmt: skip
    response = render(request, "workspace/desk/dialog.html", context, status=status)
    return response if status == 200 else in_dialog(response)


def begun(request: HttpRequest, ticket: Ticket, action: Action) -> dict[str, Any] | None:
    """What a form begins with when it changes one of several things: the checklist item the address names."""
    if action.key != "change_item":
        return None
    one = ticket.items.filter(pk=whole(request.GET.get("item", "")) or 0).first()
    if one is None:
        raise Http404
    return {"item": one.pk, "title": one.title, "owner": one.owner_id, "due": one.due_at, "required": one.is_required}


def drawn(
    ticket: Ticket, action: Action, context: Context, raw: dict[str, Any] | None, errors: dict[str, list[str]]
) -> list[Control]:
    """A control for every parameter people fill in; closing also asks for the fields it requires."""
    visible = [one for one in action.params.values() if not one.hidden]
    controls = draw("", visible, None, context, raw, errors)
    for control in controls:
        complete(control, ticket, action, raw)
    if action.key == "close":
        needed = [row.field for row in closing_fields(ticket)]
        more = draw("", needed, ticket, context, raw.get("fields") if raw else None,
                    {key.removeprefix("fields."): texts for key, texts in errors.items()})  # fmt: skip
        controls += more
    return controls


def complete(control: Control, ticket: Ticket, action: Action, raw: dict[str, Any] | None) -> None:
    """What drawing cannot know: where to search, and what stands there now."""
    model = getattr(control.field.type, "model_name", "")
    if model == "tickets.Ticket":
        control.kind, control.search_url = "reference", reverse("find-tickets") + f"?but={ticket.pk}"
    if control.kind == "addresses":
        control.kind = "text"
    if control.kind == "fields":
        control.kind = "text"
    if raw is None and action.key == "assign" and control.name in {"agent", "team", "department"}:
        current = {"agent": ticket.assignee_id, "team": ticket.team_id, "department": ticket.department_id}
        control.value = str(current[control.name] or "")
    if raw is None and control.name == "resolution":
        control.value = ticket.resolution
    if raw is None and action.key == "ask_approval" and control.name == "purpose":
        kind = TicketType.named(ticket.type_id) if ticket.type_id else None
        control.value = "close" if kind and kind.needs_review else ""
    if control.name == "status" and action.key == "hold":
        control.options = [pair for pair in control.options if pair[0] in held_statuses()]


def held_statuses() -> set[str]:
    return {str(one.pk) for one in Status.current() if one.kind == Kind.ON_HOLD}


def closing_fields(ticket: Ticket) -> list[CustomField]:
    """Custom fields that must be filled in before this ticket can be closed."""
    kind = TicketType.named(ticket.type_id) if ticket.type_id else None
    shown = [row for row in CustomField.of("ticket") if kind is None or not kind.fields or row.slug in kind.fields]
    return [row for row in shown if row.is_required_to_close]


def given(request: HttpRequest, ticket: Ticket, action: Action) -> dict[str, Any]:
    """The form's values, as `Action.parse` takes them. A switch that is not ticked says no."""
    post = request.POST
    if not post.get("form"):
        return {}
    raw: dict[str, Any] = {key: post[key] for key in ABOUT if key in action.params and post.get(key)}
    raw |= read("", [one for one in action.params.values() if not one.hidden], post)
    if action.key == "assign":
        raw = only_changes(raw, ticket)
    if action.key == "close":
        raw["fields"] = read("", [row.field for row in closing_fields(ticket)], post)
    return {key: value for key, value in raw.items() if value not in ("", [], {})}


def only_changes(raw: dict[str, Any], ticket: Ticket) -> dict[str, Any]:
    """A team or department that stays as it is must not take the agent away."""
    now = {"team": str(ticket.team_id or ""), "department": str(ticket.department_id or "")}
    return {key: value for key, value in raw.items() if key not in now or value != now[key]}


def presets(agent: Any, ticket: Ticket | None = None) -> list[dict[str, str]]:
    """Usual moments in the agent's own zone: from now, or after the ticket is due."""
    zone = context_for(agent).zone
    if ticket is not None and ticket.due_at:
        due = clock.local(ticket.due_at, zone)
        times = [(_("A day later"), due + timedelta(days=1)), (_("Three days later"), due + timedelta(days=3)),
                 (_("A week later"), due + timedelta(days=7))]  # fmt: skip
    else:
        now = clock.now().astimezone(zone)
        morning = now.replace(hour=9, minute=0)
        monday = morning + timedelta(days=7 - morning.weekday())
        times = [(_("In 2 hours"), now + timedelta(hours=2)), (_("Tomorrow 9:00"), morning + timedelta(days=1)),
                 (_("Monday 9:00"), monday), (_("In a week"), now + timedelta(days=7))]  # fmt: skip
    return [{"label": label, "value": at.strftime("%Y-%m-%dT%H:%M")} for label, at in times]


def messages_of(ticket: Ticket) -> list[dict[str, Any]]:
    """The messages to choose from when splitting, with their beginnings."""
    rows = ticket.messages.select_related("customer").order_by("created_at", "id")
    return [{"pk": one.pk, "author": one.author, "at": one.created_at, "is_note": one.is_note,
             "begins": " ".join(strip_tags(one.text).split())[:90]} for one in rows]  # fmt: skip


@require_POST
@for_agents("ticket.view")
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Follow, or stop following."""
    ticket, agent = ticket_page.find(request, code), asker(request)
    side = "remove" if agent.pk in ticket.follower_ids else "add"
    params: dict[str, Any] = {side: [agent]}
    registry["ticket.follow"](ticket, by=agent, **params)
    if not ticket.is_visible_to(agent):
        return away(request, _("You do not follow this ticket any more."), reverse("tickets"))
    return ticket_page.fragment(request, ticket)
