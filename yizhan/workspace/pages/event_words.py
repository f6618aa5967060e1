"""Kinds, columns, facts and values of the log in words. Nothing of it is shown as the code calls it."""

import re
from typing import Any

from django.apps import apps
from django.utils.dateparse import parse_datetime
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext, pgettext_lazy

from yizhan.automation.flows.models import FlowVersion
from yizhan.catalog import settings
from yizhan.community.models import Post
from yizhan.people.models import Agent
from yizhan.spine.actions import registry
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, Field
from yizhan.spine.fields.base import subjects
from yizhan.spine.guard import Guarded
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.spine.shelf import Shelved, by_id
from yizhan.tickets.telling import EVENTS, VERBS, readable, say_event
from yizhan.ui.words import say_full

from .column_words import COLUMNS, FACTS

KINDS = {
    "approval": _l("Approval"), "approver": _l("Approver"), "approvaltemplate": _l("Approval template"),
    "batch": _l("Batch"), "chat": _l("Chat"), "chatmessage": _l("Chat message"),
    "ticket": _l("Ticket"), "message": _l("Message"), "token": _l("API token"), "customfield": _l("Custom field"),
    "cannedreply": _l("Canned reply"), "tickettype": _l("Ticket type"), "attachment": _l("File"),
    "identity": pgettext_lazy("customer", "Address or number"), "link": pgettext_lazy("between tickets", "Link"),
    "holidayyear": _l("Holidays of a year"), "reaction": _l("Rule"), "assignmentrule": _l("Assignment rule"),
    "edition": _l("Article in one language"), "articleversion": _l("Version of an article"),
    "articlefile": _l("File of an article"), "opinion": pgettext_lazy("of a reader", "Opinion"),
    "topic": _l("Community topic"), "post": _l("Post"), "member": _l("Member of the community"),
    "postversion": _l("Earlier version of a post"), "report": _l("Report of a reader"),
    "export": _l("Export"),
    "rating": pgettext_lazy("customer", "Rating"), "callback": _l("Call-back"), "callbackplan": _l("Call-back plan"),
}  # fmt: skip
ACTORS = {
    "clock": _l("The clock"), "setup": _l("Set-up"), "visitor": _l("A visitor"), "customer": _l("A customer"),
    "mail": _l("Incoming mail"), "rule": _l("A rule"), "assignment": _l("Automatic assignment"),
    "flow": _l("A flow"),
    "recurring": _l("A recurring ticket"),
    "sla": _l("An SLA policy"), "channel": _l("A channel"), "desk": _l("The system"), "ai": _l("The assistant"),
}  # fmt: skip
ENTRANCES = {
    "web": pgettext_lazy("entrance", "web"), "api": pgettext_lazy("entrance", "API"),
    "mail": pgettext_lazy("entrance", "mail"), "rule": pgettext_lazy("entrance", "rule"),
    "job": pgettext_lazy("entrance", "background"), "cli": pgettext_lazy("entrance", "command line"),
    "clock": pgettext_lazy("entrance", "by the clock"),
}  # fmt: skip


# Columns with the numbers of agents.
AGENTS = frozenset({"skip_ids", "joined_ids", "mention_ids"})
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def say_kind(kind: str) -> str:
    """What an event is about: a record by its name, another row by ours."""
    if kind in KINDS:
        return str(KINDS[kind])
    return str(records[kind].label) if kind in records else readable(kind)


def event_names() -> list[tuple[str, str]]:
    """(name, “Ticket · Close”) of everything the log can be asked for."""
    named = {f"{key}.{verb}" for key in records for verb in VERBS}
    named |= {one.event for one in registry.values() if one.event} | set(EVENTS)
    told = [(name, f"{say_kind(name.partition('.')[0])} · {say_event(name)}") for name in named]
    return sorted(told, key=lambda pair: pair[1])


