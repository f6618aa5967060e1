"""Names of events and changed values in words."""

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _l

from yizhan.spine.actions import registry
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.ui.words import say_full

EVENTS = {
    "agent.signed_in": _l("signed in"),
    "agent.sign_in_failed": _l("failed to sign in"),
    "agent.password_changed": _l("changed the password"),
    "agent.invited": _l("sent a link to choose a password"),
    "agent.link_shown": _l("was shown a link to choose a password"),
    "token.created": _l("made an API token"),
    "token.revoked": _l("revoked an API token"),
    "desk.edited": _l("changed the settings of the desk"),
}
# Columns that no form shows.
COLUMNS = {
    "kind": _l("Kind of status"),
    "password": _l("Password"),
    "first_replied_at": _l("First reply"),
    "reply_due_at": _l("Reply due"),
    "is_archived": _l("Archived"),
    "merged_into_id": _l("Merged into"),
    "preferences": _l("Preferences"),
    "is_set_up": _l("Set up"),
    "theme": _l("Appearance"),
}
VERBS = {
    "created": _l("added"),
    "edited": _l("changed"),
    "removed": _l("deleted"),
    "archived": _l("archived"),
    "restored": _l("took out of the archive"),
}


def say_event(name: str) -> str:
    """`team.edited` → “changed”; an action by its label; what nobody knows by its name."""
    if name in EVENTS:
        return str(EVENTS[name])
    kind, _dot, verb = name.partition(".")
    if kind in records and verb in VERBS:
        return str(VERBS[verb])
    action = next((one for one in registry.values() if one.event == name), None)
    return str(action.label) if action else name


def say_value(event: Event, key: str, value: Any, context: Context) -> str:
    """A value before or after, as its field shows it. What the log does not hold is said to be hidden."""
    from .audit import field_of

    if event.changes.get(key) == [None, None]:
        return "•••"
    field = field_of(event, key)
    if value is None or value == "" or value == []:
        return "—"
    if field is None:
        moment = parse_datetime(value) if key.endswith("_at") and isinstance(value, str) else None
        return say_full(moment, get_current_timezone()) if moment else str(value)[:200]
    try:
        return field.type.show(field.type.load(value) if field.is_custom else _typed(field, value, context))[:200]
    except (Invalid, TypeError, ValueError, KeyError):
        return str(value)[:200]


def _typed(field: Any, value: Any, context: Context) -> Any:
    """Times come back from JSON as text."""
    if field.type.control in {"date", "datetime"} and isinstance(value, str):
        return field.type.parse(value, context)
    return value
