"""Live updates: what changed leaves with the commit and reaches every open page."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from yizhan.spine import along
from yizhan.spine.models import Event

# Who sees a ticket hangs on these; the state before goes along, so that it leaves the lists of those who lose it.
SEEN_BY = ("department_id", "team_id", "assignee_id", "follower_ids", "deleted_at", "is_spam")


def tell(event: Event, subject: Any) -> None:
    """NOW reaction: notify the web processes. PostgreSQL sends it only when the transaction commits."""
    if event.ticket_id is None:
        return
    note = {"event": event.name, "ticket": event.ticket_id, "by": [event.actor_kind, event.actor_id]}
    was = {column: event.changes[column][0] for column in SEEN_BY if column in event.changes}
    send(note | {"was": was} if was else note)


def tell_agent(agent_id: int, event: str) -> None:
    """Something for one agent alone: a notice."""
    send({"event": event, "agent": agent_id})


def send(note: dict[str, Any]) -> None:
    along.send("SELECT pg_notify('live', %s)", [json.dumps(note, cls=DjangoJSONEncoder)])
