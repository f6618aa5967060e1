"""The conversation of a ticket as it is shown: messages with their files and fates, and lines for what happened."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.channels.models import Delivery
from yizhan.lib.mime import text_to_html
from yizhan.people.models import Agent
from yizhan.spine.actions import actions_on
from yizhan.spine.conditions.compile import SqlCondition
from yizhan.spine.kept import Kept, Question
from yizhan.tickets.models import Attachment, Message, Ticket

from . import approvals, checklist, flow, oversight, satisfaction, timeline
from .buttons import Button
from .rows import CHANNEL_LABELS
from .timeline import Line

# So many entries are shown at first; the earlier ones come at a click.
SHOWN = 60
MOST_EVENTS = SHOWN * 20
# Looks of their own (sizes, colours, tables) need a frame of their own; simple paragraphs read best in ours.
STYLED = re.compile(r"<(?:table|font|center|img[^>]*\s(?:width|height)=)|\s(?:style|bgcolor|align)=", re.IGNORECASE)
EMPTY = re.compile(r"(?:<(?:p|div|br|span)[^>]*>|</(?:p|div|span)>|&nbsp;|\s)*\Z")
# Only messages in these states are asked what can be done with them.
MOST_ACTED_ON = 8
ACTED_ON = {"held", "queued", "partly", "failed", "bounced"}
WARNINGS = {
    "stranger": _l("The sender does not belong to this ticket. Please check before you confirm."),
    "unproven": _l("It is not proved that this mail comes from its sender. Please check before you confirm."),
    "disowned": _l("The domain of the sender says that this mail is not from there. It may be forged."),
}
STATES = {"held": "amber", "partly": "amber", "bounced": "red", "failed": "red"}


@dataclass
class Entry:
    """One thing in the conversation. `day` is set on the first of each day."""

    line: Line
    day: date | None = None
    files: list[Attachment] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    acts: list[Button] = field(default_factory=list)

    @property
    def message(self) -> Message | None:
        return self.line.message

    @property
    def css(self) -> str:
        message = self.line.message
        if message is None:
            return "sys"
        kind = "note" if message.is_note else "" if message.is_from_customer else "reply"
        wrong = "failed" if message.state in {"failed", "bounced"} else "held" if message.state == "held" else ""
        return " ".join(filter(None, ["msg", kind, wrong, "recalled" if message.state == "recalled" else ""]))

    @property
    def author(self) -> Any:
        message = self.line.message
        assert message is not None
        return message.author or message.sender or self.line.actor or _("The desk")

    @property
    def kind(self) -> str:
        """Internal note · Reply · Mail, and what became of it."""
        message = self.line.message
        assert message is not None
        if message.is_note:
            return _("Mail, beside the conversation") if message.to else _("Internal note")
        channel = str(CHANNEL_LABELS.get(message.channel, message.channel))
        if message.is_from_customer:
            return channel
        said = _("Automatic reply") if message.is_automatic else _("Reply")
        return " · ".join(filter(None, [said, channel]))

    @property
    def state(self) -> str:
        message = self.line.message
        return message.get_state_display() if message and message.state else ""

    @property
    def state_colour(self) -> str:
        return STATES.get(self.line.message.state, "") if self.line.message else ""

    @property
    def troubles(self) -> list[Delivery]:
        return [one for one in self.deliveries if one.state in {"failed", "bounced", "maybe"}]

    @property
    def warning(self) -> str:
        """Why the message should be looked at with care."""
        message = self.line.message
        return str(WARNINGS.get(message.warning, _("Please look at this message with care."))) if message else ""

    @property
    def is_framed(self) -> bool:
        return bool(self.line.message and STYLED.search(self.line.message.html))

    @property
    def html(self) -> SafeString:
        """The body for our own page: simple markup that was sanitized when it was written."""
        message = self.line.message
        assert message is not None
        html = message.html or text_to_html(message.text)
        return mark_safe(with_mentions(html, message.mention_ids) if message.mention_ids else html)

    @property
    def quoted(self) -> bool:
        return bool(self.line.message and not EMPTY.match(self.line.message.quoted_html))

    @property
    def signature(self) -> bool:
        return bool(self.line.message and not EMPTY.match(self.line.message.signature_html))

    @property
    def quoted_framed(self) -> bool:
        message = self.line.message
        return bool(message and STYLED.search(message.quoted_html + message.signature_html))

    @property
    def quoted_html(self) -> SafeString:
        assert self.line.message is not None
        return mark_safe(self.line.message.quoted_html)

    @property
    def signature_html(self) -> SafeString:
        assert self.line.message is not None
        return mark_safe(self.line.message.signature_html)


def with_mentions(html: str, agent_ids: list[int]) -> str:
    """Mark the names of the mentioned, in the text and not inside of tags."""
    for agent in filter(None, (Agent.named(pk) for pk in agent_ids)):
        name = re.escape("@" + escape(agent.name))
        html = re.sub(rf"{name}(?![^<]*>)", lambda match: f'<span class="mention">{match[0]}</span>', html)
    return html


def newest(ticket: int) -> Any:
    return Message.objects.filter(ticket_id=ticket).order_by("-created_at", "-id")


def since_shown(ticket: int) -> SqlCondition:
    """Events since the earliest message that is shown; all, where every message is."""
    return SqlCondition(
        "spine_event.at >= COALESCE((SELECT created_at FROM tickets_message WHERE ticket_id = %s"
        " ORDER BY created_at DESC, id DESC OFFSET %s LIMIT 1), '-infinity')", [ticket, SHOWN - 1],
    )  # fmt: skip


# With everything, and with what is shown at first.
SAID = {
    True: Kept(lambda ticket: newest(ticket).select_related("customer"), int),
    False: Kept(lambda ticket: newest(ticket).select_related("customer")[:SHOWN], int),
}
HAPPENED = {
    True: Kept(lambda ticket: timeline.events_of(ticket).order_by("-id")[:MOST_EVENTS], int),
    False: Kept(
        lambda ticket: timeline.events_of(ticket).filter(since_shown(ticket)).order_by("-id")[:MOST_EVENTS], int
    ),
}
FILES = {
    True: Kept(lambda ticket: Attachment.objects.filter(message__in=newest(ticket).values("pk")), int),
    False: Kept(lambda ticket: Attachment.objects.filter(message__in=newest(ticket).values("pk")[:SHOWN]), int),
}
SENT = {
    True: Kept(lambda ticket: Delivery.objects.filter(message__in=newest(ticket).values("pk")), int),
    False: Kept(lambda ticket: Delivery.objects.filter(message__in=newest(ticket).values("pk")[:SHOWN]), int),
}


def asked(ticket: Ticket, *, everything: bool = False) -> dict[str, Question]:
    """What has to be known to show the conversation."""
    kept = {"messages": SAID, "events": HAPPENED, "files": FILES, "deliveries": SENT}
    return {name: one[everything].of(ticket.pk) for name, one in kept.items()}


def entries(ticket: Ticket, agent: Agent, found: dict[str, list[Any]], *, everything: bool) -> tuple[list[Entry], int]:
    """Messages and events by time, and how many earlier ones are left out. `found` answers what was `asked`."""
    messages = found["messages"][::-1]
    lines = timeline.lines(
        ticket,
        messages,
        found["events"][::-1],
        oversight.words(found)
        | flow.words(found)
        | approvals.words(found)
        | checklist.words(found)
        | satisfaction.words(found),
    )
    left_out = max(ticket.message_count - len(messages), 0)
    if not everything and len(lines) > SHOWN * 2:
        left_out += len(lines) - SHOWN * 2
        lines = lines[-SHOWN * 2 :]
    shown = dressed([Entry(line) for line in lines], found["files"], found["deliveries"])
    return dated(acting(shown, ticket, agent)), left_out


def dressed(found: list[Entry], files: Iterable[Attachment], deliveries: Iterable[Delivery]) -> list[Entry]:
    """Give messages their files and deliveries."""
    by_id = {entry.message.pk: (entry, entry.message) for entry in found if entry.message}
    for file in files:
        entry, message = by_id.get(file.message_id or 0, (None, None))
        if entry and message and not (file.is_inline and file.content_id and file.url in message.html):
            entry.files.append(file)
    for one in deliveries:
        entry, message = by_id.get(one.message_id or 0, (None, None))
        if entry and message and message.state not in {"", "held"}:
            entry.deliveries.append(one)
    return found


def acting(found: list[Entry], ticket: Ticket, agent: Agent) -> list[Entry]:
    """What can be done with a message now: take it back, send it again, confirm or reject it."""
    waiting = [entry for entry in found if entry.message and entry.message.state in ACTED_ON]
    for entry in waiting[-MOST_ACTED_ON:]:
        if entry.message:
            entry.message.ticket = ticket
            possible = [one for one in actions_on("message") if one.offered(entry.message, agent)]
            entry.acts = [Button(one) for one in possible if all(not param.required for param in one.params.values())]
    return found


def dated(found: list[Entry]) -> list[Entry]:
    last = None
    for entry in found:
        day = timezone.localtime(entry.line.at).date()
        entry.day, last = (entry.line.at if day != last else None), day
    return found
