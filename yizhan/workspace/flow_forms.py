"""The dialog of a transition: its form, kept half-filled where wanted, and the move."""

import json
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.automation.flows.actions.pass_transition import pass_transition
from yizhan.automation.flows.definition import Part, Transition
from yizhan.automation.flows.models import FlowDraft
from yizhan.automation.flows.standing import leading_on, moved_on, offered, token_of
from yizhan.lib import clock
from yizhan.lib.digits import whole
from yizhan.people.models import Agent
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import Context, Field
from yizhan.spine.labelled import in_language
from yizhan.tickets.actions.edit import parsed_values
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Attachment, Ticket
from yizhan.tickets.placeholders import fill_text

from . import ticket_page
from .action_forms import away
from .dialogs import in_dialog
from .gate import asker, conflict_words, for_agents
from .lists import context_for
from .pages.controls import Control, draw, read

# Parts that are one box; its name in the form is set apart from the names of fields.
BOXES = {"reply": "reply", "note": "note", "assignee": "assignee", "resolution": "resolution", "wake": "wake"}
OWN = "flow_"


@dataclass
class Shown:
    """One part of the form as it is drawn."""

    part: Part
    control: Control | None = None
    items: list[tuple[int, str, bool]] | None = None
    errors: tuple[str, ...] = ()


