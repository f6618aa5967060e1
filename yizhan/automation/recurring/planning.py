"""NOW reaction: a recurring ticket was made or changed, so the moment it is due next is set anew."""

from yizhan.lib import clock
from yizhan.spine.models import Event

from .models import RecurringDue, RecurringTicket

# Other texts and people do not move the moment: what is overdue stays so.
MOVES = frozenset({"every", "interval", "weekdays", "month_days", "weeks", "months", "times", "zone", "starts_on",
                   "ends_on", "off_days", "is_paused", "is_archived"})  # fmt: skip


def arrange(event: Event, row: RecurringTicket) -> None:
    """What lay in a pause is not made up for: it goes on from now."""
    if not RecurringTicket.objects.filter(pk=row.pk).exists():
        return
    rests = row.is_paused or row.is_archived
    at = None if rests else row.schedule.next(clock.now())
    RecurringDue.objects.update_or_create(recurring=row, defaults={"at": at})


def _moves(event: Event) -> bool:
    return event.name == "recurring_ticket.created" or bool(MOVES & event.changes.keys())


arrange.wants = _moves  # type: ignore[attr-defined]
