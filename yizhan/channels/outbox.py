"""Sending what agents wrote: queued in the ledger, then handed to servers lane by lane.

A lane is everything that leaves by one server. Each has its own thread, so a slow server holds up only its own mail.
"""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Lock

from django.db import close_old_connections, transaction

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.spine import shelf
from yizhan.spine.change import change
from yizhan.spine.models import Event
from yizhan.tickets import marks
from yizhan.tickets.models import Message

from . import automatic, deliveries, smtp
from .compose import CannotCompose, address_of, compose
from .deliveries import Lane, Parcel
from .models import Delivery, MailboxState
from .routes import NO_SERVER, Route, route
from .smtp import LATER, REFUSED, Answer, Line, Unreachable

log = logging.getLogger(__name__)
LANES = 4
_pool = ThreadPoolExecutor(LANES, thread_name_prefix="outbox")
_busy: set[int] = set()
_guard = Lock()


def deliver(event: Event) -> None:
    """LATER reaction: put a reply into the ledger, one row per recipient, due when nobody can undo it any more."""
    with transaction.atomic():
        message = Message.objects.select_for_update().filter(pk=event.data["message"]).first()
        if message is None or message.state != "queued" or message.customer_id or message.deliveries.exists():
            return
        recipients = list(dict.fromkeys(one.casefold() for one in (*message.to, *message.cc, *message.bcc)))
        if message.is_automatic and not automatic.may_speak(message):
            with change(message, "message.failed", by=deliveries.BY, reason="loop"):
                message.state = "failed"
            return
        with change(message, "message.queued", by=deliveries.BY, recipients=len(recipients)):
            message.mail_id = marks.message_id(message.ticket.number, f"m{message.pk}").strip("<>")
        at = message.created_at + timedelta(seconds=Desk.the().setting("undo_seconds"))
        Delivery.objects.bulk_create(
            [Delivery(message=message, recipient=one, next_try_at=at) for one in recipients], ignore_conflicts=True
        )


def _is_outgoing(event: Event) -> bool:
    return bool(event.data.get("message")) and "customer" not in event.data


deliver.wants = _is_outgoing  # type: ignore[attr-defined]


def send_plain(to: str, key: str, language: str, context: dict) -> None:
    """Queue an invitation or a new password. May be called in a transaction or as a job, also twice."""
    automatic.queue_plain(to, key, language, context)


def go_round() -> None:
    """Every second: hand what is due to the servers. Returns at once; each lane works in a thread of its own."""
    for way, lane in _lanes():
        with _guard:
            if way.server.key in _busy:
                continue
            _busy.add(way.server.key)
        _pool.submit(_work, way, lane)


def send_due() -> None:
    """The same, one lane after the other, and done on return."""
    for way, lane in _lanes():
        send_lane(way, lane)


def _work(way: Route, lane: Lane) -> None:
    try:
        send_lane(way, lane)
    except Exception:
        log.exception("sending through %s failed", way.server.host)
    finally:
        with _guard:
            _busy.discard(way.server.key)
        close_old_connections()


def _lanes() -> Iterator[tuple[Route, Lane]]:
    """The servers that have something to do. What no server can take waits and says so."""
    deliveries.release_stuck()
    with shelf.settled():
        lanes: dict[int, tuple[Route, set]] = {}
        for pair in deliveries.pairs_due():
            way = route(*pair)
            if way is None:
                deliveries.postpone(frozenset({pair}), NO_SERVER)
            else:
                lanes.setdefault(way.server.key, (way, set()))[1].add(pair)
    for way, pairs in lanes.values():
        yield way, frozenset(pairs)


def send_lane(way: Route, lane: Lane) -> None:
    """Send everything due over one connection."""
    error = ""
    with shelf.settled(), Line(way.server) as line:
        while parcel := deliveries.claim(lane):
            try:
                if not send_one(line, parcel):
                    break
            except Unreachable as unreachable:
                error = str(unreachable)
                deliveries.settle(parcel, {row.recipient: Answer(LATER, error) for row in parcel.rows})
                deliveries.postpone(lane, error)
                break
        note_state(way, error)


def send_one(line: Line, parcel: Parcel) -> bool:
    """One mail to all who are due; False when it has to go another way. No transaction is open meanwhile."""
    way = _way_of(parcel)
    if way is None or way.server.key != line.server.key:  # the mailboxes were changed since the lane was made
        deliveries.put_back(parcel)
        return False
    answers, spoken = _spell(parcel)
    try:
        content = compose(parcel, way) if spoken else b""
    except Exception as error:
        if not isinstance(error, CannotCompose):
            log.exception("a mail could not be composed")
        deliveries.settle(parcel, {row.recipient: Answer(REFUSED, smtp.words_of(error)) for row in parcel.rows})
        return True
    if spoken:
        leave = partial(_hand_over, parcel, spoken)
        said = line.send(way.address, list(spoken), content, leave)
        answers |= {spoken[one]: answer for one, answer in said.items()}
    deliveries.settle(parcel, answers)
    return True


def _hand_over(parcel: Parcel, spoken: dict[str, str], accepted: list[str]) -> bool:
    return deliveries.hand_over(parcel, {spoken[one] for one in accepted})


def _spell(parcel: Parcel) -> tuple[dict[str, Answer], dict[str, str]]:
    """Refusals for what is no address, and for the others how servers spell them → how we do."""
    refused, spoken = {}, {}
    for row in parcel.rows:
        try:
            spoken[address_of(row.recipient).addr_spec] = row.recipient
        except CannotCompose as error:
            refused[row.recipient] = Answer(REFUSED, str(error))
    return refused, spoken


def _way_of(parcel: Parcel) -> Route | None:
    ticket = parcel.ticket
    return route(ticket.mailbox_id, ticket.department_id) if ticket else route(None, None)


def note_state(way: Route, error: str) -> None:
    """How the mailbox fares, for the page of mailboxes."""
    if not way.server.key:
        return
    seen = {"send_error": error} if error else {"send_error": "", "sent_at": clock.now()}
    MailboxState.objects.update_or_create(mailbox_id=way.server.key, defaults=seen)
