"""What happened on a ticket, in words: who, what, before → after, and why."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.automation.assignment.models import AssignmentRule
from yizhan.automation.clocks.models import Policy
from yizhan.automation.flows.models import Flow
from yizhan.automation.flows.standing import transition_label
from yizhan.automation.recurring.models import RecurringTicket
from yizhan.automation.rules.models import Rule
from yizhan.lib import clock
from yizhan.people.models import Agent, Customer
from yizhan.spine.models import Event
from yizhan.tickets.fields import CHANNELS, TICKET
from yizhan.tickets.models import Message, Ticket
from yizhan.tickets.telling import other_of, readable, say_event, sentence
from yizhan.ui.words import say_moment

from .pages.event_words import label_of
from .satisfaction import CALLED, of_call

# Messages speak for themselves; these events have no line of their own.
TOLD_BY_MESSAGES = {
    "ticket.replied", "ticket.noted", "ticket.mailed", "ticket.reply_recalled",
    "message.queued", "message.delayed", "message.held",
    "attachment.uploaded", "attachment.removed", "ticket.children_counted", "ticket.incidents_counted",
}  # fmt: skip
WRITTEN = {"ticket.replied", "ticket.noted", "ticket.mailed"}
ACTORS = {
    "rule": _l("A rule"),
    "assignment": _l("Automatic assignment"),
    "flow": _l("A flow"),
    "recurring": _l("A recurring ticket"),
    "clock": _l("The clock"),
    "sla": _l("An SLA policy"),
    "setup": _l("The system"),
    "desk": _l("The system"),
    "visitor": _l("A visitor"),
    "ai": _l("The assistant"),
}
CHANNEL_LABELS = {option.value: option.label for option in CHANNELS}
QUIET = {"version", "updated_at", "kind", "message_count", "customer_wrote_at", "agent_wrote_at", "first_replied_at",
         "resolved_at", "closed_at", "reopen_count", "wakes_on_reply", "deleted_at", "is_spam", "merged_into_id",
         "state", "mail_id", "urge_count", "transfer_count", "return_count", "is_supervised", "supervision_count",
         "is_extending", "extension_count", "flow_version_id", "flow_moves", "is_in_approval",
         "approval_count", "approver_ids", "parent_id", "child_count", "open_child_count", "incident_count",
         "is_internal", "rests_since", "is_archived", "rating", "is_confirmed", "awaits_callback",
         "callback_count", "appointment_until", "appointment_state",
         "item_count", "open_item_count", "required_item_count"}  # fmt: skip

# Facts that are the row whose words are shown.
ABOUT = ("run", "supervision", "extension", "approver", "approval", "item", "rating", "callback")


@dataclass(frozen=True)
class Changed:
    """One field of an event, as people read it. Both sides are '' for values the log must not hold."""

    label: str
    before: str
    after: str


@dataclass
class Line:
    """One entry: a message (`message` set) or something that happened (`event` set)."""

    at: datetime
    message: Message | None = None
    event: Event | None = None
    actor: str = ""
    sentence: str = ""
    changes: list[Changed] = field(default_factory=list)
    reason: str = ""
    why: str = ""


def lines(
    ticket: Ticket, messages: list[Message], events: list[Event], words: dict[tuple[str, int], str] | None = None
) -> list[Line]:
    """Messages and events of a ticket by time, oldest first. A bounded number of queries.

    `words` are what people said with an event and the log does not hold, by (name of the event, row it is about).
    """
    names = Names(ticket, events)
    told = [event_line(event, names, words) for event in events if event.name not in TOLD_BY_MESSAGES]
    machines = {event.data.get("message"): writer(event, names) for event in events if event.name in WRITTEN}
    spoken = [Line(at=one.created_at, message=one, actor=machines.get(one.pk, "")) for one in messages]
    return sorted([*spoken, *told], key=lambda line: (line.at, line.event is None))


def events_of(ticket: int) -> Any:
    return Event.objects.filter(ticket_id=ticket).select_related("cause")


class Names:
    """Names of actors and numbers of tickets that events speak of, each looked up once."""

    def __init__(self, ticket: Ticket | None, events: list[Event]):
        self.customers = {ticket.requester_id: str(ticket.requester)} if ticket else {}
        missing = {e.actor_id for e in events if e.actor_kind == "customer" and e.actor_id} - set(self.customers)
        if missing:
            self.customers |= {one.pk: str(one) for one in Customer.objects.filter(pk__in=missing)}
        self.channel = ticket.channel if ticket else ""
        others = {pk for event in events if (pk := other_of(event))}
        self.tickets = {one.pk: one for one in Ticket.objects.filter(pk__in=others)} if others else {}

    def actor(self, event: Event) -> str:
        kind, pk = event.actor_kind, event.actor_id
        if kind == "agent":
            return str(Agent.named(pk) or _("A former agent"))
        if kind == "customer":
            return self.customers.get(pk or 0, _("A customer"))
        if kind == "channel":
            by = next(
                (one for one in (event.via, event.data.get("channel"), self.channel) if one in CHANNEL_LABELS), ""
            )
            return str(CHANNEL_LABELS.get(by, _("A channel")))
        if kind == "rule":
            return str(Rule.named(pk) or ACTORS[kind])
        if kind == "flow":
            return str(Flow.named(pk) or ACTORS[kind])
        if kind == "assignment":
            return str(AssignmentRule.named(pk) or ACTORS[kind])
        if kind == "recurring":
            return str(RecurringTicket.named(pk) or ACTORS[kind])
        if kind == "sla":
            return str(Policy.named(pk) or ACTORS[kind])
        return str(ACTORS.get(kind, readable(kind)))

    def other(self, event: Event) -> str:
        ticket = self.tickets.get(other_of(event) or 0)
        return ticket.code if ticket else ""


def writer(event: Event, names: Names) -> str:
    """Who of the desk's own wrote a message; '' for people and channels, whom the message itself knows."""
    if event.actor_kind not in ACTORS:
        return ""
    name = names.actor(event)
    return _("Rule “%(name)s”") % {"name": name} if event.actor_kind == "rule" and event.actor_id else name


