"""Batches: steps done with many tickets, what became of each, and undoing them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Query, Router

from yizhan.automation.batches.models import Batch, BatchItem
from yizhan.automation.batches.starting import MOST as MOST_TICKETS
from yizhan.automation.batches.starting import start, undo
from yizhan.spine.errors import Invalid
from yizhan.spine.paging import page
from yizhan.spine.steps import Steps
from yizhan.tickets.lists import matching
from yizhan.tickets.models import Ticket

from . import shapes
from .answers import answer
from .asking import MOST, context
from .auth import asker
from .body import body, only
from .openapi import WRITING, doc, sources
from .schemas import AT, MAYBE_AT, TEXT, WHOLE, Schema, described, made, many

router = Router()
TAG = "batches"


@router.post("/batches", **doc(_l("Begin a batch"), answer="Batch", status=201, takes="NewBatch", fails=WRITING,
                               name="beginBatch", tag=TAG))  # fmt: skip
def begin(request: HttpRequest) -> HttpResponse:
    """The same steps with every ticket of a query, or with those named: up to fifty at once, more as a job."""
    by, raw = asker(request), body(request)
    only(raw, {"query", "numbers", "steps"})
    steps = Steps().parse(raw.get("steps"), context(request))
    if not steps:
        raise Invalid({"steps": _("Choose what is to be done.")})
    batch = start(steps, _ids(raw, request), by=by)
    return answer(shape(batch), 201, Location=f"{request.path}/{batch.pk}")


@router.get("/batches", **doc(_l("List my batches"), answer="Batch", many=True, name="listBatches", tag=TAG))
def list_batches(request: HttpRequest, cursor: str = "", limit: int = Query(50, ge=1, le=MOST)) -> HttpResponse:
    """Newest first."""
    found = page(_own(request).order_by(), "-id", cursor, limit)
    return answer(shapes.listed(map(shape, found.rows), found.next))


@router.get("/batches/{pk}", **doc(_l("Read a batch"), answer="Batch", fails=(404, 422), name="readBatch", tag=TAG))
def read_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is."""
    return answer(shape(_named(request, pk)))


@router.get("/batches/{pk}/items", **doc(_l("List what became of each ticket"), answer="BatchItem", many=True,
                                         name="listBatchItems", tag=TAG))  # fmt: skip
def list_items(request: HttpRequest, pk: int, cursor: str = "", limit: int = Query(50, ge=1, le=MOST)) -> HttpResponse:
    """In the order of the work."""
    rows = BatchItem.objects.filter(batch=_named(request, pk)).select_related("ticket").order_by()
    found = page(rows, "id", cursor, limit)
    return answer(shapes.listed(map(item, found.rows), found.next))


@router.post("/batches/{pk}/undo", **doc(_l("Undo a batch"), answer="Batch", status=201, fails=WRITING,
                                         name="undoBatch", tag=TAG))  # fmt: skip
def undo_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back what it changed, within 24 hours, where nobody changed it since. Answers with the batch that does it."""
    return answer(shape(undo(_named(request, pk), by=asker(request))), 201)


def _own(request: HttpRequest) -> Any:
    return Batch.objects.filter(actor_kind="agent", actor_id=asker(request).pk)


def _named(request: HttpRequest, pk: int) -> Batch:
    found = _own(request).filter(pk=pk).first() if pk < 2**62 else None
    if found is None:
        raise Http404
    return found


def _ids(raw: dict[str, Any], request: HttpRequest) -> list[int]:
    """Ids of the tickets that are meant, as far as the asker may see them. Raises Invalid."""
    numbers, query = raw.get("numbers"), raw.get("query")
    if (numbers is None) == (query is None):
        raise Invalid({"query": _("Give either a query or numbers.")})
    if numbers is not None:
        if not isinstance(numbers, list) or not all(type(one) is int and 0 < one < 2**62 for one in numbers):
            raise Invalid({"numbers": _("Give a list of ticket numbers.")})
        rows = Ticket.objects.visible_to(asker(request)).filter(number__in=numbers[: MOST_TICKETS + 1])
    else:
        try:
            rows, asked = matching(str(query), context(request))
        except Invalid as error:
            raise Invalid({"query": str(error)}) from None
        if asked.says_nothing:
            raise Invalid({"query": _("This means every ticket. Write a condition, or give numbers.")})
    return list(rows.order_by("id").values_list("pk", flat=True)[: MOST_TICKETS + 1])


def shape(one: Batch) -> dict[str, Any]:
    return {
        "id": one.pk,
        "state": one.state,
        "steps": one.steps,
        "undoes": one.undoes_id,
        "total": one.total,
        "done_count": one.done_count,
        "failed_count": one.failed_count,
        "created_at": one.created_at,
        "finished_at": one.finished_at,
    }


def item(one: BatchItem) -> dict[str, Any]:
    return {"number": one.ticket.number, "state": one.state, "why": one.why, "changed": sorted(one.changes)}


def schemas(is_known: bool) -> dict[str, Schema]:
    """The same as JSON schema."""
    states = {"enum": [str(one) for one in Batch.State]}
    maybe_whole = {"type": ["integer", "null"]}
    steps = Steps().schema()
    return {
        "NewBatch": made(
            {
                "query": described(TEXT, _("A condition as in the search box: every ticket it is true of.")),
                "numbers": many(WHOLE), "steps": steps,
            },
            ["steps"],
        ),
        "Batch": made(
            {
                "id": WHOLE, "state": states, "steps": steps,
                "undoes": described(maybe_whole, _("The batch whose changes it takes back.")), "total": WHOLE,
                "done_count": WHOLE, "failed_count": WHOLE, "created_at": AT, "finished_at": MAYBE_AT,
            }
        ),
        "BatchItem": made(
            {
                "number": WHOLE, "state": {"enum": [str(one) for one in BatchItem.State]},
                "why": described(TEXT, _("Why it was not possible.")),
                "changed": described(many(TEXT), _("Columns that can be put back.")),
            }
        ),
    }  # fmt: skip


sources.append(schemas)
