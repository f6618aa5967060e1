"""The stars of a chat rate its ticket too, so that nobody is asked twice about the same help."""

from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

from ..chat.models import CHAT, Chat
from .actions.rate import is_rateable, rate
from .planning import survey_for


def follow(event: Event, chat: Chat) -> None:
    """A NOW reaction: the visitor has rated; where the ticket still goes on, its rating waits until it is finished."""
    if chat.ticket is not None:
        take_over(chat, chat.ticket)


def finished(event: Event, ticket: Ticket) -> None:
    """A NOW reaction: the ticket of a rated chat is finished. Help that went on since is asked about anew."""
    if ticket.channel != "chat" or ticket.reopen_count or ticket.rating is not None:
        return
    chat = Chat.objects.filter(ticket=ticket, rating__isnull=False).order_by("-id").first()
    if chat is None:
        return
    rated = Event.objects.filter(subject_kind="chat", subject_id=chat.pk, name="chat.rated").latest("id")
    if ticket.agent_wrote_at is None or ticket.agent_wrote_at <= rated.at:
        take_over(chat, ticket)


def take_over(chat: Chat, ticket: Ticket) -> None:
    """Give the ticket the rating of its chat, if a survey is for it."""
    survey = survey_for(ticket)
    if survey is None or chat.rating is None or not is_rateable(ticket, CHAT):
        return
    proven = chat.visitor.customer if chat.visitor.customer_id == ticket.requester_id else None
    rate(ticket, by=proven or CHAT, score=chat.rating, comment=chat.comment, survey=survey)


def _finishes(event: Event) -> bool:
    return event.changes.get("kind", ["", ""])[1] in {"resolved", "closed"}


finished.wants = _finishes  # type: ignore[attr-defined]
