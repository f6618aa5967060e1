"""Chats as agents read them: the lists, the conversation, and who is on the other side."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from yizhan.automation.chat import queue
from yizhan.automation.chat.models import Chat, ChatMessage
from yizhan.people.models import Agent
from yizhan.tickets.models import Ticket

MOST = 60
PAST = 50
State = Chat.State


@dataclass
class Line:
    """A chat in a list."""

    chat: Chat
    is_ringing: bool = False
    is_ours: bool = False

    @property
    def agent(self) -> Agent | None:
        return Agent.named(self.chat.agent_id) if self.chat.agent_id else None

    @property
    def waits_for_us(self) -> bool:
        """The visitor spoke last."""
        return self.chat.state == State.ACTIVE and getattr(self.chat, "newest_who", "") == ChatMessage.Who.VISITOR


@dataclass
class Lists:
    """What the column shows: what rings, mine, who waits, and for supervisors the others."""

    mine: list[Line] = field(default_factory=list)
    waiting: list[Line] = field(default_factory=list)
    others: list[Line] = field(default_factory=list)
    ringing: Line | None = None


def lists_for(agent: Agent) -> Lists:
    """Everything under way that this agent sees, in one question."""
    found = Lists()
    for chat in with_newest(Chat.objects.visible_to(agent).exclude(state=State.ENDED)).order_by("started_at")[:MOST]:
        line = Line(chat, chat.offered_id == agent.pk, chat.agent_id == agent.pk)
        if line.is_ringing and found.ringing is None:
            found.ringing = line
        elif chat.state == State.WAITING:
            found.waiting.append(line)
        elif line.is_ours or agent.pk in chat.joined_ids:
            found.mine.append(line)
        else:
            found.others.append(line)
    return found


def past_of(agent: Agent) -> list[Line]:
    """The newest that have ended."""
    rows = with_newest(Chat.objects.visible_to(agent).filter(state=State.ENDED)).order_by("-ended_at")
    return [Line(one) for one in rows[:PAST]]


def with_newest(chats: QuerySet[Chat]) -> QuerySet[Chat]:
    said = ChatMessage.objects.filter(chat=OuterRef("pk"), is_whisper=False).exclude(who="system").order_by("-seq")
    return chats.select_related("visitor", "department").annotate(
        newest_text=Subquery(said.values("text")[:1]), newest_who=Subquery(said.values("who")[:1])
    )


@dataclass
class Entry:
    """One line of the conversation."""

    message: ChatMessage
    author: Any
    text: str
    css: str


def talk_of(chat: Chat) -> list[Entry]:
    """Everything said, whispers too."""
    return [_entry(chat, one) for one in chat.messages.select_related("attachment")]


def _entry(chat: Chat, one: ChatMessage) -> Entry:
    agent = Agent.named(one.agent_id) if one.agent_id else None
    if one.who == ChatMessage.Who.SYSTEM:
        name = agent.name if agent else _("The system")
        return Entry(one, None, says(one.code, name), "sys")
    if one.who == ChatMessage.Who.VISITOR:
        return Entry(one, chat.visitor, one.text, "msg")
    return Entry(one, agent, one.text, "msg note" if one.is_whisper else "msg reply")


def says(code: str, name: str) -> str:
    """A line of the system in words."""
    known = {
        "accepted": _("%(agent)s took the chat"),
        "joined": _("%(agent)s joined the chat"),
        "left": _("%(agent)s left the chat"),
        "transferred": _("%(agent)s transferred the chat"),
        "dropped": _("%(agent)s has closed the desk; somebody else is asked"),
        "resumed": _("The visitor has come back"),
        "ended": _("The chat has ended"),
        "gone": _("The visitor has gone; the chat has ended"),
        "ticket": _("A ticket was made of the chat"),
    }
    return known.get(code, code) % {"agent": name}


def side_of(chat: Chat, agent: Agent) -> dict[str, Any]:
    """The other side: visitor, customer with the newest tickets the agent sees, earlier chats."""
    visitor = chat.visitor
    customer = chat.customer or visitor.customer
    seen = Ticket.objects.visible_to(agent)
    return {
        "customer": customer if agent.may("customer.view") else None,
        "tickets": list(seen.filter(requester=customer).order_by("-id")[:5]) if customer else [],
        "earlier": list(Chat.objects.visible_to(agent).filter(visitor=visitor, pk__lt=chat.pk).order_by("-id")[:5]),
        "position": queue.position(chat) if chat.state == State.WAITING else None,
    }
