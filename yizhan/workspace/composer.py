"""Writing: replies and notes with their drafts, canned replies and mentions."""

import json
import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.catalog.models import Desk, Kind, Status
from yizhan.channels.models import Delivery
from yizhan.lib import clock
from yizhan.lib.digits import whole
from yizhan.lib.mime import clean_html, text_to_html
from yizhan.people.models import Agent
from yizhan.spine.actions import registry
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import Context
from yizhan.spine.kept import Kept, Question
from yizhan.tickets.models import Attachment, Draft, Message, Ticket

from . import ticket_page
from .conversation import Entry, dressed
from .dialogs import in_dialog
from .gate import asker, for_agents
from .timeline import Line

KINDS = {"reply": "public", "note": "note"}


DRAFTS = Kept(
    lambda ticket, agent: Draft.objects.filter(ticket=ticket, agent=agent).order_by("-updated_at")[:1], int, int
)


def asked(ticket: Ticket, agent: Agent) -> dict[str, Question]:
    """What has to be known to start the composer, beside the `identities` that the properties ask for."""
    return {"drafts": DRAFTS.of(ticket.pk, agent.pk)}


def of(ticket: Ticket, agent: Agent, newest: int, found: dict[str, list[Any]]) -> dict[str, Any]:
    """What the composer of a ticket starts with. `found` answers what was `asked`."""
    draft = next(iter(found["drafts"]), None)
    address = next((one.value for one in found["identities"] if one.kind == "email"), "")
    to = draft.to if draft and draft.to else [address] if address else []
    return {
        "draft": draft,
        "draft_files": list(Attachment.objects.filter(pk__in=draft.attachment_ids, message=None, uploader_id=agent.pk))
        if draft and draft.attachment_ids else [],
        "writes_note": bool(draft and draft.kind == "note") or not agent.may("ticket.reply", ticket),
        "to": to,
        "copies": draft.cc if draft and draft.to else ticket.cc,
        "seen": newest,
        "statuses": tuple(one for one in Status.current() if one.kind != Kind.NEW),
    }  # fmt: skip


@require_POST
@for_agents("ticket.view")
def say(request: HttpRequest, code: str) -> HttpResponse:
    """Send a reply or keep a note. Nothing typed is lost: whatever goes wrong, the form stays as it is."""
    ticket, agent = ticket_page.find(request, code), asker(request)
    key = "note" if request.POST.get("kind") == "note" else "reply"
    action = registry[f"ticket.{key}"]
    try:
        said = action(ticket, by=agent, **action.parse(given(request, key), Context(by=agent)))
    except Invalid as error:
        return wrong(request, error)
    except Conflict as error:
        return crossed(request, ticket, error)
    Draft.objects.filter(ticket=ticket, agent=agent).delete()
    response = ticket_page.fragment(request, ticket)
    response["HX-Trigger"] = json.dumps(said_words(ticket, said))
    return response


def given(request: HttpRequest, key: str) -> dict[str, Any]:
    """The form as parameters of the action."""
    post = request.POST
    raw: dict[str, Any] = {}
    body = post.get("body", "").strip()
    raw["html" if post.get("body_format") == "html" else "body"] = body
    raw["files"] = [one for one in post.getlist("attachment") if one]
    if key == "reply":
        raw |= {name: post[name] for name in ("to", "cc", "bcc", "status") if name in post}
        if whole(post.get("seen", "")) is not None and not post.get("anyway"):
            raw["seen"] = post["seen"]
    return {name: value for name, value in raw.items() if value not in ("", []) or name == "cc"}


def said_words(ticket: Ticket, said: Message) -> dict[str, Any]:
    """The toast after sending; a mail can still be taken back for some seconds."""
    words: dict[str, Any] = {"said": {"seen": said.pk}, "close-dialog": True}
    if said.is_note:
        return words | {"toast": {"text": _("Note added")}}
    seconds = Desk.the().setting("undo_seconds")
    if said.state == "queued" and seconds and "message.recall" in registry:
        undo = reverse("message-do", args=[said.pk, "recall"])
        return words | {"toast": {"text": _("Reply sent"), "undo": undo, "for": 1000 * seconds}}
    return words | {"toast": {"text": _("Reply sent")}}


def wrong(request: HttpRequest, error: Invalid) -> HttpResponse:
    """What must be put right, as a toast; the form keeps what was typed."""
    text = " ".join(error.texts)
    response = HttpResponse(status=422)
    response["HX-Reswap"] = "none"
    response["HX-Trigger"] = json.dumps({"toast": {"text": text, "level": "error"}})
    return response


def crossed(request: HttpRequest, ticket: Ticket, error: Conflict) -> HttpResponse:
    """Somebody wrote meanwhile: show it, and ask whether to send all the same."""
    seen = whole(request.POST.get("seen", "")) or 0
    newer = ticket.messages.filter(kind=Message.PUBLIC, pk__gt=seen).exclude(agent_id=asker(request).pk)
    messages = list(newer.select_related("customer"))
    found = dressed(
        [Entry(Line(at=one.created_at, message=one)) for one in messages],
        Attachment.objects.filter(message__in=messages), Delivery.objects.filter(message__in=messages),
    )  # fmt: skip
    context = {"ticket": ticket, "entries": found, "reason": str(error)}
    return in_dialog(render(request, "workspace/desk/crossed.html", context, status=409))


@require_POST
@for_agents("ticket.view")
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """Keep what is being written: one draft per ticket and agent, found again in any browser."""
    ticket, agent = ticket_page.find(request, code), asker(request)
    post = request.POST
    kind = KINDS.get(post.get("kind", ""), "public")
    body, is_html = post.get("body", ""), post.get("body_format") == "html"
    files = [int(one) for one in post.getlist("attachment") if re.fullmatch(r"[0-9]{1,18}", one)]
    mine = Draft.objects.filter(ticket=ticket, agent=agent)
    if not body.strip() and not files:
        mine.delete()
        return HttpResponse(status=204)
    html = clean_html(body).html if is_html else text_to_html(body)
    mine.exclude(kind=kind).delete()
    one = Draft(ticket=ticket, agent=agent, kind=kind, html=html, to=split(post.get("to")), cc=split(post.get("cc")),
                attachment_ids=files[:50], updated_at=clock.now())  # fmt: skip
    # One statement: two windows of an agent keep drafts at the same moment.
    Draft.objects.bulk_create([one], update_conflicts=True, unique_fields=["ticket", "agent", "kind"],
                              update_fields=["html", "to", "cc", "attachment_ids", "updated_at"])  # fmt: skip
    return HttpResponse(status=204)


def split(text: str | None) -> list[str]:
    return [part.strip()[:254] for part in (text or "").replace(";", ",").replace("，", ",").split(",") if part.strip()]


@for_agents("ticket.view")
def mentions(request: HttpRequest) -> HttpResponse:
    """Colleagues for `@`, by name or mail address."""
    wanted = request.GET.get("q", "").casefold()
    found = [one for one in Agent.active() if wanted in one.name.casefold() or one.email.startswith(wanted)]
    return render(request, "workspace/desk/mentions.html", {"agents": found[:8]})