@for_agents("ticket.view")
def take(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """GET: the form of a transition, in a dialog. POST: take it."""
    ticket = ticket_page.find(request, code)
    one = leading(ticket, slug)
    if request.method != "POST":
        if one is None:
            raise Http404
        return form(request, ticket, one, kept(request, ticket, slug))
    post = taken_in(request.POST)
    try:
        move(request, ticket, one, slug)
    except Invalid as error:
        return form(request, ticket, one or Transition({"slug": slug}), post, error.errors, status=422)
    except Conflict as error:
        return form(request, ticket, one or Transition({"slug": slug}), post, {"": [conflict_words(error)]}, status=409)
    return finished(request, ticket, one)


def move(request: HttpRequest, ticket: Ticket, one: Transition | None, slug: str) -> None:
    """Take the transition with what was filled in. Raises Invalid, Conflict, Refused."""
    agent = asker(request)
    context = context_for(agent)
    expected = request.POST.get("expected", "")
    if one is None or (expected and expected != token_of(ticket)):
        raise moved_on(ticket)
    raw = given(request, one)
    try:
        parsed_values({key: text for key, text in raw.get("fields", {}).items() if text not in ("", [])}, context)
    except Invalid as error:
        raise Invalid({f"fields.{key}": texts for key, texts in error.errors.items()}) from None
    pass_transition(
        ticket, by=agent, **pass_transition.parse({**raw, "transition": slug, "expected": expected}, context)
    )


def leading(ticket: Ticket, slug: str) -> Transition | None:
    return next((one for _state, one in leading_on(ticket) if one.slug == slug), None)


def finished(request: HttpRequest, ticket: Ticket, one: Transition | None) -> HttpResponse:
    """The fresh ticket, or the list when it is out of sight now."""
    ticket.refresh_from_db()
    text = _("Done: %(action)s") % {"action": one.label if one else ""}
    if not ticket.is_visible_to(asker(request)):
        return away(request, text, reverse("tickets"))
    response = ticket_page.fragment(request, ticket_page.find(request, ticket.code))
    then = {"ask": reverse("ticket-flow-next", args=[ticket.code])} if one and one.is_continuous else {}
    if then and not forward(ticket, asker(request)):
        then = {}
    response["HX-Trigger"] = json.dumps({"toast": {"text": text}, "close-dialog": True, **then})
    return response


def forward(ticket: Ticket, agent: Agent) -> list[Transition]:
    """What leads on from here for the agent: neither back nor out of every state."""
    return [one for one in offered(ticket, agent) if not (one.is_backward or one.is_common)]


@require_safe
@for_agents("ticket.view")
def next_one(request: HttpRequest, code: str) -> HttpResponse:
    """After a continuous transition: the form of the only way on, or which one it shall be."""
    ticket = ticket_page.find(request, code)
    ways = forward(ticket, asker(request))
    if not ways:
        raise Http404
    if len(ways) == 1:
        return form(request, ticket, ways[0], kept(request, ticket, ways[0].slug))
    return render(request, "workspace/desk/flow-next.html", {"ticket": ticket, "ways": ways, "at": f"/tickets/{code}"})


def form(
    request: HttpRequest, ticket: Ticket, one: Transition, raw: dict[str, Any] | None,
    errors: dict[str, list[str]] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The dialog, with what was typed and what is wrong."""
    errors = errors or {}
    parts = drawn(one, ticket, context_for(asker(request)), raw, errors)
    placed = {text for part in parts for text in part.errors}
    placed |= {text for part in parts if part.control for text in part.control.errors}
    context = {
        "ticket": ticket, "one": one, "parts": parts, "url": reverse("ticket-flow", args=[ticket.code, one.slug]),
        "draft_url": reverse("ticket-flow-draft", args=[ticket.code, one.slug]),
        "expected": (raw or {}).get("expected") or token_of(ticket), "is_draft": raw is not None and not errors,
        "errors": [text for texts in errors.values() for text in texts if text not in placed],
        "files": files_of(request, raw),
    }  # fmt: skip
    response = render(request, "workspace/desk/flow-dialog.html", context, status=status)
    return response if status == 200 else in_dialog(response)


def drawn(
    one: Transition, ticket: Ticket, context: Context, raw: dict[str, Any] | None, errors: dict[str, list[str]]
) -> list[Shown]:
    """Every part that people fill in."""
    shown = []
    for part in one.parts:
        if part.kind == "checklist":
            ticked = set((raw or {}).get("checked", ()))
            lines = [(number, text, str(number) in ticked) for number, text in enumerate(part.items, 1)]
            shown.append(Shown(part, items=lines, errors=tuple(errors.get("checked", ()))))
        elif part.kind == "files":
            shown.append(Shown(part, errors=tuple(errors.get("files", ()))))
        elif (box := box_of(part)) is not None:
            key = f"fields.{part.raw.get('field')}" if part.kind == "field" else BOXES[part.kind]
            wrong = {box.key: errors.get(key, [])}
            control = draw("", [box], ticket if part.kind == "field" else None, context, raw, wrong)[0]
            if raw is None and part.kind != "field":
                control.value = first_words(part, ticket, context.by)
            shown.append(Shown(part, control))
    return shown


def box_of(part: Part) -> Field | None:
    """The field a part asks for, called as the flow calls it."""
    if part.kind == "field":
        known = TICKET.fields().get(str(part.raw.get("field")))
    elif part.kind in BOXES:
        known = replace(pass_transition.params[BOXES[part.kind]], key=f"{OWN}{part.kind}")
    else:
        return None
    label, hint = in_language(part.raw.get("labels") or {}), in_language(part.raw.get("hint") or {})
    more: dict[str, Any] = {"label": label} if label else {}
    more |= {"hint": hint} if hint else {}
    return replace(known, required=part.is_required, **more) if known else None


def first_words(part: Part, ticket: Ticket, agent: Any) -> str:
    """What stands in the box at first."""
    if part.kind == "assignee":
        return ""
    if part.kind == "resolution":
        return ticket.resolution
    given = part.raw.get("text")
    text = given if isinstance(given, str) else in_language(given or {})
    return fill_text(text, ticket, agent) if "{{" in text else text


def given(request: HttpRequest, one: Transition) -> dict[str, Any]:
    """The form's values, as the action takes them."""
    post, raw, fields = request.POST, {}, {}
    for part in one.parts:
        box = box_of(part)
        if box is None:
            continue
        values = read("", [box], post)
        if box.key not in values:
            continue
        if part.kind == "field":
            fields[box.key] = values[box.key]
        elif values[box.key]:
            raw[BOXES[part.kind]] = values[box.key]
    raw["files"] = [text for text in post.getlist("attachment") if text]
    raw["checked"] = [text for text in post.getlist("checked") if text]
    raw["fields"] = fields
    return {key: value for key, value in raw.items() if value not in ("", [], {})}


# -- drafts
@require_POST
@for_agents("ticket.view")
def draft(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Keep the form as it is, or throw away what was kept."""
    ticket, agent = ticket_page.find(request, code), asker(request)
    mine = FlowDraft.objects.filter(ticket=ticket, agent=agent, transition=slug)
    if "discard" in request.POST:
        mine.delete()
        return said(_("Draft discarded"))
    if leading(ticket, slug) is None:
        raise moved_on(ticket)
    values = {key: value for key, value in taken_in(request.POST).items() if key != "expected"}
    FlowDraft.objects.update_or_create(
        ticket=ticket, agent=agent, transition=slug, defaults={"values": values, "updated_at": clock.now()}
    )
    return said(_("Draft saved"))


def said(text: str) -> HttpResponse:
    response = HttpResponse(status=204)
    response["HX-Trigger"] = json.dumps({"toast": {"text": text}, "close-dialog": True})
    return response


def kept(request: HttpRequest, ticket: Ticket, slug: str) -> dict[str, Any] | None:
    """What the agent had begun to fill in."""
    found = FlowDraft.objects.filter(ticket=ticket, agent=asker(request), transition=slug).first()
    return found.values if found else None


def taken_in(post: Any) -> dict[str, Any]:
    """What was typed: lists where several can be meant."""
    several = {"checked", "attachment"}
    return {
        key: post.getlist(key) if key in several or len(post.getlist(key)) > 1 else post[key]
        for key in post if key not in {"csrfmiddlewaretoken", "form", "discard"}
    }  # fmt: skip


def files_of(request: HttpRequest, raw: dict[str, Any] | None) -> list[Attachment]:
    ids = [pk for text in (raw or {}).get("attachment", ()) if (pk := whole(text)) is not None]
    mine = Attachment.objects.filter(pk__in=ids, message=None, uploader_id=asker(request).pk)
    return list(mine) if ids else []
