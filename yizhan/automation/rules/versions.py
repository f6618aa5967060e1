"""How a rule was before: each change of it is an event with the values of before, so any version can come back."""

from typing import Any

from django.http import Http404

from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.models import Event

from .models import Rule

SHOWN = 12
# What belongs to the row and not to the version.
NOT_KEPT = {"id", "slug"}


def changes_of(rule: Rule, most: int = SHOWN) -> list[Event]:
    """The newest changes of a rule."""
    rows = Event.objects.filter(subject_kind="rule", subject_id=rule.pk, ticket_id__isnull=True)
    return list(rows.order_by("-id")[:most])


def before(rule: Rule, event_id: int) -> dict[str, Any]:
    """Column → value as it was before an event. Raises Http404 for an event that is not the rule's."""
    events = [one for one in changes_of(rule, most=500) if one.pk >= event_id]
    if not events or events[-1].pk != event_id:
        raise Http404
    values = {column.attname: getattr(rule, column.attname) for column in Rule._meta.concrete_fields}
    for event in events:
        for name, (old, _new) in event.changes.items():
            column, _dot, key = name.partition(".")
            if not key:
                values[column] = old
            else:
                kept = {one: text for one, text in values[column].items() if one != key}
                values[column] = kept if old is None else {**kept, key: old}
    return {column: value for column, value in values.items() if column not in NOT_KEPT}


def go_back(rule: Rule, event_id: int, *, by: Actor) -> None:
    """Make the rule what it was before an event. Raises Refused, Http404."""
    values = before(rule, event_id)
    key = "rule" if rule.kind == "event" else "time_rule"
    with change(rule, f"{key}.taken_back", by=by, needs="admin.automation"):
        for column, value in values.items():
            setattr(rule, column, value)
