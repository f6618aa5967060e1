"""Talking: a chat begins, both sides speak, it ends. Numbers are given under the lock of the chat's row."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.lib.text import straight
from yizhan.people.models import Agent, Department
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.tickets.models import Attachment

from . import queue
from .models import Chat, ChatMessage, Visitor

LONGEST = 5000
Who = ChatMessage.Who


def begin(
    visitor: Visitor, *, page: str = "", language: str = "", department: Department | None = None, fresh: bool = False
) -> Chat:
    """A chat that waits for an agent; the running one, or one that ended shortly before, when there is one already."""
    with transaction.atomic():
        Visitor.objects.select_for_update().get(pk=visitor.pk)
        if running := running_of(visitor):
            return running
        if not fresh and (ended := resumable_of(visitor)):
            return resume(ended, by=visitor)
        chat = Chat(
            widget=visitor.widget, visitor=visitor, customer=visitor.customer, page=page[:500], language=language[:10],
            department=department or visitor.widget.home,
        )  # fmt: skip
        with change(chat, "chat.began", by=visitor, department=chat.department_id):
            chat.started_at = chat.updated_at = clock.now()
        return chat


def running_of(visitor: Visitor) -> Chat | None:
    """The chat that has not ended."""
    return visitor.chats.exclude(state=Chat.State.ENDED).select_related("widget", "visitor").first()


def resumable_of(visitor: Visitor) -> Chat | None:
    """The visitor's last chat, if it ended so shortly ago that it can go on."""
    latest = visitor.chats.select_related("widget", "visitor").order_by("-id").first()
    return latest if latest and can_resume(latest) else None


def can_resume(chat: Chat) -> bool:
    patience = timedelta(minutes=Desk.the().setting("chat_resume_minutes"))
    return chat.is_over and chat.ended_at is not None and clock.now() - chat.ended_at < patience


def resume(chat: Chat, *, by: Visitor) -> Chat:
    """An ended chat goes on: it waits again, first for whoever had it and is still there. Raises Conflict."""
    with change(chat, "chat.resumed", by=by) as it:
        if not can_resume(chat):
            raise Conflict(_("This chat has ended."))
        former = Agent.named(chat.agent_id) if chat.agent_id else None
        chat.state, chat.agent, chat.ended_at = Chat.State.WAITING, None, None
        chat.skip_ids, chat.updated_at = [], clock.now()
        tell(chat, "resumed")
        if former and former.pk in {one.pk for one in queue.ready()} and queue.carried(former) < queue.cap_of(former):
            queue.ring(chat, former)
        it.say(department=chat.department_id)
    return chat


def need_running(visitor: Visitor) -> Chat:
    """Raises Conflict when there is none."""
    chat = running_of(visitor)
    if chat is None:
        raise Conflict(_("This chat has ended."))
    return chat


def speak(
    chat: Chat, *, by: Visitor | Agent, key: str, text: str = "", file: Attachment | None = None, whisper: bool = False
) -> ChatMessage:
    """Add a message; one with the same key was said already and is returned. Raises Invalid, Conflict, Refused."""
    if earlier := said(chat, by, key):
        return earlier
    text = straight(checked(text, file))
    with change(chat, "chat.whispered" if whisper else "chat.said", by=by) as it:
        if earlier := said(chat, by, key):
            return earlier
        _may_speak(chat, by, whisper)
        agent = by if isinstance(by, Agent) else None
        made = put(chat, Who.AGENT if agent else Who.VISITOR, agent=agent, text=text, key=scoped(by, key), file=file,
                   whisper=whisper)  # fmt: skip
        it.say(message=made.pk)
    return made


def said_last(visitor: Visitor, key: str) -> ChatMessage | None:
    """What the visitor has said under this key in the last chat, over or not. Raises Invalid for what is no key."""
    latest = visitor.chats.select_related("widget", "visitor").order_by("-id").first()
    return said(latest, visitor, key) if latest else None


