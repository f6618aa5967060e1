"""Work through a batch, ticket by ticket: what fails stops no other, and a job that dies is taken up again."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.actions import registry
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.fields import Context
from yizhan.spine.guard import door
from yizhan.spine.models import Event
from yizhan.spine.steps import filled
from yizhan.tickets.placeholders import fill_text
from yizhan.tickets.ticket import Ticket
from yizhan.worker import defer

from .models import Batch, BatchItem
from .restoring import merged, restore

# So many, then the next job: the worker can stop in between, and others get their turn.
SLICE = 50
KEPT = timedelta(days=90)
WAITING, DONE, FAILED = BatchItem.State.WAITING, BatchItem.State.DONE, BatchItem.State.FAILED


def work(batch: int) -> None:
    """A slice of a batch; the rest is left to another job. Safe to run twice: every item is claimed by itself."""
    row = Batch.objects.filter(pk=batch).select_related("undoes").first()
    if row is None or row.is_finished:
        return
    actor = row.actor
    _mark(row, state=Batch.State.WORKING)
    with override(actor.language if isinstance(actor, Agent) else Desk.the().language):
        for pk in row.items.filter(state=WAITING).values_list("pk", flat=True)[:SLICE]:
            _one(row, pk, actor)
    if row.items.filter(state=WAITING).exists():
        defer("yizhan.automation.batches.working.work", batch=row.pk)
    else:
        _mark(row, state=Batch.State.DONE, finished_at=clock.now())


def sweep() -> int:
    """Forget batches of long ago. Returns how many rows went."""
    with door(True):
        return Batch.objects.filter(created_at__lt=clock.now() - KEPT).delete()[0]


def _one(batch: Batch, pk: int, actor: Actor | None) -> None:
    with transaction.atomic():
        item = BatchItem.objects.select_for_update(skip_locked=True).filter(pk=pk, state=WAITING).first()
        if item is None:
            return  # another worker has it
        try:
            with transaction.atomic():
                item.changes = _done(batch, item, actor)
            item.state = DONE
        except (Conflict, Invalid, Refused) as error:
            item.state, item.why = FAILED, str(error)
        item.save(update_fields=["state", "why", "changes"])
        column = "done_count" if item.state == DONE else "failed_count"
        fresh = Batch.objects.select_for_update().get(pk=batch.pk)
        _mark(fresh, **{column: getattr(fresh, column) + 1})


def _done(batch: Batch, item: BatchItem, actor: Actor | None) -> dict[str, Any]:
    """Do it with one ticket; returns what changed. Raises Conflict, Invalid, Refused."""
    if actor is None:
        raise Refused()
    if batch.undoes_id:
        restore(Ticket.objects.get(pk=item.ticket_id), item.changes, by=actor, batch=batch.undoes_id)
        return {}
    ticket = next((found for binned in (False, True)
                   if (found := Ticket.objects.visible_to(actor, binned=binned).filter(pk=item.ticket_id).first())),
                  None)  # fmt: skip
    if ticket is None:
        raise Conflict(_("This ticket is not there for you any more."))
    own = Event.objects.filter(ticket_id=ticket.pk)
    newest = own.order_by("-id").values_list("id", flat=True).first() or 0
    _steps(batch.steps, ticket, actor)
    return merged(own.filter(id__gt=newest).order_by("id"))


def _steps(steps: list[dict[str, Any]], ticket: Ticket, actor: Actor) -> None:
    """All steps, or none: the first that is not possible raises."""
    agent = actor if isinstance(actor, Agent) else None
    context = Context(by=actor, zone=Desk.the().zone_of(agent) if agent else Desk.the().zoneinfo)
    for step in steps:
        action = registry[f"ticket.{step['do']}"]
        given = filled(action, step.get("with", {}), lambda text: fill_text(text, ticket, agent))
        action(ticket, by=actor, **action.parse(given, context))


def _mark(batch: Batch, **columns: Any) -> None:
    """How far it is: nobody has to answer for that, so there is no event."""
    with door(True):
        Batch.objects.filter(pk=batch.pk).update(**columns)
