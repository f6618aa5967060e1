"""From a chat to a ticket, and back: the transcript goes along, later answers on the ticket reach the chat."""

from typing import Any

from django.utils.translation import gettext as _

from yizhan.catalog.models import Kind
from yizhan.people.identify import survivor
from yizhan.people.models import Agent, Identity
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict
from yizhan.spine.models import Event
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.remove import mark_spam
from yizhan.tickets.models import Message, Ticket
from yizhan.tickets.writing import set_kind, write

from .models import CHAT, Chat, ChatMessage, Making
from .talking import put, tell
from .visitors import customer_of

Who = ChatMessage.Who
# What came from the ticket does not go there again.
CROSSED = "crossed"


def to_ticket(chat: Chat, *, by: Actor, subject: str = "") -> Ticket:
    """The ticket of a chat, made when there is none, with everything said so far. Raises Refused, Conflict."""
    with change(chat, "chat.ticketed", by=by) as it:
        ticket = chat.ticket or _open(chat, by, subject)
        it.facts["ticket"] = ticket.pk
        carry(chat)
    return ticket


def _open(chat: Chat, by: Actor, subject: str) -> Ticket:
    first = chat.messages.filter(who=Who.VISITOR).order_by("seq").first()
    if first is None:
        raise Conflict(_("The visitor has not said anything yet."))
    customer = survivor(chat.customer) if chat.customer else customer_of(chat.visitor)
    chat.customer = customer
    chat.ticket = open_ticket(
        by=by if isinstance(by, Agent) else CHAT, requester=customer, department=chat.department, channel="chat",
        subject=subject.strip()[:500] or subject_of(chat, first), body=first.text, assignee=_assignee(chat),
        files=[first.attachment] if first.attachment else [], message=_details(chat, first),
    )  # fmt: skip
    chat.carried_seq = first.seq
    tell(chat, "ticket")
    return chat.ticket


def subject_of(chat: Chat, first: ChatMessage) -> str:
    """The first words of the visitor."""
    line = next(iter(first.text.strip().splitlines()), "")
    return line[:80] or _("Chat with %(visitor)s") % {"visitor": chat.visitor}


def _assignee(chat: Chat) -> Agent | None:
    agent = Agent.named(chat.agent_id) if chat.agent_id else None
    return agent if agent and agent.is_active and agent.may("ticket.reply") else None


def _details(chat: Chat, said: ChatMessage) -> dict[str, Any]:
    """When and by whom it was said; a proven customer's address that was only typed is worth a warning."""
    visitor, facts = chat.visitor, {"created_at": said.at, "channel": "chat"}
    if said.who != Who.VISITOR:
        return facts
    contact = visitor.email or visitor.phone
    claimed = not visitor.is_proven and Identity.objects.filter(value=contact, is_verified=True).exists()
    sender = f"{visitor.name} <{contact}>" if contact else visitor.name
    return {**facts, "sender": sender[:400], "warning": "unproven" if claimed else ""}


def carry(chat: Chat) -> int:
    """What was said since goes onto the ticket of a chat whose door is open. Returns how many messages."""
    if chat.ticket is None:
        return 0
    rest = chat.messages.filter(seq__gt=chat.carried_seq).exclude(who=Who.SYSTEM).exclude(code=CROSSED)
    lines = list(rest.select_related("attachment").order_by("seq"))
    chat.carried_seq = chat.last_seq
    if not lines:
        return 0
    with change(chat.ticket, "ticket.chat_carried", by=CHAT) as it:
        for line in lines:
            _carry_one(chat, chat.ticket, line)
        it.say(messages=len(lines))
    return len(lines)


def _carry_one(chat: Chat, ticket: Ticket, line: ChatMessage) -> None:
    agent = Agent.named(line.agent_id) if line.agent_id else None
    said: dict[str, Any] = {"customer": chat.customer} if line.who == Who.VISITOR else {}
    if line.is_whisper:
        said["kind"] = Message.NOTE
    write(ticket, by=agent or CHAT, body=line.text or (line.attachment.name if line.attachment else ""),
          files=[line.attachment] if line.attachment else [], **_details(chat, line), **said)  # fmt: skip
    if line.is_whisper:
        return
    ticket.message_count += 1
    if line.who == Who.VISITOR:
        ticket.customer_wrote_at = line.at
    else:
        ticket.agent_wrote_at, ticket.first_replied_at = line.at, ticket.first_replied_at or line.at
        if ticket.kind == Kind.NEW:
            set_kind(ticket, Kind.OPEN)


def follow_end(chat: Chat, *, by: Actor) -> None:
    """A chat whose door is open has ended: a ticket is made or brought up to date, as its widget wants."""
    wanted = chat.widget.making
    missed = chat.agent_id is None  # nobody took it, or not after it was handed on or taken up again
    spoke = chat.messages.filter(who=Who.VISITOR).exists()
    if chat.ticket is None and spoke and (wanted == Making.ALWAYS or (wanted == Making.MISSED and missed)):
        ticket = _open(chat, CHAT, "")
        if ticket.requester.is_blocked:
            mark_spam(ticket, by=CHAT)
    carry(chat)


def cross(event: Event, ticket: Ticket) -> None:
    """NOW reaction: an agent's answer on the ticket of a chat is read in the widget too."""
    if ticket.channel != "chat":
        return
    chat = Chat.objects.filter(ticket=ticket).order_by("-id").first()
    said = ticket.said if ticket.said and ticket.said.pk == event.data.get("message") else None
    if chat is None or said is None or said.agent_id is None or said.is_automatic:
        return
    if chat.customer and survivor(chat.customer).pk != ticket.requester_id:
        return  # the ticket is somebody else's now, and so are the answers
    files, agent = list(said.files), Agent.named(said.agent_id)
    with change(chat, "chat.answered", by=CHAT) as it:
        if said.text.strip() or not files:
            put(chat, Who.AGENT, agent=agent, text=said.text, code=CROSSED)
        for file in files:
            put(chat, Who.AGENT, agent=agent, code=CROSSED, file=file)
        it.say(message=said.pk)


def _concerns_chats(event: Event) -> bool:
    return event.actor_kind == "agent"


cross.wants = _concerns_chats  # type: ignore[attr-defined]
