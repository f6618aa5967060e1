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

from yizhan.lib.digits import whole
from yizhan.people.models import Agent, Customer
from yizhan.spine.fields import Context
from yizhan.spine.guard import Guarded
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

from ..gate import asker, for_agents
from .admin import page
from .event_words import ACTORS, ENTRANCES, event_names, label_of, readable, say_event, say_fact, say_kind, say_value
from .form_changes import is_form, say_change

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
    entrance: str


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
        "names": event_names(),
    })  # fmt: skip


def asked(request: HttpRequest) -> Any:
    """The events a request asks for. What makes no sense is left out."""
    get, events = request.GET, Event.objects.order_by("-id")
    if agent := whole(get.get("agent", "")):
        events = events.filter(actor_kind="agent", actor_id=agent)
    if get.get("kind") in dict(kinds()):
        events = events.filter(subject_kind=get["kind"])
    if subject := whole(get.get("subject", "")):
        events = events.filter(subject_id=subject)
    if get.get("name"):
        name = get["name"].strip()[:64]
        events = events.filter(name__startswith=name[:-1]) if name.endswith("*") else events.filter(name=name)
    zone = ZoneInfo(asker(request).zone)
    if since := day_in(get.get("since", ""), zone):
        events = events.filter(at__gte=since)
    if until := day_in(get.get("until", ""), zone):
        events = events.filter(at__lt=until + timedelta(days=1))
    if before := whole(get.get("before", "")):
        events = events.filter(pk__lt=before)
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
    known = {model.subject_kind() for model in apps.get_models() if issubclass(model, Guarded)}
    return sorted(((kind, say_kind(kind)) for kind in known), key=lambda pair: pair[1])


def lines_of(events: list[Event]) -> list[Line]:
    """Events in words, with two questions for all their names."""
    names = names_of(events)
    context = Context()
    return [
        Line(
            event=event,
            actor=actor_of(event, names),
            what=say_event(event.name),
            subject=subject_of(event, names),
            changes=[(label_of(event, key), *said(event, key, old, new, context))
                     for key, (old, new) in event.changes.items()],
            facts=[say_fact(event, key, value) for key, value in event.data.items() if key != "changes"],
            entrance=str(ENTRANCES.get(event.via, event.via)),
        )
        for event in events
    ]  # fmt: skip


def said(event: Event, key: str, old: Any, new: Any, context: Context) -> tuple[str, str]:
    """What it was and what it is; of a form, what became of it."""
    if is_form(event.subject_kind, key) and event.changes[key] != [None, None]:
        return say_change(old, new)
    return say_value(event, key, old, context), say_value(event, key, new, context)


def subject_of(event: Event, names: dict[tuple[str, int | None], str]) -> str:
    return names.get((event.subject_kind, event.subject_id)) or f"{say_kind(event.subject_kind)} {event.subject_id}"


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
    return known or str(ACTORS.get(event.actor_kind, readable(event.actor_kind)))
