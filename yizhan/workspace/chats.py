"""The chats of an agent: the column, one conversation, what is said, what is done."""

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.automation.chat import queue, taking, talking, telling, ticketing
from yizhan.automation.chat.models import Chat
from yizhan.automation.chat.powers import SUPERVISE, TAKE
from yizhan.lib.digits import whole
from yizhan.people.models import Agent, Department
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.tickets.files import upload

from . import chat_words, files
from .gate import asker, for_agents

for_chatters = for_agents(TAKE.key, SUPERVISE.key)


@for_chatters
def home(request: HttpRequest) -> HttpResponse:
    """The column, with no conversation open."""
    return _page(request, None)


@for_chatters
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One conversation beside the column; `part` asks for a piece of the page."""
    chat, part = find(request, pk), request.GET.get("part", "")
    if part == "talk":
        return render(request, "workspace/chats/talk.html", _talk(request, chat))
    if part == "pane":
        return render(request, "workspace/chats/pane.html", _talk(request, chat))
    return _page(request, chat)


@for_chatters
def column(request: HttpRequest) -> HttpResponse:
    """The column alone, for live updates."""
    return render(request, "workspace/chats/list.html", _column(request, request.GET.get("open", "")))


@require_POST
@for_chatters
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Say or whisper something, or send a file. What cannot be sent stays in the box."""
    chat, by, post = find(request, pk), asker(request), request.POST
    error = ""
    try:
        file = request.FILES.get("file")
        kept = upload(file, by=by) if file else None
        talking.speak(chat, by=by, key=post.get("key", ""), text=post.get("text", ""), file=kept,
                    whisper=post.get("kind") == "note")  # fmt: skip
    except (Invalid, Conflict, Refused) as problem:
        error = str(problem)
    if request.headers.get("HX-Request"):
        facts = _talk(request, find(request, pk)) | {"error": error}
        return render(request, "workspace/chats/talk.html", facts, status=422 if error else 200)
    if error:
        messages.error(request, error)
    return redirect("chat", pk=pk)


@require_POST
@for_chatters
def typing(request: HttpRequest, pk: int) -> HttpResponse:
    """The visitor sees that somebody writes."""
    chat = find(request, pk)
    if asker(request).pk in (chat.agent_id, *chat.joined_ids):
        telling.typing(chat, "agent")
    return HttpResponse(status=204)


@require_POST
@for_chatters
def do(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Accept, decline, transfer, end … and back to the conversation, or to the column where it is no longer ours."""
    verb = VERBS.get(key)
    if verb is None:
        raise Http404
    chat = find(request, pk)
    try:
        told = verb(chat, asker(request), request.POST)
        if told:
            messages.success(request, told)
    except (Conflict, Invalid, Refused) as problem:
        messages.error(request, str(problem))
    still = Chat.objects.visible_to(asker(request)).filter(pk=pk).exists()
    return redirect("chat", pk=pk) if still and key != "decline" else redirect("chats")


def _transfer(chat: Chat, by: Agent, post: Any) -> str:
    agent, department = Agent.named(whole(post.get("agent"))), Department.named(whole(post.get("department")))
    taking.transfer(chat, by=by, agent=agent, department=department, note=post.get("note", ""))
    return _("The chat was transferred.")


def _ticket(chat: Chat, by: Agent, post: Any) -> str:
    ticket = ticketing.to_ticket(chat, by=by, subject=post.get("subject", ""))
    return _("%(ticket)s was made of this chat.") % {"ticket": ticket.code}


VERBS: dict[str, Callable[[Chat, Agent, Any], str | None]] = {
    "accept": lambda chat, by, post: taking.accept(chat, by=by),
    "decline": lambda chat, by, post: taking.decline(chat, by=by),
    "transfer": _transfer,
    "join": lambda chat, by, post: taking.join(chat, by=by),
    "leave": lambda chat, by, post: taking.leave(chat, by=by),
    "take-over": lambda chat, by, post: taking.take_over(chat, by=by),
    "end": lambda chat, by, post: talking.end(chat, by=by),
    "ticket": _ticket,
}


@for_chatters
def file(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """A file of a chat the agent sees. Plain pictures are shown, everything else is saved."""
    said = find(request, pk).messages.filter(attachment__key=key).select_related("attachment").first()
    if said is None or said.attachment is None:
        raise Http404
    return files.give(request, said.attachment)


def find(request: HttpRequest, pk: int) -> Chat:
    """A chat this agent sees, or 404."""
    rows = Chat.objects.visible_to(asker(request)).select_related("widget", "visitor", "department", "ticket")
    chat = rows.filter(pk=pk).first()
    if chat is None:
        raise Http404
    return chat


def _page(request: HttpRequest, chat: Chat | None) -> HttpResponse:
    queue.sit({asker(request).pk})
    facts = _column(request, str(chat.pk) if chat else "")
    if chat is not None:
        facts |= _talk(request, chat) | chat_words.side_of(chat, asker(request))
    return render(request, "workspace/chats/page.html", facts)


def _column(request: HttpRequest, opened: str) -> dict[str, Any]:
    by = asker(request)
    is_past = request.GET.get("show") == "past"
    lines = {"past": chat_words.past_of(by)} if is_past else {"lists": chat_words.lists_for(by)}
    return {"opened": opened, "is_past": is_past, "is_online": queue.is_ready(by), **lines}


def _talk(request: HttpRequest, chat: Chat) -> dict[str, Any]:
    by = asker(request)
    is_here, supervises = by.pk in (chat.agent_id, *chat.joined_ids), by.may(SUPERVISE.key, chat)
    active = chat.state == Chat.State.ACTIVE
    return {
        "chat": chat, "entries": chat_words.talk_of(chat), "key": secrets.token_hex(12),
        "agent_of_chat": Agent.named(chat.agent_id) if chat.agent_id else None,
        "is_ringing": chat.offered_id == by.pk, "is_joined": by.pk in chat.joined_ids,
        "may_speak": active and is_here, "may_whisper": not chat.is_over and (is_here or supervises),
        "may_accept": chat.state == Chat.State.WAITING and by.may(TAKE.key),
        "may_join": active and supervises and not is_here, "may_end": not chat.is_over and (is_here or supervises),
        "may_transfer": active and (chat.agent_id == by.pk or supervises), "may_ticket": by.may("ticket.open"),
        "colleagues": _colleagues(chat, by) if active else [], "departments": Department.current(),
    }  # fmt: skip


def _colleagues(chat: Chat, by: Agent) -> list[Agent]:
    """Who could take it, those who are here first."""
    here = {one.pk for one in queue.ready()}
    able = [one for one in Agent.active() if one.pk != by.pk and one.may(TAKE.key)]
    for one in able:
        one.is_here = one.pk in here  # type: ignore[attr-defined]
    return sorted(able, key=lambda one: (one.pk not in here, chat.department_id not in one.department_ids, one.name))
