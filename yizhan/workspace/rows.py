"""A ticket as a list shows it: its row, its cells in a table, who looks at it, where a searched word stands."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.db import connection

from yizhan.catalog.models import Kind, Status, TicketType
from yizhan.people.models import Agent
from yizhan.spine.fields import Field
from yizhan.tickets.fields import CHANNELS, PRIORITIES
from yizhan.tickets.models import Presence, Ticket

from .row_cache import drawn

CHANNEL_LABELS = {option.value: option.label for option in CHANNELS}
PRIORITY_LABELS = {option.value: option for option in PRIORITIES}


@dataclass
class Row:
    """A ticket as a list shows it. Everything is looked up; templates ask the database nothing."""

    template: ClassVar[str] = "workspace/desk/row.html"

    ticket: Ticket
    watchers: list[Presence] = field(default_factory=list)
    snippet: str = ""
    columns: list[Field] = field(default_factory=list)
    link_query: str = ""
    words: list[str] = field(default_factory=list)

    @property
    def who(self) -> str:
        ticket = self.ticket
        beside = ticket.organization.name if ticket.organization else CHANNEL_LABELS.get(ticket.channel, ticket.channel)
        return f"{ticket.requester} · {beside}"

    @property
    def status(self) -> Status:
        return Status.named(self.ticket.status_id)

    @property
    def is_paused(self) -> bool:
        return self.ticket.kind == Kind.ON_HOLD

    @property
    def shows_due(self) -> bool:
        return bool(self.due_at and self.ticket.is_unfinished and not self.is_paused)

    @property
    def due_at(self) -> datetime | None:
        """What is due next: an answer, or the ticket itself."""
        return self.ticket.next_due_at or self.ticket.due_at

    @property
    def urges(self) -> int:
        """How often the customer asked to hurry, as long as it can still help."""
        return self.ticket.urge_count if self.ticket.is_unfinished else 0

    @property
    def parts(self) -> str:
        """How many of its child tickets are finished: 3/5."""
        ticket = self.ticket
        return f"{ticket.child_count - ticket.open_child_count}/{ticket.child_count}" if ticket.child_count else ""

    @property
    def priority(self) -> Any:
        return PRIORITY_LABELS.get(self.ticket.priority)

    @property
    def type(self) -> str:
        return str(TicketType.named(self.ticket.type_id) or "") if self.ticket.type_id else ""

    @property
    def assignee(self) -> Agent | None:
        return Agent.named(self.ticket.assignee_id) if self.ticket.assignee_id else None

    @property
    def meta(self) -> str:
        """Priority, type, first tags and who has it, on one line."""
        ticket, parts = self.ticket, []
        if self.priority:
            parts.append(str(self.priority.label))
        if self.type:
            parts.append(self.type)
        parts += [f"#{tag}" for tag in ticket.tags if tag != "vip"][:2]
        if self.assignee:
            parts.append(self.assignee.name)
        return " · ".join(parts)

    @property
    def html(self) -> str:
        return drawn(self, self.link_query, self.words)

    @property
    def cells(self) -> list[dict[str, Any]]:
        """What the columns of the table show."""
        return [cell(column, self.ticket) for column in self.columns]

    @property
    def is_vip(self) -> bool:
        return "vip" in self.ticket.tags

    @property
    def watched_by(self) -> str:
        return ", ".join(str(Agent.named(one.agent_id)) for one in self.watchers)

    @property
    def typing(self) -> bool:
        return any(one.doing != "viewing" for one in self.watchers)


def cell(column: Field, ticket: Ticket) -> dict[str, Any]:
    """One cell: a link for number and subject, a moment, a pill for the status, else words."""
    label = column.label
    if column.key in {"number", "subject"}:
        text = ticket.code if column.key == "number" else ticket.subject
        return {"label": label, "url": f"/tickets/{ticket.code}", "text": text}
    if column.key == "parent":
        return {"label": label, "text": ticket.parent.code if ticket.parent else ""}
    if column.key in {"requester", "organization"}:
        return {"label": label, "text": getattr(ticket, column.key) or ""}
    value = column.value(ticket)
    if column.key == "status":
        return {"label": label, "text": column.type.show(value), "pill": ticket.kind}
    if isinstance(value, datetime):
        return {"label": label, "when": value}
    return {"label": label, "text": column.type.show(value)}


def with_parents(tickets: list[Ticket]) -> None:
    """Ask once for the parents of a whole page."""
    parents = Ticket.objects.in_bulk({one.parent_id for one in tickets if one.parent_id})
    for ticket in tickets:
        if ticket.parent_id in parents:
            ticket.parent = parents[ticket.parent_id]


def snippets_of(tickets: list[Ticket], words: list[str]) -> dict[int, str]:
    """Where the first searched word stands in the messages of these tickets."""
    word = next((one.strip('*"') for one in words if one.strip('*"')), "")
    ids = [ticket.pk for ticket in tickets if word.casefold() not in ticket.subject.casefold()] if word else []
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (ticket_id) ticket_id,"
            " substring(text FROM greatest(position(%s IN lower(text)) - 16, 1) FOR 90)"
            " FROM tickets_message WHERE ticket_id = ANY(%s) AND position(%s IN lower(text)) > 0"
            " ORDER BY ticket_id, id",
            [word.lower(), ids, word.lower()],
        )
        return {pk: " ".join(text.split()) for pk, text in cursor.fetchall()}