def label_of(event: Event, key: str) -> str:
    """A changed column as its field is called; one that no form shows has a word of its own."""
    field = field_of(event, key) or next((one for one in settings.ALL if f"settings.{one.key}" == key), None)
    if field:
        return str(field.label)
    column, _dot, inner = key.partition(".")
    said = str(COLUMNS.get(key) or COLUMNS.get(column) or _column(event.subject_kind, column))
    return f"{said} · {readable(inner)}" if inner and key not in COLUMNS else said


def _column(kind: str, column: str) -> str:
    """What a model calls its column, when it gave it a name."""
    found = column_of(kind, column)
    return readable(column) if found is None else str(found.verbose_name)


def column_of(kind: str, name: str) -> Any:
    """The column of the model a kind of event is about; None when it has none of that name."""
    models = (one for one in apps.get_models() if issubclass(one, Guarded) and one.subject_kind() == kind)
    return next((one for model in models for one in model._meta.concrete_fields if one.attname == name), None)


def say_fact(event: Event, key: str, value: Any) -> tuple[str, str]:
    """One of the facts an event keeps beside its changes."""
    said = _("yes") if value is True else _("no") if value is False else str(value)
    if key == "community" and isinstance(value, dict):
        counted = ((FACTS[part], len(value[part])) for part in ("topics", "posts", "votes") if value.get(part))
        said = pgettext("list", ", ").join([f"#{value.get('member')}", *(f"{name} {n}" for name, n in counted)])
    if key == "held":
        said = str(dict(Post.Held.choices).get(value, value))
    if key in {"before", "stages", "transition"} and isinstance(event.data.get("flow"), int):
        said = _of_flow(event.data["flow"], key, value if isinstance(value, list) else [value])
    moment = parse_datetime(value) if isinstance(value, str) and ISO.match(value) else None
    return str(FACTS.get(key, readable(key))), say_full(moment, get_current_timezone()) if moment else said[:200]


def _of_flow(flow: int, key: str, slugs: list[Any]) -> str:
    """States and transitions by the newest name their flow gave them; one that never was keeps its short name."""
    named: dict[Any, str] = {}
    for version in sorted((one for one in FlowVersion.shelf() if one.flow_id == flow), key=lambda one: one.number):
        nodes = version.read.transitions if key == "transition" else version.read.states
        named |= {slug: str(node.label) for slug, node in nodes.items()}
    return pgettext("list", ", ").join(named.get(slug, str(slug)) for slug in slugs)


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


def say_value(event: Event, key: str, value: Any, context: Context) -> str:
    """A value before or after, as its field shows it. What the log does not hold is said to be hidden."""
    if event.changes.get(key) == [None, None]:
        return "•••"
    field = field_of(event, key)
    if value is None or value == "" or value == []:
        return "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field is None:
        return _of_column(event, key, value)[:200]
    if "." in key and not field.is_custom:
        return str(value)[:200]  # one part of a value: the name in one language
    try:
        return field.type.show(field.type.load(value) if field.is_custom else _typed(field, value, context))[:200]
    except (Invalid, TypeError, ValueError, KeyError):
        return str(value)[:200]


def _of_column(event: Event, key: str, value: Any) -> str:
    """A value that no form shows: a name, names, a moment or one of a few words, as its column says."""
    if key in AGENTS and isinstance(value, list):
        return pgettext("list", ", ").join(str(Agent.named(one) or f"#{one}") for one in value)
    moment = parse_datetime(value) if isinstance(value, str) and ISO.match(value) else None
    if moment:
        return say_full(moment, get_current_timezone())
    column = column_of(event.subject_kind, key)
    if column is None:
        return str(value)
    if column.related_model and isinstance(value, int):
        # Others would be looked up one by one.
        row = by_id(column.related_model, value) if issubclass(column.related_model, Shelved) else None
        return str(row or f"#{value}")
    return str(dict(column.flatchoices).get(value, value)) if isinstance(value, str) else str(value)


def _typed(field: Field, value: Any, context: Context) -> Any:
    """Times come back from JSON as text."""
    if field.type.control in {"date", "datetime"} and isinstance(value, str):
        return field.type.parse(value, context)
    return value
