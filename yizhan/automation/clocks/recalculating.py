"""Working clocks out again after a calendar or a policy was changed: first a look at who changes, then for good."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from yizhan.catalog.models import UNFINISHED
from yizhan.lib import clock
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.tickets.models import Ticket

from .keeping import Keeper
from .models import Calendar, Clock, Policy, Tick

# A preview looks at so many; beyond that it says that it looked at a part. What is applied is applied to all.
MOST = 2_000
SHOWN = 20


@dataclass(frozen=True)
class Changed:
    """One target of one ticket, before and after."""

    ticket: Ticket
    target: str
    before: datetime | None
    after: datetime | None
    was_breached: bool
    is_breached: bool


@dataclass
class Preview:
    """How many clocks change, those that come from missed to met or the other way, and the first of all."""

    looked_at: int = 0
    moved: int = 0
    saved: int = 0
    lost: int = 0
    is_part: bool = False
    rows: list[Changed] = field(default_factory=list)

    def add(self, one: Changed) -> None:
        self.moved += one.before != one.after
        self.saved += one.was_breached and not one.is_breached
        self.lost += one.is_breached and not one.was_breached
        self.rows.append(one)


def concerned(row: Calendar | Policy) -> Any:
    """Open tickets whose clocks a calendar or a policy counts; a policy also asks those that have none yet."""
    live = Ticket.objects.filter(kind__in=[str(kind) for kind in UNFINISHED], deleted_at=None, is_spam=False,
                                 merged_into=None)  # fmt: skip
    if isinstance(row, Calendar):
        return live.filter(pk__in=Clock.objects.filter(calendar_id=row.pk).values("ticket_id"))
    return live


def preview(row: Calendar | Policy, by: Any) -> Preview:
    """What would change. Everything is worked out and taken back. Names only tickets that `by` may see."""
    found = Preview()
    with transaction.atomic():
        tickets = list(concerned(row).order_by("-id")[: MOST + 1])
        found.is_part = len(tickets) > MOST
        for ticket in tickets[:MOST]:
            found.looked_at += 1
            for one in again(ticket):
                found.add(one)
        transaction.set_rollback(True)
    changed = sorted(found.rows, key=lambda one: one.was_breached == one.is_breached)
    seen = set(Ticket.objects.visible_to(by).filter(pk__in=[one.ticket.pk for one in changed[:200]])
               .values_list("pk", flat=True))  # fmt: skip
    found.rows = [one for one in changed if one.ticket.pk in seen][:SHOWN]
    return found


def start(row: Calendar | Policy, *, by: Actor) -> int:
    """Have all of it worked out again, as a job; returns of how many tickets. Raises Refused."""
    name = "calendar.recalculated" if isinstance(row, Calendar) else "sla_policy.recalculated"
    with change(row, name, by=by, needs="admin.automation") as it:
        tickets = concerned(row).count()
        it.say(tickets=tickets)
    return tickets


def run(event: Any) -> None:
    """LATER reaction: ticket by ticket. Safe to run twice: the second time nothing changes."""
    model = Calendar if event.subject_kind == "calendar" else Policy
    row = model.objects.filter(pk=event.subject_id).first()
    for pk in list(concerned(row).values_list("pk", flat=True)) if row else ():
        with transaction.atomic():
            ticket = Ticket.objects.select_for_update(of=("self",)).filter(pk=pk).first()
            if ticket:
                list(again(ticket))


def again(ticket: Ticket) -> Iterator[Changed]:
    """Work out the clocks of one ticket, and say which came out otherwise. The ticket must be locked."""
    before = {row.target: (row.due_at, row.breached_at) for row in Clock.objects.filter(ticket=ticket)}
    keeper = Keeper(ticket, clock.now())
    keeper.keep(afresh=True)
    for target, row in keeper.clocks.items():
        due, breached = before.get(target, (None, None))
        if (due, breached) != (row.due_at, row.breached_at):
            Tick.objects.create(ticket=ticket, target=target, kind=Tick.RECALCULATED, at=keeper.at, due_at=row.due_at)
            yield Changed(ticket, target, due, row.due_at, breached is not None, row.breached_at is not None)
