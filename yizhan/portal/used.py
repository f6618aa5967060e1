"""Which request types are asked for most: what the first page of the help centre leads to."""

from datetime import datetime, timedelta

from django.db.models import Count
from django.http import HttpRequest

from yizhan.catalog.requests.request_type import RequestType
from yizhan.lib import clock
from yizhan.tickets.models import Ticket

from .catalogue import offered

LOOKED_BACK = timedelta(days=30)
# Counted anew after so long: nobody sees the difference, and the first page asks nothing more.
FRESH = timedelta(minutes=10)
MOST = 6
_counts: dict[str, tuple[datetime, dict[int, int]]] = {}


def most_used(request: HttpRequest) -> list[RequestType]:
    """The request types this visitor may use, those asked for most lately first, the others in their order."""
    rows = offered(request)
    counts = _counted() if len(rows) > MOST else {}
    return sorted(rows, key=lambda row: -counts.get(row.pk, 0))[:MOST]


def _counted() -> dict[int, int]:
    now = clock.now()
    at, counts = _counts.get("all", (now - 2 * FRESH, {}))
    if now - at > FRESH:
        asked = Ticket.objects.filter(request_type__isnull=False, created_at__gte=now - LOOKED_BACK).order_by()
        counts = dict(asked.values_list("request_type").annotate(Count("pk")))
        _counts["all"] = now, counts
    return counts
