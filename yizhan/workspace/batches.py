"""A batch as its own agent watches it: how far it is, what was not possible with which ticket, and undoing it."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from yizhan.automation.batches import starting
from yizhan.automation.batches.models import Batch, BatchItem
from yizhan.automation.batches.restoring import lasting
from yizhan.spine.errors import Conflict
from yizhan.tickets.models import Ticket

from .gate import asker, for_agents

LATEST = 30
SHOWN = 100


@for_agents("ticket.view")
def latest(request: HttpRequest) -> HttpResponse:
    """One's own batches, the newest first."""
    agent = asker(request)
    rows = Batch.objects.filter(actor_kind="agent", actor_id=agent.pk).select_related("about")[:LATEST]
    return render(request, "workspace/desk/batches.html", {"batches": rows})


@for_agents("ticket.view")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a batch; `part` is what it shows of itself again every second."""
    batch = own(request, pk)
    if request.headers.get("HX-Request"):
        return progress(request, batch)
    return render(request, "workspace/desk/batch.html", context(request, batch))


@require_POST
@for_agents("ticket.view")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what it changed, as a batch of its own."""
    batch = own(request, pk)
    try:
        made = starting.undo(batch, by=asker(request))
    except Conflict as error:
        return progress(request, batch, str(error))
    if request.headers.get("HX-Request"):
        return progress(request, made)
    return redirect("batch", pk=made.pk)


def own(request: HttpRequest, pk: int) -> Batch:
    """A batch of one's own; of others nothing is known."""
    batch = Batch.objects.filter(pk=pk, actor_kind="agent", actor_id=asker(request).pk).first()
    if batch is None:
        raise Http404
    return batch


def dialog(request: HttpRequest, batch: Batch) -> HttpResponse:
    """How far it is, in a dialog."""
    response = render(request, "workspace/desk/batch-dialog.html", context(request, batch))
    response["HX-Trigger"] = json.dumps({"bulk-done": True})
    return response


def progress(request: HttpRequest, batch: Batch, error: str = "") -> HttpResponse:
    return render(request, "workspace/desk/batch-progress.html", context(request, batch) | {"error": error})


def context(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    """The batch, what failed as far as the agent may see it, and whether it can be undone."""
    failed = list(batch.items.filter(state=BatchItem.State.FAILED)[:SHOWN]) if batch.failed_count else []
    seen = Ticket.objects.visible_to(asker(request)).in_bulk([one.ticket_id for one in failed])
    undoing = batch.undone_by.first()
    changed = batch.is_finished and batch.items.filter(state=BatchItem.State.DONE).exclude(changes={}).exists()
    return {
        "batch": batch,
        "title": _("Undo: %(what)s") % {"what": batch.label} if batch.undoes_id else batch.label,
        "failed": [(seen.get(one.ticket_id), one.why) for one in failed],
        "lasting": pgettext("list", ", ").join(lasting(batch.steps)),
        "undoing": undoing,
        "may_undo": changed and not undoing and not batch.undoes_id,
        "at": reverse("batch", args=[batch.pk]),
    }
