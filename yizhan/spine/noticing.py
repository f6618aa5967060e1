"""What is noticed of many things at once, the passing of a time for example: an event for each, in few statements.

Nothing of the things themselves changes; what changes something opens the door. Whoever notices holds their locks.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from yizhan.lib import clock

from . import actors, reactions
from .actors import Actor
from .change import DEEPEST, causing, present_cause
from .errors import TooDeep
from .guard import Guarded
from .models import Event


def notice(name: str, things: Iterable[tuple[Guarded, dict[str, Any]]], *, by: Actor) -> list[Event]:
    """Write the event `name` with the facts of each thing, and let follow what follows. Raises TooDeep."""
    cause, pairs = present_cause(), list(things)
    depth = cause.depth + 1 if cause else 0
    if depth > DEEPEST:
        raise TooDeep(name)
    with transaction.atomic():
        events = [
            Event(
                at=clock.now(), name=name, subject_kind=thing.subject_kind(), subject_id=thing.pk,
                ticket_id=getattr(thing, "ticket_key", None), actor_kind=by.actor_kind, actor_id=by.id,
                via=actors.via(), cause=cause, depth=depth, data=facts,
            )
            for thing, facts in pairs
        ]  # fmt: skip
        Event.objects.bulk_create(events)
        reactions.react_to_all([(event, thing) for event, (thing, _facts) in zip(events, pairs, strict=True)], causing)
    return events
