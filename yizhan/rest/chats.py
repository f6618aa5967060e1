"""Chats: the list, and what was said. They are led in the desk and in widgets; a program reads."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from yizhan.automation.chat.models import Chat, ChatMessage
from yizhan.people.models import Department

from . import shapes
from .answers import answer
from .auth import asker
from .openapi import doc, sources
from .schemas import AT, MAYBE_AT, TEXT, WHOLE, YES_NO, Schema, described, made, maybe

router = Router()
TAG = "chats"
MOST = 100


@router.get("/chats", **doc(_l("List chats"), answer="Chat", many=True, name="listChats", tag=TAG))
def list_chats(request: HttpRequest, state: str = "") -> HttpResponse:
    """The newest hundred you may see; `state` is waiting, active or ended. Always one page."""
    rows = Chat.objects.visible_to(asker(request)).select_related("visitor", "ticket")
    found = rows.filter(state=state) if state else rows
    return answer(shapes.listed([shape(one) for one in found[:MOST]]))


@router.get("/chats/{int:pk}/messages", **doc(_l("Read what was said in a chat"), answer="ChatMessage", many=True,
            fails=(404,), name="listChatMessages", tag=TAG))  # fmt: skip
def list_messages(request: HttpRequest, pk: int) -> HttpResponse:
    """In their order, whispers too. Always one page."""
    chat = Chat.objects.visible_to(asker(request)).filter(pk=pk).first()
    if chat is None:
        raise Http404
    return answer(shapes.listed([shape_message(one) for one in chat.messages.select_related("attachment")]))


def shape(one: Chat) -> dict[str, Any]:
    department = Department.named(one.department_id)
    return {
        "id": one.pk, "state": one.state, "visitor": str(one.visitor), "customer": one.customer_id,
        "department": department.slug if department else None, "agent": shapes.agent(one.agent_id),
        "ticket": one.ticket.number if one.ticket else None, "page": one.page, "started_at": one.started_at,
        "accepted_at": one.accepted_at, "ended_at": one.ended_at, "seconds_waited": one.wait, "rating": one.rating,
        "comment": one.comment,
    }  # fmt: skip


def shape_message(one: ChatMessage) -> dict[str, Any]:
    return {"number": one.seq, "who": one.who, "agent": shapes.agent(one.agent_id), "text": one.text, "event": one.code,
            "is_whisper": one.is_whisper, "file": one.attachment.name if one.attachment else None,
            "at": one.at}  # fmt: skip


def schemas(is_known: bool) -> dict[str, Schema]:
    """The same as JSON schema."""
    number: Schema = {"type": ["integer", "null"]}
    chat = made(
        {"id": WHOLE, "state": {"enum": Chat.State.values}, "visitor": TEXT, "customer": number,
         "department": {"type": ["string", "null"]}, "agent": maybe("Agent"),
         "ticket": described(number, _("Number of the ticket.")), "page": TEXT, "started_at": AT,
         "accepted_at": MAYBE_AT, "ended_at": MAYBE_AT, "seconds_waited": number,
         "rating": described(number, _("One to five.")), "comment": TEXT}
    )  # fmt: skip
    message = made(
        {"number": WHOLE, "who": {"enum": ChatMessage.Who.values}, "agent": maybe("Agent"), "text": TEXT,
         "event": described(TEXT, _("What the system tells: accepted, transferred, ended …")), "is_whisper": YES_NO,
         "file": {"type": ["string", "null"]}, "at": AT}
    )  # fmt: skip
    return {"Chat": chat, "ChatMessage": message}


sources.append(schemas)
