"""The ledger of outgoing mail: what is due, who has it in hand, and what became of it. Database only, no network."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from yizhan.lib import clock
from yizhan.spine.actors import Actor, Machine
from yizhan.spine.change import change
from yizhan.tickets.models import Message

from .automatic import LETTER, forget
from .models import Delivery, SentNotice
from .smtp import LATER, REFUSED, SENT, UNKNOWN, Answer

BY = Machine("channel", None, "mail")
# Minutes until the next try; together two days.
DELAYS = (1, 5, 15, 60, 120, 240, 480, 480, 480, 480, 480)
# Longer than any dialogue can take from the moment the text is handed over: whoever had it in hand is dead.
STUCK = timedelta(minutes=5)
WAITING = ("queued", "maybe")
STOPPED = gettext_noop("Sending stopped in the middle; the mail may have arrived.")
TWICE = gettext_noop("Sending stopped in the middle and was repeated; the mail may have arrived twice.")
# What the deliveries of a message became → the event that says so.
EVENTS = {
    "sent": "message.delivered",
    "failed": "message.failed",
    "maybe": "message.doubted",
    "queued": "message.delayed",
}
LOST = {"failed": "message.failed", "bounced": "message.bounced"}

Lane = frozenset[tuple[int | None, int | None]]


@dataclass
class Parcel:
    """One mail in hand: its due deliveries, and how often each was handed over before."""

    rows: list[Delivery]
    message: Message | None = None
    notice: SentNotice | None = None
    before: dict[int, int] = field(default_factory=dict)

    @property
    def ticket(self) -> Any:
        owner = self.message or self.notice
        return owner.ticket if owner else None


def due() -> Any:
    """Deliveries whose time has come, with the mailbox and department that decide on their way."""
    return Delivery.objects.filter(state__in=WAITING, next_try_at__lte=clock.now()).annotate(
        mailbox_id=Coalesce("message__ticket__mailbox_id", "notice__ticket__mailbox_id"),
        department_id=Coalesce("message__ticket__department_id", "notice__ticket__department_id"),
    )


def pairs_due() -> set[tuple[int | None, int | None]]:
    return set(due().order_by().values_list("mailbox_id", "department_id").distinct())


def of_lane(rows: Any, lane: Lane) -> Any:
    wanted = Q(pk=None)
    for mailbox_id, department_id in lane:
        box = Q(mailbox_id__isnull=True) if mailbox_id is None else Q(mailbox_id=mailbox_id)
        wanted |= box & (Q(department_id__isnull=True) if department_id is None else Q(department_id=department_id))
    return rows.filter(wanted)


def claim(lane: Lane) -> Parcel | None:
    """Take one mail in hand; committed before anybody talks to a server. Two workers never get the same."""
    candidates = of_lane(due(), lane).order_by("next_try_at", "id").values_list("message_id", "notice_id")
    for message_id, notice_id in dict.fromkeys(candidates[:40]):
        with transaction.atomic():
            owner = _owner(message_id, notice_id)
            if owner is None:
                continue
            rows = list(due().filter(message_id=message_id, notice_id=notice_id).select_for_update(of=("self",)))
            if not rows:
                continue
            mine = Delivery.objects.filter(pk__in=[row.pk for row in rows])
            mine.update(state="sending", attempts=F("attempts") + 1, updated_at=clock.now())
        for row in rows:
            row.attempts += 1
        message, notice = (owner, None) if isinstance(owner, Message) else (None, owner)
        return Parcel(rows, message, notice, before={row.pk: row.handed_over for row in rows})
    return None


def _owner(message_id: int | None, notice_id: int | None) -> Message | SentNotice | None:
    """Under lock, or None when somebody else has it."""
    if message_id:
        return Message.objects.select_for_update(skip_locked=True).filter(pk=message_id).first()
    return SentNotice.objects.select_for_update(skip_locked=True).filter(pk=notice_id or 0).first()


def hand_over(parcel: Parcel, recipients: Iterable[str]) -> bool:
    """Note that the text leaves now. False when somebody else has taken the rows from us."""
    wanted = [row for row in parcel.rows if row.recipient in set(recipients)]
    with transaction.atomic():
        for row in wanted:
            if not _in_hand(row).update(handed_over=parcel.before[row.pk] + 1, updated_at=clock.now()):
                transaction.set_rollback(True)
                return False
    for row in wanted:
        row.handed_over = parcel.before[row.pk] + 1
    return True


def settle(parcel: Parcel, answers: dict[str, Answer]) -> None:
    """Write down what became of each recipient and tell it, one event per kind of outcome."""
    with transaction.atomic():
        message = _locked(parcel.message)
        became: dict[str, list[int]] = {}
        for row in parcel.rows:
            answer = answers.get(row.recipient)
            if answer is None:
                continue
            after = _after(row, answer, parcel.before[row.pk])
            if _in_hand(row).update(updated_at=clock.now(), **after) and (
                after["state"] != "queued" or row.attempts == 1
            ):
                became.setdefault(after["state"], []).append(row.pk)
        if message:
            tell(message, became)
        if parcel.notice and "failed" in became:
            tell_of_letter(parcel.notice, "failed", became["failed"])
        if parcel.notice and not _pending(parcel.notice).exists():
            forget(parcel.notice)


def put_back(parcel: Parcel) -> None:
    """Nothing was tried: as if it had not been claimed."""
    for row in parcel.rows:
        _in_hand(row).update(
            state="maybe" if parcel.before[row.pk] else "queued", attempts=row.attempts - 1, updated_at=clock.now()
        )


def postpone(lane: Lane, reason: str, minutes: float = 1) -> None:
    """Everything of a lane waits: its server cannot be used."""
    ids = list(of_lane(due(), lane).values_list("pk", flat=True))
    later = clock.now() + timedelta(minutes=minutes)
    Delivery.objects.filter(pk__in=ids, state__in=WAITING).update(next_try_at=later, reason=reason[:500])


def release_stuck() -> None:
    """Rows whose sender died. Before the text left: back to the queue. After: in doubt, tried once more at most."""
    stuck = Delivery.objects.filter(state="sending", next_try_at__isnull=False, updated_at__lt=clock.now() - STUCK)
    for message_id, notice_id in dict.fromkeys(stuck.values_list("message_id", "notice_id")):
        with transaction.atomic():
            message = _locked(Message(pk=message_id)) if message_id else None
            rows = list(stuck.filter(message_id=message_id, notice_id=notice_id).select_for_update())
            became: dict[str, list[int]] = {}
            for row in rows:
                after = {"state": "queued"} if not row.handed_over else _doubt(row.handed_over, timedelta(0))
                if _in_hand(row).update(updated_at=clock.now(), **after) and after["state"] == "maybe":
                    became.setdefault("maybe", []).append(row.pk)
            if message:
                tell(message, became)


def tell(message: Message, became: dict[str, list[int]], by: Actor = BY) -> None:
    """The state of a message follows from its deliveries; what changed is said through the door."""
    for state in [one for one in EVENTS if one in became]:
        with change(message, EVENTS[state], by=by, deliveries=became[state]):
            message.state = state_of(message)


def tell_of_letter(notice: SentNotice, state: str, rows: list[int], by: Actor = BY) -> None:
    """A letter that did not arrive is told by the note that keeps it; see `letters`."""
    if notice.kind != LETTER:
        return
    message = _locked(Message(pk=int(notice.key.split(":")[1])))
    if message:
        with change(message, LOST[state], by=by, deliveries=rows):
            message.state = "partly" if len(message.to) > 1 else state


def state_of(message: Message) -> str:
    """What an agent reads beside the message."""
    states = list(message.deliveries.values_list("state", "next_try_at"))
    waiting = [state for state, next_try in states if state == "sending" or (state in WAITING and next_try)]
    there = [state for state, next_try in states if state == "sent" or (state == "maybe" and not next_try)]
    lost = {state for state, _next_try in states if state in ("failed", "bounced")}
    if there:
        return "partly" if waiting or lost else "sent"
    if waiting:
        return "queued"
    return "failed" if "failed" in lost else "bounced" if lost else message.state


def _after(row: Delivery, answer: Answer, before: int) -> dict[str, Any]:
    if answer.kind == SENT:
        return {"state": "sent", "next_try_at": None, "reason": TWICE if before else ""}
    if answer.kind == UNKNOWN:
        return _doubt(before + 1, STUCK)
    if answer.kind == REFUSED or row.attempts > len(DELAYS):
        return {"state": "failed", "next_try_at": None, "reason": answer.reason, "handed_over": before}
    assert answer.kind == LATER
    delay = timedelta(minutes=DELAYS[row.attempts - 1] * random.uniform(0.9, 1.2))
    state = "maybe" if before else "queued"
    return {"state": state, "next_try_at": clock.now() + delay, "reason": answer.reason, "handed_over": before}


def _doubt(handed_over: int, delay: timedelta) -> dict[str, Any]:
    """Once more with the same Message-ID; after a second doubt it rests."""
    again = handed_over < 2
    return {
        "state": "maybe",
        "next_try_at": clock.now() + delay if again else None,
        "reason": STOPPED if again else TWICE,
        "handed_over": handed_over,
    }


def _in_hand(row: Delivery) -> Any:
    """The row, if it is still ours."""
    return Delivery.objects.filter(pk=row.pk, state="sending", attempts=row.attempts)


def _pending(notice: SentNotice) -> Any:
    return notice.deliveries.filter(state__in=[*WAITING, "sending"], next_try_at__isnull=False)


def _locked(message: Message | None) -> Message | None:
    """The message row under lock, so that recalling and sending exclude one another."""
    return Message.objects.select_for_update().filter(pk=message.pk).first() if message else None
