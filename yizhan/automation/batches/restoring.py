"""What a batch changed on a ticket, kept as columns before and after, and put back."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict
from yizhan.spine.fields import Context
from yizhan.spine.models import Event
from yizhan.spine.steps import label_of
from yizhan.tickets.ticket import Ticket

from ..rules.models import Macro

# What follows from other things is not put back by hand.
FOLLOWS = {
    "message_count", "customer_wrote_at", "agent_wrote_at", "first_replied_at", "merged_into_id", "parent_id",
    "child_count", "open_child_count", "incident_count", "item_count", "open_item_count", "required_item_count",
    "urge_count", "supervision_count", "is_supervised", "extension_count", "is_extending", "approval_count",
    "appointment_at", "appointment_until", "appointment_state",
    "is_in_approval", "approver_ids", "flow_id", "stages", "resolution",
}  # fmt: skip

# These do nothing but change what can be put back. Of every other action something stays: a note, a reply, a mail.
PUT_BACK = {
    "archive", "assign", "cc", "claim", "close", "delete", "follow", "hold", "not_spam", "reopen", "resolve", "restore",
    "return", "set", "spam", "status", "tag", "unarchive", "unassign", "wake",
}  # fmt: skip


def lasting(steps: list[dict[str, Any]]) -> list[str]:
    """What no undoing takes back, in words, each once; a macro is looked into."""
    return list(dict.fromkeys(str(label_of("ticket", one)) for one in opened(steps) if one["do"] not in PUT_BACK))


def opened(steps: list[dict[str, Any]], depth: int = 0) -> Iterator[dict[str, Any]]:
    """The steps, and those of macros instead of the macros."""
    for one in steps:
        macro = Macro.lookup(str(one.get("with", {}).get("macro", "")), Context()) if one["do"] == "macro" else None
        if macro and depth < 5:
            yield from opened(macro.steps, depth + 1)
        else:
            yield one


def merged(events: Iterable[Event]) -> dict[str, list[Any]]:
    """Column → [before all of it, after all of it]."""
    found: dict[str, list[Any]] = {}
    for event in events:
        if event.subject_kind == "ticket":
            for column, (before, after) in event.changes.items():
                if column not in FOLLOWS:
                    found[column] = [found[column][0] if column in found else before, after]
    return {column: pair for column, pair in found.items() if pair[0] != pair[1]}


def restore(ticket: Ticket, changes: dict[str, list[Any]], *, by: Actor, batch: int) -> None:
    """Put back what is still as the batch left it. Raises Conflict when somebody changed one of it since."""
    with change(ticket, "ticket.taken_back", by=by, batch=batch):
        if ticket.merged_into_id:
            raise Conflict(_("This ticket was merged since."))
        for column, (_before, after) in changes.items():
            if _plain(_now(ticket, column)) != after:
                raise Conflict(_("Somebody changed this ticket since."))
        for column, (before, _after) in changes.items():
            # Who is asked for an approval goes on reading along.
            asked = {*ticket.follower_ids} & {*ticket.approver_ids} if column == "follower_ids" else set()
            _put(ticket, column, sorted({*before, *asked}) if asked else before)


def _now(ticket: Ticket, column: str) -> Any:
    name, _dot, key = column.partition(".")
    return ticket.data.get(key) if key else getattr(ticket, name)


def _put(ticket: Ticket, column: str, value: Any) -> None:
    name, _dot, key = column.partition(".")
    if not key:
        field = next(one for one in Ticket._meta.concrete_fields if one.attname == name)
        setattr(ticket, name, field.to_python(value) if value is not None else None)
    elif value is None:
        ticket.data.pop(key, None)
    else:
        ticket.data[key] = value


def _plain(value: Any) -> Any:
    """A value as the log holds it."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
