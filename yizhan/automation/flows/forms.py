"""The form of a transition: what was filled in, held against what the parts ask for."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.errors import Invalid
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

from .definition import Part, Transition

MISSING = {
    "reply": "reply", "note": "note", "assignee": "assignee", "resolution": "resolution", "wake": "wake",
}  # fmt: skip
PART_LABELS = {
    "field": _l("Field"), "reply": _l("Words for the customer"), "note": _l("Internal note"), "files": _l("Files"),
    "checklist": _l("Checklist"), "assignee": _l("Who has the ticket next"), "resolution": _l("How it was solved"),
    "wake": _l("When it wakes up"), "approval": _l("Approval"),
}  # fmt: skip


@dataclass
class Given:
    """What somebody filled in."""

    fields: dict[str, Any] = field(default_factory=dict)
    reply: str = ""
    note: str = ""
    files: list[Any] = field(default_factory=list)
    assignee: Agent | None = None
    resolution: str = ""
    wake: datetime | None = None
    checked: list[int] = field(default_factory=list)


def hold_against(one: Transition, given: Given, ticket: Ticket) -> None:
    """Raises Invalid for what is missing, and for what nobody asked for."""
    errors: dict[str, str] = {}
    for part in one.parts:
        errors |= missing(part, given, ticket)
    asked = {part.kind for part in one.parts}
    keys = {str(part.raw.get("field")) for part in one.parts if part.kind == "field"}
    extra = [f"fields.{key}" for key in given.fields if key not in keys]
    extra += [key for key in (*MISSING.values(), "files") if getattr(given, key) and key not in asked]
    extra += ["checked"] if given.checked and "checklist" not in asked else []
    errors |= {key: _("The form of this transition does not ask for it.") for key in extra}
    if given.wake and given.wake <= clock.now():
        errors["wake"] = _("The wake-up time is in the past.")
    if errors:
        raise Invalid(errors)


def missing(part: Part, given: Given, ticket: Ticket) -> dict[str, str]:
    """What one part still wants, by the key of its box."""
    least = part.raw.get("least") or (1 if part.is_required else 0)
    if part.kind == "files" and len(given.files) < least:
        text = ngettext("Attach at least %(least)s file.", "Attach at least %(least)s files.", least)
        return {"files": text % {"least": least}}
    if not part.is_required:
        return {}
    if part.kind == "field":
        return missing_field(str(part.raw.get("field")), given, ticket)
    if part.kind == "checklist" and set(given.checked) < set(range(1, len(part.items) + 1)):
        return {"checked": _("Tick every line of the checklist.")}
    key = MISSING.get(part.kind)
    return {key: _("Please fill this in.")} if key and not getattr(given, key) else {}


def missing_field(key: str, given: Given, ticket: Ticket) -> dict[str, str]:
    """What stands on the ticket already need not be sent again."""
    known = TICKET.fields().get(key)
    if known is None:
        return {}
    value = given.fields[key] if key in given.fields else known.value(ticket)
    return {f"fields.{key}": _("Please fill this in.")} if known.type.is_empty(value) else {}


def called(part: Part) -> str:
    """What a part of a form is called."""
    if part.raw.get("labels"):
        return part.label
    if part.kind == "field":
        known = TICKET.fields().get(str(part.raw.get("field")))
        return str(known.label) if known else str(part.raw.get("field"))
    return str(PART_LABELS.get(part.kind, part.kind))
