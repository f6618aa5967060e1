"""An article out of a solved ticket: its question, what solved it, and nobody's name."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override, pgettext

from yizhan.catalog.models import Desk
from yizhan.lib.mime import text_to_html
from yizhan.people.models import Agent
from yizhan.tickets.models import Message, Ticket

from . import editing
from .anonymous import Replaced, anonymous
from .cleaning import clean
from .editing import Copy
from .models import Category, Edition

ANSWERS = 2
# Inside a line they would hide a name whose half is bold.
_INLINE = re.compile(r"</?(?:a|b|code|del|em|i|img|ins|kbd|mark|s|strong|sub|sup|u|span|font)\b[^>]*>", re.IGNORECASE)
_GREETING = re.compile(
    r"<p>\s*(?:您好|你好|尊敬的[^<]{0,20}|Hi|Hello|Dear)[^<]{0,40}[，,：:！!。]?\s*</p>"
    r"|<p>\s*(?:谢谢|Thanks|Thank you)[!！。.]?\s*</p>",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sketch:
    """A title and a text to begin with, and what was taken out of them: word → what stood there."""

    copy: Copy
    replaced: list[tuple[str, list[str]]]


def sketch(ticket: Ticket, language: str) -> Sketch:
    """What an article of this ticket would begin with. Internal notes never come into it."""
    with override(language):
        said = list(ticket.messages.filter(kind=Message.PUBLIC, is_automatic=False).select_related("agent", "customer"))
        question = next((one for one in said if one.customer_id), None)
        answers = [one for one in said if one.agent_id][-ANSWERS:]
        asked, solved = pgettext("article", "Question"), pgettext("article", "Solution")
        body = f"<h2>{asked}</h2>{html_of(question)}<h2>{solved}</h2>"
        body += clean(text_to_html(ticket.resolution)) if ticket.resolution else ""
        body += "".join(html_of(one) for one in answers)
        known = involved(ticket, said)
        title = anonymous(ticket.subject, **known)
        text = anonymous(_GREETING.sub("", body), **known)
    return Sketch(Copy(title.text[: editing.LONGEST_TITLE], text.text), listed(title, text))


def html_of(message: Message | None) -> str:
    if message is None:
        return ""
    return clean(_INLINE.sub("", message.html) if message.html else text_to_html(message.text))


def involved(ticket: Ticket, said: list[Message]) -> dict[str, Any]:
    """Who has to do with it, by the names the desk knows them under."""
    people = [ticket.requester, *(one.customer or one.agent for one in said), *map(Agent.named, ticket.follower_ids)]
    agent = Agent.named(ticket.assignee_id) if ticket.assignee_id else None
    firms = [ticket.organization, getattr(ticket.requester, "organization", None)]
    return {
        "names": [one.name for one in (*people, agent) if one and one.name],
        "companies": [one.name for one in firms if one], "prefix": Desk.the().prefix,
    }  # fmt: skip


def listed(*parts: Replaced) -> list[tuple[str, list[str]]]:
    whole: dict[str, set[str]] = {}
    for part in parts:
        for word, originals in part.originals.items():
            whole.setdefault(word, set()).update(originals)
    return [(word, sorted(originals)) for word, originals in whole.items()]


def begin_from(ticket: Ticket, category: Category, language: str, title: str, *, by: Agent) -> Edition:
    """A draft of an article. The caller has seen that `by` may see the ticket. Raises Refused, Invalid."""
    copy = sketch(ticket, language).copy
    return editing.begin(category, language, Copy(title or copy.title, copy.html), by=by, source_ticket=ticket)
