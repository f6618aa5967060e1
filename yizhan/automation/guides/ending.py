"""How a conversation ends: answered, as a ticket with what was said, or with an agent who can read it."""

from contextlib import suppress
from typing import Any

from django.utils.translation import gettext as _

from yizhan.catalog.models import TicketType
from yizhan.lib import clock
from yizhan.lib.reading import labels
from yizhan.people.customers import Identity
from yizhan.people.identify import find, identify
from yizhan.people.models import Customer, Department
from yizhan.spine.actors import Machine
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context
from yizhan.spine.labelled import in_language
from yizhan.spine.models import Event
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.remove import mark_spam
from yizhan.tickets.models import Ticket

from ..chat import talking as chats
from ..chat.models import Chat
from . import library
from .definition import Node
from .engine import Standing, filled, in_order
from .models import GuideTalk
from .vocabulary import AGENT, TICKET
from .world import Desk, contact, field_of

WEB = Machine("channel", None, "web")
Outcome = GuideTalk.Outcome
SHORT, FEW = 80, 6


def finish(talk: GuideTalk, node: Node, standing: Standing, world: Desk) -> None:
    """Do what the end says. Runs once: the talk is locked, and ended afterwards. Raises Invalid, Conflict."""
    talk.ended_at = clock.now()
    if node.kind == AGENT and world.can_chat and talk.visitor is not None:
        talk.outcome = Outcome.AGENT
        talk.chat = _chat(talk, node, standing)
        library.the().not_spared(talk.visit, None)
    elif node.kind in (AGENT, TICKET):
        talk.outcome = Outcome.TICKET
        talk.ticket = _ticket(talk, node, standing, world)
        library.the().not_spared(talk.visit, talk.ticket.pk)
    else:
        talk.outcome = Outcome.ANSWER
        if standing.solved:
            library.the().solved(talk.visit, standing.solved)


def visit_of(visitor_id: int) -> str:
    """A day of somebody at a widget is one visit: what was spared is counted once."""
    return f"w{visitor_id}.{clock.now():%Y%m%d}"


def asked_after_all(event: Event, chat: Chat) -> None:
    """NOW reaction on `chat.began`: whoever said that it was solved needs somebody all the same."""
    library.the().not_spared(visit_of(chat.visitor_id), None)


def transcript(talk: GuideTalk) -> str:
    """Everything that was said, for who reads it later."""
    asks, answers = _("Guide"), _("Visitor")
    lines = []
    for one in talk.lines:
        titles = "".join(f"\n  · {found['title']}" for found in one.get("articles", []))
        lines.append(f"{asks if one['who'] == 'guide' else answers}: {one['text']}{titles}")
    return "\n".join(lines)


def _ticket(talk: GuideTalk, node: Node, standing: Standing, world: Desk) -> Ticket:
    customer, details = _asker(standing, world)
    type_row = next((one for one in TicketType.current() if one.slug == node.word("type")), None)
    # The designer keeps a line, programs may give one for each language.
    drawn = node.word("subject").strip() or in_language(labels(node.raw.get("subject")))
    subject = filled(standing, "subject") or drawn or _subject(talk, standing)
    fields = _fields(standing)
    said = str(filled(standing, "body") or "").strip()
    heading = _("Guided conversation “%(guide)s”") % {"guide": talk.guide}
    ticket = open_ticket(
        by=WEB, requester=customer, subject=str(subject)[:500], channel="chat" if talk.channel == "widget" else "web",
        body="\n\n".join(part for part in (said, f"—— {heading} ——\n{transcript(talk)}") if part),
        type=type_row.pk if type_row else None, department=_department(node), fields=fields, message=details,
    )  # fmt: skip
    if customer.is_blocked:
        mark_spam(ticket, by=WEB)
    return ticket


def _fields(standing: Standing) -> dict[str, Any]:
    """What fields take of the answers. One that has gone or changed meanwhile keeps nobody: its answer was said."""
    found = {}
    for one in in_order(standing):
        row = field_of(one["fills"])
        if row is None or one["value"] == "":
            continue
        with suppress(Invalid):
            row.field.parse(one["value"], Context())
            found[row.slug] = one["value"]
    return found


def _subject(talk: GuideTalk, standing: Standing) -> str:
    """How it was described, else what was said or chosen first, else the name of the guide."""
    asked = [one["shown"] for one in in_order(standing) if not one["fills"]]
    words = str(filled(standing, "body") or next((one for one in asked if len(one) > FEW), "")).strip()
    return (words or str(talk.guide)).splitlines()[0][:SHORT]


def _department(node: Node) -> Department | None:
    return next((one for one in Department.current() if one.slug == node.word("department")), None)


def _asker(standing: Standing, world: Desk) -> tuple[Customer, dict[str, Any]]:
    """Who is signed in; anybody else has only said who they are, so nothing known is changed."""
    if world.customer is not None:
        return world.customer, {}
    name = str(filled(standing, "name") or world.name)
    kind, value = contact(str(filled(standing, "contact") or world.contact))
    known = find(kind, value)
    customer = known or identify(kind, value, name=name, by=WEB)
    if known is None:
        with change(customer, "customer.edited", by=WEB):
            customer.language = world.facts["language"]
    claimed = Identity.objects.filter(kind=kind, value=value, is_verified=True).exists()
    return customer, {"sender": f"{name} <{value}>"[:400], "warning": "unproven" if claimed else ""}


def _chat(talk: GuideTalk, node: Node, standing: Standing) -> Any:
    """A chat in the queue that begins with everything said so far."""
    visitor = talk.visitor
    assert visitor is not None
    visitor.name = str(filled(standing, "name") or visitor.name)[:120]
    if (given := filled(standing, "contact")) and not visitor.is_proven:
        kind, value = contact(str(given))
        setattr(visitor, kind, value)
    visitor.save()
    chat = chats.begin(visitor, page=talk.page, language=talk.language, department=_department(node))
    words = transcript(talk)
    chats.speak(chat, by=visitor, key=f"guide-{talk.pk:08d}", text=words[-chats.LONGEST :])
    return chat
