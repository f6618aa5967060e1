"""Names of events, of columns and of facts in words. Nothing of the log is shown as the code calls it."""

from typing import Any

from django.apps import apps
from django.utils.dateparse import parse_datetime
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.catalog import settings
from yizhan.spine.actions import registry
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, Field
from yizhan.spine.fields.base import subjects
from yizhan.spine.guard import Guarded
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.ui.words import say_full

from .column_words import COLUMNS, FACTS

# What no action and no form says.
EVENTS = {
    "agent.signed_in": _l("signed in"),
    "agent.sign_in_failed": _l("failed to sign in"),
    "agent.password_changed": _l("changed the password"),
    "agent.invited": _l("sent a link to choose a password"),
    "agent.left": _l("closed the account of an agent"),
    "availability.set": _l("changed their availability"),
    "agent.link_shown": _l("was shown a link to choose a password"),
    "token.created": _l("made an API token"),
    "token.revoked": _l("revoked an API token"),
    "desk.edited": _l("changed the settings of the desk"),
    "desk.receipts_capped": _l("stopped sending receipts: too many in an hour"),
    "attachment.uploaded": _l("uploaded a file"),
    "attachment.removed": _l("removed a file that was never sent"),
    "customer.absorbed": _l("took in another customer"),
    "customer.released": _l("gave back a merged customer"),
    "customer.unreachable": _l("has an address that takes no mail"),
    "mailbox.alarmed": _l("quarantined a mail"),
    "mailbox.silenced": _l("had no contact for too long"),
    "message.queued": _l("put a reply into the outbox"),
    "message.delivered": _l("delivered a reply"),
    "message.delayed": _l("could not deliver a reply yet"),
    "message.doubted": _l("may or may not have delivered a reply"),
    "message.failed": _l("could not deliver a reply"),
    "message.bounced": _l("got a reply back"),
    "message.held": _l("held a message until an agent confirms it"),
    "ticket.absorbed": _l("took in another ticket"),
    "ticket.released": _l("gave back a merged ticket"),
    "ticket.reply_recalled": _l("took back a reply"),
    "ticket.robot_wrote": _l("got an automatic mail"),
    "ticket.supervision_late": _l("noticed that the deadline of a supervision has passed"),
    "reaction.failed": _l("failed at something that should follow"),
    "reaction.stopped": _l("stopped a chain of rules going in a circle"),
}
VERBS = {
    "created": _l("added"),
    "edited": _l("changed"),
    "removed": _l("deleted"),
    "archived": _l("archived"),
    "restored": _l("took out of the archive"),
    "taken_back": _l("took back a change"),
}
KINDS = {
    "ticket": _l("Ticket"), "message": _l("Message"), "token": _l("API token"), "customfield": _l("Custom field"),
    "cannedreply": _l("Canned reply"), "tickettype": _l("Ticket type"), "attachment": _l("File"),
    "identity": pgettext_lazy("customer", "Address or number"), "link": pgettext_lazy("between tickets", "Link"),
    "reaction": _l("Rule"), "assignmentrule": _l("Assignment rule"),
}  # fmt: skip
ACTORS = {
    "clock": _l("The clock"), "setup": _l("Set-up"), "visitor": _l("A visitor"), "customer": _l("A customer"),
    "mail": _l("Incoming mail"), "rule": _l("A rule"), "assignment": _l("Automatic assignment"),
    "channel": _l("A channel"), "ai": _l("The assistant"),
}  # fmt: skip
ENTRANCES = {
    "web": pgettext_lazy("entrance", "web"), "api": pgettext_lazy("entrance", "API"),
    "mail": pgettext_lazy("entrance", "mail"), "rule": pgettext_lazy("entrance", "rule"),
    "job": pgettext_lazy("entrance", "background"), "cli": pgettext_lazy("entrance", "command line"),
}  # fmt: skip


def readable(name: str) -> str:
    """The last resort for a name of the code: its words."""
    return name.replace("_", " ").replace(".", " · ")


def say_event(name: str) -> str:
    """`team.edited` → “changed”; an action by its label; what nobody knows by the words of its name."""
    if name in EVENTS:
        return str(EVENTS[name])
    action = next((one for one in registry.values() if one.event == name), None)
    if action:
        return str(action.label)
    return str(VERBS.get(name.partition(".")[2], "")) or readable(name)


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
    for model in apps.get_models():
        if issubclass(model, Guarded) and model.subject_kind() == kind:
            found = next((one for one in model._meta.concrete_fields if one.attname == column), None)
            if found is not None:
                return str(found.verbose_name)
    return readable(column)


def say_fact(event: Event, key: str, value: Any) -> tuple[str, str]:
    """One of the facts an event keeps beside its changes."""
    said = _("yes") if value is True else _("no") if value is False else str(value)
    return str(FACTS.get(key, readable(key))), said[:200]


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
        moment = parse_datetime(value) if key.endswith("_at") and isinstance(value, str) else None
        return say_full(moment, get_current_timezone()) if moment else str(value)[:200]
    if "." in key and not field.is_custom:
        return str(value)[:200]  # one part of a value: the name in one language
    try:
        return field.type.show(field.type.load(value) if field.is_custom else _typed(field, value, context))[:200]
    except (Invalid, TypeError, ValueError, KeyError):
        return str(value)[:200]


def _typed(field: Field, value: Any, context: Context) -> Any:
    """Times come back from JSON as text."""
    if field.type.control in {"date", "datetime"} and isinstance(value, str):
        return field.type.parse(value, context)
    return value
