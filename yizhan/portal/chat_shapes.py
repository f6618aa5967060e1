"""What a widget is told of a chat: never a whisper, never more of an agent than the name."""

from typing import Any

from django.core import signing
from django.urls import reverse

from yizhan.automation.chat import queue, talking
from yizhan.automation.chat.models import Chat, ChatMessage
from yizhan.people.models import Agent
from yizhan.tickets.models import Attachment

SALT = "portal.chat.file"
DAY = 24 * 3600
EARLIER = 60


def state(chat: Chat) -> dict[str, Any]:
    """Where a chat stands; who waits also learns what is before them."""
    told = talking.standing(chat) | {"resumes": talking.can_resume(chat)}
    if chat.state == Chat.State.WAITING:
        told |= {"position": queue.position(chat), "wait": queue.expected_wait(chat.department_id)}
    return told


def since(chat: Chat, seq: int) -> list[dict[str, Any]]:
    """What the visitor may read after a number."""
    rows = chat.messages.filter(seq__gt=seq, is_whisper=False).select_related("attachment")
    return [message(one, chat.widget.key) for one in rows]


def earlier(chat: Chat) -> list[dict[str, Any]]:
    """The end of what the visitor said and heard in former chats."""
    rows = ChatMessage.objects.filter(chat__visitor=chat.visitor_id, chat__lt=chat.pk, is_whisper=False)
    newest = rows.exclude(who=ChatMessage.Who.SYSTEM).select_related("attachment").order_by("-chat", "-seq")[:EARLIER]
    return [message(one, chat.widget.key) for one in reversed(newest)]


def message(one: ChatMessage, key: str) -> dict[str, Any]:
    agent = Agent.named(one.agent_id) if one.agent_id else None
    told = {
        "seq": one.seq,
        "who": one.who,
        "text": one.text,
        "at": one.at.isoformat(),
        "name": agent.name if agent else "",
    }
    if one.who == ChatMessage.Who.VISITOR and one.key:
        told["key"] = one.key.partition(":")[2]
    if one.who == ChatMessage.Who.SYSTEM:
        told["code"] = one.code
    if one.attachment:
        told["file"] = file(one.attachment, one.chat_id, key)
    return told


def file(attachment: Attachment, chat_id: int, key: str) -> dict[str, Any]:
    """The address is signed for a day, so a copied one does not work for ever."""
    signed = signing.dumps([attachment.pk, chat_id], salt=SALT)
    return {"name": attachment.name, "size": attachment.size, "image": attachment.is_image,
            "url": reverse("chat-file", args=[key, signed])}  # fmt: skip
