"""What is noticed of many things at once, the passing of a time for example: an event for each, in few statements.

Nothing of the things themselves changes; what changes something opens the door. Whoever notices holds their locks.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from yizhan.lib import clock

from . import actors, reactions
from .actors import Actor
from .change import DEEPEST, causing, present_cause
from .errors import TooDeep
from .guard import Guarded
from .models import Event

# Django takes longer to write so many rows than PostgreSQL.
INSERT = """
INSERT INTO spine_event
    (at, name, subject_kind, subject_id, ticket_id, actor_kind, actor_id, via, cause_id, depth, data)
SELECT %s, %s, new.kind, new.subject, new.ticket, %s, %s, %s, %s, %s, new.data
FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::jsonb[]) WITH ORDINALITY AS new (kind, subject, ticket, data, n)
ORDER BY new.n
RETURNING id
"""


def notice(name: str, things: Iterable[tuple[Guarded, dict[str, Any]]], *, by: Actor) -> list[Event]:
    """Write the event `name` with the facts of each thing, and let follow what follows. Raises TooDeep."""
    cause, pairs = present_cause(), list(things)
    depth, now = cause.depth + 1 if cause else 0, clock.now()
    if depth > DEEPEST:
        raise TooDeep(name)
    with transaction.atomic():
        events = [
            Event(
                at=now, name=name, subject_kind=thing.subject_kind(), subject_id=thing.pk,
                ticket_id=getattr(thing, "ticket_key", None), actor_kind=by.actor_kind, actor_id=by.id,
                via=actors.via(), cause=cause, depth=depth, data=facts,
            )
            for thing, facts in pairs
        ]  # fmt: skip
        _insert(events)
        reactions.react_to_all([(event, thing) for event, (thing, _facts) in zip(events, pairs, strict=True)], causing)
    return events


def _insert(events: list[Event]) -> None:
    """Events that differ only in their subject and its facts, in one statement; they learn their ids."""
    if not events:
        return
    one = events[0]
    shared: list[Any] = [one.at, one.name, one.actor_kind, one.actor_id, one.via, one.cause_id, one.depth]
    kinds, subjects = [event.subject_kind for event in events], [event.subject_id for event in events]
    facts = [json.dumps(event.data, cls=DjangoJSONEncoder) for event in events]
    with connection.cursor() as sql:
        sql.execute(INSERT, [*shared, kinds, subjects, [event.ticket_id for event in events], facts])
        for event, (pk,) in zip(events, sql.fetchall(), strict=True):
            event.pk, event._state.adding = pk, False
