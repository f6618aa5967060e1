"""How the mailboxes fare, for people and for machines that watch over the desk."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min

from yizhan.catalog.models import Desk
from yizhan.lib import clock

from .models import Mailbox, MailboxState, RawMail

# Stored but not processed for so long means that nobody processes.
MOST_LAG = timedelta(minutes=5)


@dataclass
class Health:
    """One mailbox: when it last had contact, what came today, what is wrong."""

    mailbox: Mailbox
    checked_at: datetime | None = None
    received_at: datetime | None = None
    sent_at: datetime | None = None
    lag: timedelta = timedelta()
    error: str = ""
    send_error: str = ""
    is_silent: bool = False
    today: dict[str, int] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        return not (self.error or self.send_error or self.is_silent or self.lag > MOST_LAG)


def overview() -> list[Health]:
    """Every mailbox in use."""
    states = {state.mailbox_id: state for state in MailboxState.objects.all()}
    today, lags, last = _today(), _lags(), _last_received()
    return [
        _health(box, states.get(box.pk), today[box.pk], lags.get(box.pk, timedelta()), last.get(box.pk))
        for box in Mailbox.current()
        if box.is_active
    ]


def is_well() -> bool:
    """Whether mail flows. For the health page."""
    waiting = RawMail.objects.filter(disposition="new").aggregate(first=Min("received_at"))["first"]
    stuck = bool(waiting and Desk.the().is_set_up and clock.now() - waiting > MOST_LAG)
    return not stuck and all(one.is_well for one in overview())


def _health(
    box: Mailbox, state: MailboxState | None, today: dict[str, int], lag: timedelta, last: datetime | None
) -> Health:
    state = state or MailboxState(mailbox=box)
    return Health(
        mailbox=box, checked_at=state.checked_at, received_at=state.received_at or last, sent_at=state.sent_at, lag=lag,
        error=state.error, send_error=state.send_error, is_silent=is_silent(box, state), today=today,
    )  # fmt: skip


def is_silent(box: Mailbox, state: MailboxState) -> bool:
    """Nobody could ask the server for too long. Mailboxes fed by the listener or a pipe are never silent."""
    if not box.imap_host:
        return False
    last = state.checked_at or state.error_at
    return last is not None and last < clock.now() - timedelta(minutes=box.silent_minutes)


def _today() -> dict[int | None, dict[str, int]]:
    """Mailbox → disposition → how many since midnight in the desk's zone."""
    midnight = clock.now().astimezone(ZoneInfo(Desk.the().zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    counted: dict[int | None, dict[str, int]] = defaultdict(dict)
    rows = RawMail.objects.filter(received_at__gte=midnight).values_list("mailbox", "disposition").order_by()
    for mailbox, disposition, number in rows.annotate(number=Count("pk")):
        counted[mailbox][disposition] = number
    return counted


def _lags() -> dict[int | None, timedelta]:
    waiting = RawMail.objects.filter(disposition="new").order_by().values_list("mailbox").annotate(Min("received_at"))
    return {mailbox: clock.now() - first for mailbox, first in waiting}


def _last_received() -> dict[int | None, datetime]:
    week = clock.now() - timedelta(days=7)
    rows = RawMail.objects.filter(received_at__gt=week).order_by().values_list("mailbox").annotate(Max("received_at"))
    return dict(rows)
