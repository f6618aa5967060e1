"""Begin a batch, or the batch that undoes one."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.lib import clock
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.tickets.ticket import Ticket
from yizhan.worker import defer

from .models import Batch, BatchItem
from .working import work

# Fewer are done while one waits.
AT_ONCE = 50
MOST = 20_000
UNDO_HOURS = 24


def start(steps: list[dict[str, Any]], ids: Iterable[int], *, by: Actor, about: Ticket | None = None) -> Batch:
    """Do steps with these tickets: a few at once, many as a job. Raises Invalid for none and for too many.

    `ids` are of tickets `by` may see; it is asked again at each, and so is the power.
    """
    return _begin(Batch(steps=steps, about=about), list(dict.fromkeys(ids)), by, {})


def undo(batch: Batch, *, by: Actor) -> Batch:
    """Take back what a batch of one's own changed. Raises Refused, Conflict."""
    if (batch.actor_kind, batch.actor_id) != (by.actor_kind, by.id):
        raise Refused()
    if batch.undoes_id or batch.created_at < clock.now() - timedelta(hours=UNDO_HOURS):
        raise Conflict(_("A batch can be undone for %(hours)s hours.") % {"hours": UNDO_HOURS})
    if not batch.is_finished or batch.is_undone:
        raise Conflict(_("This batch is still at work, or has been undone already."))
    done = batch.items.filter(state=BatchItem.State.DONE).exclude(changes={}).values_list("ticket_id", "changes")
    changes = dict(done)
    if not changes:
        raise Conflict(_("There is nothing that could be taken back."))
    return _begin(Batch(steps=batch.steps, about=batch.about, undoes=batch), list(changes), by, changes)


def _begin(batch: Batch, ids: list[int], by: Actor, changes: dict[int, Any]) -> Batch:
    if not ids:
        raise Invalid(_("No tickets were chosen."))
    if len(ids) > MOST:
        raise Invalid(_("At most %(most)s tickets at once.") % {"most": MOST})
    batch.actor_kind, batch.actor_id, batch.total = by.actor_kind, by.id, len(ids)
    few = len(ids) <= AT_ONCE
    with transaction.atomic():
        with change(batch, "batch.undone" if batch.undoes_id else "batch.started", by=by, tickets=len(ids)):
            batch.save(force_insert=True)
            items = [BatchItem(batch=batch, ticket_id=pk, changes=changes.get(pk, {})) for pk in ids]
            BatchItem.objects.bulk_create(items, batch_size=1000)
        if not few:
            defer("yizhan.automation.batches.working.work", batch=batch.pk)
    if few:
        work(batch.pk)
        batch.refresh_from_db()
    return batch
