"""The properties beside a conversation: who asks, their other tickets, the fields, links and copies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from yizhan.automation.assignment.models import Decision
from yizhan.catalog.models import CustomField, TicketType
from yizhan.catalog.requests.reading import answered
from yizhan.catalog.requests.request_type import RequestType
from yizhan.people.models import Agent, Identity
from yizhan.spine.fields import Field
from yizhan.spine.kept import Kept, Question, said
from yizhan.spine.shelf import standing
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Link, Ticket
from yizhan.tickets.queries import rule_for

from .countdown import clocks

EARLIER = 5
MOST_COUNTED = 999
# field → the power that changes it
SHOWN = (
    ("status", "ticket.edit"), ("priority", "ticket.edit"), ("type", "ticket.edit"), ("assignee", "ticket.assign"),
    ("team", "ticket.assign"), ("department", "ticket.assign"), ("tag", "ticket.edit"), ("due", "ticket.edit"),
    ("follower", "ticket.edit"),
)  # fmt: skip
ON_SHELF = {"status", "priority", "type", "assignee", "team", "department"}


@dataclass
class Property:
    """One line of the list: a field and its value in words."""

    field: Field
    value: Any
    may: bool

    @property
    def key(self) -> str:
        return self.field.key

    @property
    def text(self) -> str:
        return self.field.type.show(self.value)

    @property
    def people(self) -> list[Agent]:
        ids = self.value if isinstance(self.value, list) else [self.value]
        return [agent for agent in map(Agent.named, ids) if agent] if self.key in {"assignee", "follower"} else []

    @property
    def is_on_shelf(self) -> bool:
        """Whether what is on the shelf knows its words, so that they are the same while that stands."""
        return self.key in ON_SHELF and not isinstance(self.value, list)

    @property
    def is_moment(self) -> bool:
        return isinstance(self.value, datetime)

    @property
    def is_empty(self) -> bool:
        return self.field.type.is_empty(self.value)


IDENTITIES = Kept(lambda customer: Identity.objects.filter(customer_id=customer), int)
OTHERS = Kept(
    lambda agent, ticket, requester: Ticket.objects.visible_to(agent)
    .filter(requester_id=requester, is_spam=False, merged_into=None).exclude(pk=ticket).order_by("-id")
    .only("number", "subject", "kind", "status_id")[:EARLIER],
    int, int, per=standing,
)  # fmt: skip
LINKS = Kept(lambda ticket: Link.objects.filter(Q(source=ticket) | Q(target=ticket)).order_by("id"), int)


PLACED = Kept(
    lambda ticket: Decision.objects.filter(ticket_id=ticket).order_by("-id").values_list("pk", flat=True)[:1], int
)


def asked(ticket: Ticket, agent: Agent) -> dict[str, Question]:
    """What has to be known to show the properties."""
    return {
        "identities": IDENTITIES.of(ticket.requester_id),
        "numbers": numbers(ticket, agent),
        "others": OTHERS.of(agent, ticket.pk, ticket.requester_id),
        "links": LINKS.of(ticket.pk),
        "placed": PLACED.of(ticket.pk),
    }


def of(ticket: Ticket, agent: Agent, found: dict[str, list[Any]]) -> dict[str, Any]:
    """Everything the properties column shows. `found` answers what was `asked`."""
    total, unfinished = found["numbers"][0]
    told = answers(ticket, agent)
    return {
        "requester": ticket.requester,
        "identities": found["identities"],
        "ticket_total": f"{MOST_COUNTED}+" if total > MOST_COUNTED else total,
        "ticket_unfinished": unfinished,
        "earlier": found["others"],
        "properties": properties(ticket, agent, {one.key for _heading, rows in told for one in rows}),
        "answers": told,
        "links": links(ticket, agent, found["links"]),
        "clocks": clocks(ticket),
        "placed": bool(found["placed"]),
    }


def properties(ticket: Ticket, agent: Agent, but: set[str]) -> list[Property]:
    """Built-in fields, then the custom ones of the ticket's type `but` those that stand elsewhere."""
    fields, locked = TICKET.fields(), is_locked(ticket, agent)
    rows = [Property(fields[key], fields[key].value(ticket), agent.may(power) and not locked) for key, power in SHOWN]
    if ticket.request_type_id:
        rows.insert(3, Property(fields["request_type"], ticket.request_type_id, may=False))
    may = agent.may("ticket.edit") and not locked
    return rows + [Property(one, one.value(ticket), may) for one in custom_fields(ticket) if one.key not in but]


def is_locked(ticket: Ticket, agent: Agent) -> bool:
    """Whether this agent can change nothing of it."""
    is_own_work = ticket.is_visible_to(agent, "ticket.edit")
    return ticket.merged_into_id is not None or ticket.deleted_at is not None or not is_own_work


def answers(ticket: Ticket, agent: Agent) -> list[tuple[str, list[Property]]]:
    """What was answered to the form of its request type, by section, in the words the customer read."""
    row = RequestType.named(ticket.request_type_id) if ticket.request_type_id else None
    if row is None:
        return []
    may = agent.may("ticket.edit") and not is_locked(ticket, agent)
    return [
        (heading, [Property(one, one.value(ticket), may) for one in asked_there])
        for heading, asked_there in answered(row.form, ticket.data)
    ]


def custom_fields(ticket: Ticket) -> list[Field]:
    kind = TicketType.named(ticket.type_id) if ticket.type_id else None
    return [row.field for row in CustomField.of("ticket") if kind is None or not kind.fields or row.slug in kind.fields]


def numbers(ticket: Ticket, agent: Agent) -> Question:
    """How many tickets of this customer the agent may see, and how many of them are not finished."""
    may, values = rule_for(agent).expression().as_sql(None, None)
    # The rule is a compiled condition; its values are parameters.
    rows = (
        "tickets_ticket WHERE requester_id = %s AND deleted_at IS NULL AND NOT is_spam AND merged_into_id IS NULL"
        f" AND {may} LIMIT %s"
    )
    unfinished = "count(*) FILTER (WHERE kind IN ('new', 'open', 'on_hold'))"
    return said(
        f"SELECT count(*), {unfinished} FROM (SELECT kind FROM {rows}) found",  # noqa: S608
        [ticket.requester_id, *values, MOST_COUNTED + 1],
    )


def links(ticket: Ticket, agent: Agent, own: list[Link]) -> list[dict[str, Any]]:
    """How this ticket relates to others the agent may see."""
    ids = {one.source_id for one in own} | {one.target_id for one in own} - {ticket.pk}
    seen = {one.pk: one for one in Ticket.objects.visible_to(agent).filter(pk__in=ids)} if ids else {}
    found = []
    for one in own:
        outward = one.source_id == ticket.pk
        other = seen.get(one.target_id if outward else one.source_id)
        if other is not None and other.pk != ticket.pk:
            found.append({"label": one.get_kind_display() if outward else backwards(one.kind), "ticket": other})
    return found


def backwards(kind: str) -> str:
    """A link read from its other end."""
    return {
        "duplicate": _("duplicated by"), "blocks": _("blocked by"), "caused_by": _("caused"),
        "follow_up": _("followed by"),
    }.get(kind, _("relates to"))  # fmt: skip
