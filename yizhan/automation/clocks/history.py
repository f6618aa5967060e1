"""What stopped a ticket before anybody kept clocks for it: known from the log."""

from collections.abc import Iterator
from datetime import datetime

from yizhan.catalog.models import UNFINISHED, Status
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

from .matching import pauses
from .models import Policy


def pauses_before(ticket: Ticket, until: datetime, policy: Policy | None) -> Iterator[tuple[datetime, datetime | None]]:
    """From when to when its status stopped the clocks; the last one may last."""
    since: datetime | None = None
    for at, status_id in _statuses(ticket, until):
        stops = pauses(status_id, policy) or _is_finished(status_id)
        if stops and since is None:
            since = at
        elif since and not stops:
            yield since, at
            since = None
    if since:
        yield since, None


def _statuses(ticket: Ticket, until: datetime) -> Iterator[tuple[datetime, int]]:
    changed = Event.objects.filter(ticket_id=ticket.pk, data__changes__has_key="status_id", at__lte=until)
    rows = [(at, *data["changes"]["status_id"]) for at, data in changed.order_by("id").values_list("at", "data")]
    yield ticket.created_at, rows[0][1] if rows else ticket.status_id
    yield from ((at, after) for at, _before, after in rows)


def _is_finished(status_id: int) -> bool:
    status = Status.named(status_id)
    return status is not None and status.kind not in UNFINISHED
