"""Live updates: what changed leaves with the commit and reaches every open page."""

import json
from typing import Any

from django.db import connection

from yizhan.spine.models import Event


def tell(event: Event, subject: Any) -> None:
    """NOW reaction: notify the web processes. PostgreSQL sends it only when the transaction commits."""
    if event.ticket_id is None:
        return
    note = {"event": event.name, "ticket": event.ticket_id, "id": event.pk, "by": [event.actor_kind, event.actor_id]}
    with connection.cursor() as sql:
        sql.execute("SELECT pg_notify('live', %s)", [json.dumps(note)])
