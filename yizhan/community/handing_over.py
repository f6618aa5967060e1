"""From a topic to a ticket of its author, to an article, and the answer of the ticket back to the topic."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan.catalog.models import Desk
from yizhan.knowledge import editing
from yizhan.knowledge.anonymous import anonymous
from yizhan.knowledge.cleaning import clean
from yizhan.knowledge.editing import Copy
from yizhan.knowledge.models import Category, Edition
from yizhan.knowledge.powers import WRITE
from yizhan.lib.config import config
from yizhan.people.models import Agent
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Refused
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.messages import Message
from yizhan.tickets.models import Ticket

from .models import Post, Topic
from .powers import ANSWER
from .texts import plain

MOST_ANSWERS = 3


@transaction.atomic
def to_ticket(topic: Topic, *, by: Agent) -> Ticket:
    """A ticket of who began the topic; a note on it leads back. Raises Refused, Conflict."""
    if not (by.may(ANSWER.key) and by.may("ticket.open")):
        raise Refused(ANSWER.key)
    _hold(topic)
    if topic.ticket_id:
        raise Conflict(_("There is a ticket of this topic already."))
    if topic.member is None:
        raise Conflict(_("This topic was begun by an agent: nobody would get the answer."))
    first = Post.objects.filter(topic=topic, is_first=True).first()
    ticket = open_ticket(
        by=by, requester=topic.member.customer, subject=topic.title, body=plain(first.html) if first else topic.title,
        channel="web", department=topic.stands_in.department,
    )  # fmt: skip
    if by.may("ticket.note", ticket):
        where = f"{config.url}/knowledge/community/topics/{topic.pk}"
        note(ticket, by=by, body=_("Asked in the community: %(where)s") % {"where": where})
    with change(topic, "topic.ticketed", by=by, ticket=ticket.pk):
        topic.ticket = ticket
    return ticket


def _hold(topic: Topic) -> None:
    """A second click waits, and then sees what the first has made."""
    topic.refresh_from_db(from_queryset=Topic.objects.select_for_update())


def said_on(ticket: Ticket | None) -> str:
    """What was told the customer on the ticket, to be posted back: its resolution, else the last answer."""
    if ticket is None:
        return ""
    last = ticket.messages.filter(kind=Message.PUBLIC, agent__isnull=False, is_automatic=False).order_by("-id").first()
    return ticket.resolution or (last.text if last else "")


@transaction.atomic
def to_article(topic: Topic, category: Category, language: str, *, by: Agent) -> Edition:
    """A draft: the question and the best answers, without names. Raises Refused, Invalid, Conflict."""
    if not by.may(WRITE.key):
        raise Refused(WRITE.key)
    _hold(topic)
    if topic.article_id:
        raise Conflict(_("There is an article of this topic already."))
    shown = Post.objects.filter(topic=topic, state=Post.State.SHOWN, parent=None).select_related("member")
    first = next((one for one in shown if one.is_first), None)
    answers = sorted((one for one in shown if not one.is_first), key=lambda one: (one.pk != topic.best_id, -one.votes))
    asked, solved = pgettext("article", "Question"), pgettext("article", "Solution")
    body = f"<h2>{asked}</h2>{first.html if first else ''}<h2>{solved}</h2>"
    body += "".join(one.html for one in answers[: 1 if topic.best_id else MOST_ANSWERS])
    names = [one.author for one in shown if one.author]
    left: dict[str, Any] = {"names": names, "companies": [], "prefix": Desk.the().prefix}
    copy = Copy(anonymous(topic.title, **left).text, clean(anonymous(body, **left).text))
    edition = editing.begin(category, language, copy, by=by)
    with change(topic, "topic.drafted", by=by, article=edition.article_id):
        topic.article = edition.article
    return edition