def said(chat: Chat, by: Visitor | Agent, key: str) -> ChatMessage | None:
    """What this sender has said under this key. Raises Invalid for what is no key."""
    check_key(key)
    made: ChatMessage | None = chat.messages.filter(key=scoped(by, key)).first()
    return made


def check_key(key: str) -> None:
    """Raises Invalid for what is no key."""
    if not (8 <= len(key) <= 40 and key.isascii() and key.isprintable()):
        raise Invalid({"key": _("Give each message a key of 8 to 40 characters.")})


def scoped(by: Visitor | Agent, key: str) -> str:
    """Keys of one sender never meet those of another."""
    return f"{by.actor_kind[0]}{by.pk}:{key}"


def checked(text: str, file: Attachment | None) -> str:
    """Raises Invalid for what says nothing or too much."""
    text = text.strip()
    if not text and file is None:
        raise Invalid({"text": _("Write something first.")})
    if len(text) > LONGEST:
        raise Invalid({"text": _("A message may have at most %(most)s characters.") % {"most": LONGEST}})
    return text


def put(
    chat: Chat, who: str, *, text: str = "", agent: Agent | None = None, key: str | None = None, code: str = "",
    file: Attachment | None = None, whisper: bool = False,
) -> ChatMessage:  # fmt: skip
    """The next message of a chat whose door is open."""
    chat.last_seq += 1
    made = ChatMessage(
        chat=chat, seq=chat.last_seq, who=who, agent=agent, text=text, key=key, code=code, attachment=file,
        is_whisper=whisper, at=clock.now(),
    )  # fmt: skip
    made.save(force_insert=True)
    return made


def tell(chat: Chat, code: str, agent: Agent | None = None) -> ChatMessage:
    """A line of the system; pages put it into words."""
    return put(chat, Who.SYSTEM, code=code, agent=agent)


def _may_speak(chat: Chat, by: Visitor | Agent, whisper: bool) -> None:
    if chat.is_over:
        raise Conflict(_("This chat has ended."))
    if isinstance(by, Visitor):
        if whisper or by.pk != chat.visitor_id:
            raise Refused("chat.take")
    elif by.pk not in (chat.agent_id, *chat.joined_ids) and not (whisper and by.may("chat.supervise", chat)):
        raise Refused("chat.take", _("Take or join the chat first."))


def end(chat: Chat, *, by: Actor, code: str = "ended") -> None:
    """It is over; the widget may want a ticket of it. Raises Refused, Conflict."""
    from .ticketing import follow_end  # it needs the verbs of this module

    if isinstance(by, Agent) and by.pk != chat.agent_id and not by.may("chat.supervise", chat):
        raise Refused("chat.take")
    with change(chat, "chat.ended", by=by) as it:
        if chat.is_over:
            raise Conflict(_("This chat has ended."))
        chat.state, chat.ended_at = Chat.State.ENDED, clock.now()
        chat.offered, chat.offer_until = None, None
        tell(chat, code, by if isinstance(by, Agent) else None)
        follow_end(chat, by=by)
        it.say(reason=code)


def rate(chat: Chat, rating: int, comment: str = "", *, by: Visitor) -> None:
    """One to five, by the visitor. Raises Invalid, Refused."""
    if by.pk != chat.visitor_id:
        raise Refused("chat.take")
    if not 1 <= rating <= 5:
        raise Invalid({"rating": _("Give one to five.")})
    with change(chat, "chat.rated", by=by) as it:
        chat.rating, chat.comment = rating, comment.strip()[:1000]
        it.say()


def standing(chat: Chat) -> dict[str, Any]:
    """What both sides are told of a chat besides its messages."""
    agent = Agent.named(chat.agent_id) if chat.agent_id and chat.state == Chat.State.ACTIVE else None
    return {"id": chat.pk, "state": chat.state, "agent": agent.name if agent else "", "rating": chat.rating}
