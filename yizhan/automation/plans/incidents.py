"""NOW reaction: a problem knows how many tickets it caused."""

from yizhan.spine.actors import Machine
from yizhan.spine.change import change
from yizhan.spine.models import Event
from yizhan.tickets.models import Link, Ticket


def follow(event: Event, ticket: Ticket) -> None:
    """Count on both ends of a link that was made or removed."""
    for one in Ticket.objects.filter(pk__in=[event.ticket_id, event.data["to"]]):
        number = Link.objects.filter(target=one, kind="caused_by", source__deleted_at=None).count()
        if number != one.incident_count:
            with change(one, "ticket.incidents_counted", by=Machine(event.actor_kind, event.actor_id)) as it:
                one.incident_count = number
                it.keep_time()


follow.wants = lambda event: "to" in event.data  # type: ignore[attr-defined]
