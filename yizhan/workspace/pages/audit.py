"""The audit log: every event, who answers for it, before and after."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from yizhan.people.models import Agent, Customer
from yizhan.spine.actions import registry
from yizhan.spine.fields import Context, Field
from yizhan.spine.fields.base import subjects
from yizhan.spine.guard import Guarded
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.tickets.models import Ticket

from ..gate import asker, for_agents
from .admin import page
from .event_words import COLUMNS, EVENTS, say_event, say_value

PAGE = 50


@dataclass
class Line:
    """An event as people read it."""

    event: Event
    actor: str
    what: str
    subject: str
    changes: list[tuple[str, str, str]]
    facts: list[tuple[str, str]]


@for_agents("admin.audit")
def audit(request: HttpRequest) -> HttpResponse:
    """Filtered by actor, kind of subject, name and days; the newest first."""
    events = asked(request)
    found = list(events[: PAGE + 1])
    query = request.GET.copy()
    query.pop("before", None)
    return page(request, "workspace/audit/log.html", "audit", {
        "lines": lines_of(found[:PAGE]), "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "agents": Agent.shelf(), "kinds": kinds(), "asked": request.GET, "query": query.urlencode(),
        "names": sorted(known_names()),
    })  # fmt: skip


def asked(request: HttpRequest) -> Any:
    """The events a request asks for. What makes no sense is left out."""
    get, events = request.GET, Event.objects.order_by("-id")
    if get.get("agent", "").isdigit():
        events = events.filter(actor_kind="agent", actor_id=int(get["agent"]))
    if get.get("kind") in dict(kinds()):
        events = events.filter(subject_kind=get["kind"])
    if get.get("subject", "").isdigit():
        events = events.filter(subject_id=int(get["subject"]))
    if get.get("name"):
        name = get["name"].strip()[:64]
        events = events.filter(name__startswith=name[:-1]) if name.endswith("*") else events.filter(name=name)
    zone = ZoneInfo(asker(request).zone)
    if since := day_in(get.get("since", ""), zone):
        events = events.filter(at__gte=since)
    if until := day_in(get.get("until", ""), zone):
        events = events.filter(at__lt=until + timedelta(days=1))
    if get.get("before", "").isdigit():
        events = events.filter(pk__lt=int(get["before"]))
    return events


def day_in(text: str, zone: ZoneInfo) -> datetime | None:
    """The beginning of a day in a zone."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return datetime.combine(day, time(), zone) if day else None


def kinds() -> list[tuple[str, str]]:
    """What events are about."""
    labels = {key: str(record.label) for key, record in records.items()}
    labels |= {"ticket": _("Ticket"), "message": _("Message"), "token": _("API token"),
               "customfield": _("Custom field"), "cannedreply": _("Canned reply"),
               "tickettype": _("Ticket type")}  # fmt: skip
    known = {model.subject_kind() for model in apps.get_models() if issubclass(model, Guarded)}
    return sorted(((kind, labels.get(kind, kind)) for kind in known), key=lambda pair: pair[1])


def known_names() -> set[str]:
    return {one.event for one in registry.values()} | set(EVENTS)


def lines_of(events: list[Event]) -> list[Line]:
    """Events in words, with two questions for all their names."""
    names = names_of(events)
    context = Context()
    return [
        Line(
            event=event,
            actor=actor_of(event, names),
            what=say_event(event.name),
            subject=names.get((event.subject_kind, event.subject_id)) or f"{event.subject_kind} {event.subject_id}",
            changes=[(label_of(event, key), say_value(event, key, old, context), say_value(event, key, new, context))
                     for key, (old, new) in event.changes.items()],
            facts=[(key, str(value)[:200]) for key, value in event.data.items() if key != "changes"],
        )
        for event in events
    ]  # fmt: skip


def names_of(events: Iterable[Event]) -> dict[tuple[str, int | None], str]:
    """Names of the customers and tickets in the events; what the desk keeps in memory needs no question."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for event in events:
        wanted[event.subject_kind].add(event.subject_id)
        if event.actor_kind == "customer" and event.actor_id:
            wanted["customer"].add(event.actor_id)
    names: dict[tuple[str, int | None], str] = {}
    for kind, ids in wanted.items():
        names |= {(kind, pk): name for pk, name in _named(kind, ids)}
    return names


def _named(kind: str, ids: set[int]) -> list[tuple[int, str]]:
    model = next((m for m in apps.get_models() if issubclass(m, Guarded) and m.subject_kind() == kind), None)
    if model is None:
        return []
    if hasattr(model, "shelf"):
        return [(row.pk, str(row)) for row in model.shelf() if row.pk in ids]
    if kind == "customer":
        return [(row.pk, str(row)) for row in Customer.objects.filter(pk__in=ids).prefetch_related("identities")]
    if kind == "ticket":
        return [(row.pk, str(row)) for row in Ticket.objects.filter(pk__in=ids).only("number", "subject")]
    return []


def actor_of(event: Event, names: dict[tuple[str, int | None], str]) -> str:
    """Who answers for it."""
    if event.actor_kind == "agent":
        agent = Agent.named(event.actor_id)
        return agent.name if agent else f"#{event.actor_id}"
    known = names.get((event.actor_kind, event.actor_id))
    said = {"clock": _("The clock"), "setup": _("Set-up"), "visitor": _("A visitor"), "customer": _("A customer"),
            "mail": _("Incoming mail"), "rule": _("A rule"), "channel": _("A channel")}  # fmt: skip
    return known or said.get(event.actor_kind, event.actor_kind)


def label_of(event: Event, key: str) -> str:
    field = field_of(event, key)
    return str(field.label) if field else str(COLUMNS.get(key, key))


def field_of(event: Event, key: str) -> Field | None:
    """The field a changed column belongs to."""
    column, _dot, inner = key.partition(".")
    record = records.get(event.name.partition(".")[0])
    known = [*(record.all_fields().values() if record else ()), *_subject_fields(event.subject_kind)]
    if column == "data":
        return next((field for field in known if field.is_custom and field.key == inner), None)
    return next((field for field in known if field.column == column), None)


def _subject_fields(kind: str) -> list[Field]:
    return list(subjects[kind].fields().values()) if kind in subjects else []
