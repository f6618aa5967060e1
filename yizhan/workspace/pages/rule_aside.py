"""Beside the form of a rule: how often it acted, and how it was before."""

from typing import Any

from yizhan.automation.rules.models import RuleLog
from yizhan.automation.rules.versions import changes_of
from yizhan.catalog.models import Desk
from yizhan.people.models import Agent
from yizhan.spine.fields import Context
from yizhan.spine.models import Event

from .event_words import label_of, say_event, say_value


def aside(row: Any) -> dict[str, Any]:
    """What stands beside the form."""
    if row.pk is None:
        return {}
    logs, context = RuleLog.objects.filter(rule_ids__contains=[row.pk]), Context(zone=Desk.the().zoneinfo)
    return {
        "fired": logs.filter(fired_ids__contains=[row.pk]).count(),
        "asked": logs.count(),
        "versions": [{"event": one, "said": say_event(one.name), "who": Agent.named(one.actor_id),
                      "changes": said(one, context)} for one in changes_of(row)],
    }  # fmt: skip


def said(event: Event, context: Context) -> list[tuple[str, str, str]]:
    """What a change changed: field, before, after."""
    return [
        (label_of(event, key), say_value(event, key, old, context), say_value(event, key, new, context))
        for key, (old, new) in event.changes.items()
    ]