def event_line(event: Event, names: Names, words: dict[tuple[str, int], str] | None = None) -> Line:
    about = next((event.data[key] for key in ABOUT if event.data.get(key)), 0)
    actor, said = names.actor(event), words or {}
    told = of_call(event, said) if event.name == CALLED else said.get((event.name, about), "")
    return Line(
        at=event.at,
        event=event,
        actor=actor,
        sentence=sentence(event, actor, names.other(event)),
        changes=changed(event),
        reason=str(event.data.get("reason") or told or transition_label(event)),
        why=why(event),
    )


def changed(event: Event) -> list[Changed]:
    """Field by field, before → after."""
    by_column = {one.column or f"data.{one.key}": one for one in TICKET.fields().values() if one.key != "overdue"}
    found = []
    for column, (before, after) in event.changes.items():
        if column in QUIET:
            continue
        one = by_column.get(column)
        if one is None:
            found.append(Changed(label_of(event, column), "", ""))
        elif isinstance(before, list) and isinstance(after, list):
            gone, come = [o for o in before if o not in after], [o for o in after if o not in before]
            found.append(Changed(str(one.label), shown(one, gone), shown(one, come)))
        else:
            found.append(Changed(str(one.label), shown(one, before), shown(one, after)))
    return found


def shown(one: Any, value: Any) -> str:
    """A stored value in words; '' for none. Values that cannot be read any more are shown as they are."""
    if value is None or value == [] or value == "":
        return ""
    try:
        if isinstance(value, str) and one.type.control in {"date", "datetime", "number"}:
            value = one.type.load(value)
        if isinstance(value, datetime):
            return say_moment(value, clock.now(), timezone.get_current_timezone())
        return one.type.show(value)
    except (ValueError, TypeError):
        return str(value)


def why(event: Event) -> str:
    """The rule or event that caused it, in words."""
    cause = event.cause
    if cause is None:
        return ""
    return _("because: %(event)s") % {"event": cause_name(cause)}


def cause_name(cause: Event) -> str:
    return say_event(cause.name)
