"""Saved views: their tickets and how many there are. Reading and changing them is in records.py."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _l
from ninja import Query, Router

from yizhan.spine.records import records
from yizhan.tickets.lists import matching
from yizhan.tickets.models import View

from .answers import answer
from .asking import MOST, context
from .openapi import doc
from .records import row_named
from .tickets import one_page

router = Router()
TAG = "views"
# Counting further would read the whole archive.
MOST_COUNTED = 10_000


@router.get("/views/{key}/tickets", **doc(_l("List the tickets of a view"), answer="Ticket", many=True,
                                          name="listViewTickets", tag=TAG))  # fmt: skip
def list_tickets(
    request: HttpRequest,
    key: str,
    sort: str = Query("", description="Instead of the view's own order."),
    cursor: str = "",
    limit: int = Query(50, ge=1, le=MOST),
) -> HttpResponse:
    """In the order of the view; `me` and `mine` in its condition are the token's agent."""
    view: View = row_named(records["view"], request, key)
    rows, _asked = matching(view.condition, context(request))
    return answer(one_page(rows, sort or view.sort, cursor, limit))


@router.get("/views/{key}/count", **doc(_l("Count the tickets of a view"), answer="Count", name="countView", tag=TAG))
def count(request: HttpRequest, key: str) -> HttpResponse:
    """Up to ten thousand exactly."""
    view: View = row_named(records["view"], request, key)
    rows, _asked = matching(view.condition, context(request))
    number = rows.order_by()[: MOST_COUNTED + 1].count()
    return answer({"count": min(number, MOST_COUNTED), "is_exact": number <= MOST_COUNTED})
