"""Names for the ids that events hold: looked up once for a whole page, and only what the asker may see."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _l

from yizhan.catalog.models import Desk
from yizhan.people.models import Agent, Customer, Organization
from yizhan.spine.fields import Choice, Field
from yizhan.spine.fields.reference import Reference, References
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket
from yizhan.tickets.telling import OTHERS, other_of, sentence

MACHINES = {
    "channel": _l("Channel"), "rule": _l("Rule"), "assignment": _l("Automatic assignment"), "flow": _l("Flow"),
    "clock": _l("Clock"), "setup": _l("System"), "visitor": _l("Visitor"),
    "ai": _l("Assistant"),
}  # fmt: skip


class Names:
    """What the events of one page speak of."""

    def __init__(self, events: Iterable[Event], by: Any):
        events = list(events)
        told = {pk for event in events for pk in self._tickets_in(event)} | {e.ticket_id for e in events if e.ticket_id}
        seen = Ticket.objects.visible_to(by) | Ticket.objects.visible_to(by, binned=True)
        self.numbers = dict(seen.filter(pk__in=told).values_list("pk", "number")) if told else {}
        people = {event.actor_id for event in events if event.actor_kind == "customer" and event.actor_id}
        people |= {pk for event in events for pk in event.changes.get("requester_id", ()) if isinstance(pk, int)}
        found = Customer.objects.filter(pk__in=people).prefetch_related("identities") if people else ()
        self.customers = {one.pk: str(one) for one in found}
        firms = {pk for event in events for pk in event.changes.get("organization_id", ()) if isinstance(pk, int)}
        self.firms = dict(Organization.objects.filter(pk__in=firms).values_list("pk", "name")) if firms else {}

    def actor(self, event: Event) -> dict[str, Any]:
        return {"kind": event.actor_kind, "id": event.actor_id, "name": self._name(event.actor_kind, event.actor_id)}

    def changes(self, event: Event) -> dict[str, Any]:
        """Field key → before and after, in the words tickets and records use."""
        fields = fields_of(event.subject_kind)
        said = {}
        for column, (before, after) in event.changes.items():
            field = fields.get(column)
            key = field.key if field else column.replace("data.", "fields.", 1)
            key = f"fields.{key}" if field and field.is_custom else key
            said[key] = {"before": self._value(field, before), "after": self._value(field, after)}
        return said

    def facts(self, event: Event) -> dict[str, Any]:
        facts = {key: value for key, value in event.data.items() if key != "changes"}
        if event.subject_kind == "ticket":
            for key in OTHERS:
                if isinstance(facts.get(key), int):
                    facts[key.rstrip("_")] = self.numbers.get(facts.pop(key))
        return facts

    def sentence(self, event: Event) -> str:
        """The event in words, in the language of the request."""
        number = self.numbers.get(other_of(event) or 0) if event.subject_kind == "ticket" else None
        other = f"{Desk.the().prefix}{number}" if number else ""
        return sentence(event, self._name(event.actor_kind, event.actor_id), other)

    def _tickets_in(self, event: Event) -> list[int]:
        if event.subject_kind != "ticket":
            return []
        return [event.data[key] for key in OTHERS if isinstance(event.data.get(key), int)]

    def _name(self, kind: str, pk: int | None) -> str:
        if kind == "agent":
            return str(Agent.named(pk) or "")
        if kind == "customer":
            return self.customers.get(pk or 0, "")
        return str(MACHINES.get(kind, kind))

    def _value(self, field: Field | None, raw: Any) -> Any:
        if raw is None or field is None or isinstance(field.type, References):
            return raw
        if isinstance(field.type, Choice) and not isinstance(raw, list):
            option = field.type.find(raw)
            return option.slug if option else raw
        if field.key == "requester":
            return {"id": raw, "name": self.customers.get(raw, "")}
        if field.key == "organization":
            return {"id": raw, "name": self.firms.get(raw, "")}
        return {"id": raw, "name": field.type.show(raw)} if isinstance(field.type, Reference) else raw


def fields_of(kind: str) -> dict[str, Field]:
    """Column → field, of a ticket or a record."""
    if kind == "ticket":
        fields = list(TICKET.fields().values())
    else:
        fields = list(records[kind].all_fields().values()) if kind in records else []
    by_column: dict[str, Field] = {}
    for field in fields:
        by_column.setdefault(field.column or f"data.{field.key}", field)
    return by_column
