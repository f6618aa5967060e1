"""Two customers are one person: choose the other, look at what will happen, merge; and take it back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.lib.digits import whole
from yizhan.people.models import Customer
from yizhan.spine.actions import registry
from yizhan.tickets.models import Ticket

from ..gate import asker, for_agents
from .customers import search, the_customer

NEEDS = "customer.merge"
FOUND = 12


@for_agents(NEEDS)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: search, then preview. POST: merge this customer into the chosen one."""
    row = the_customer(request, pk)
    into = _other(request, row)
    if request.method == "POST":
        if into is None:
            raise Http404
        registry["customer.merge"](row, by=asker(request), into=into)
        messages.success(request, _("“%(name)s” is merged. It can be undone for 30 days.") % {"name": row})
        return redirect("customer", pk=into.pk)
    wanted = request.GET.get("q", "").strip() or row.name
    found: list[Customer] = []
    if into is None and wanted:
        rows = search(wanted).exclude(pk=row.pk).select_related("organization").prefetch_related("identities")
        found = list(rows.order_by("-pk")[:FOUND])
    moving = Ticket.objects.filter(requester=row).count() if into else 0
    return render(request, "workspace/people/merge.html", {
        "customer": row, "into": into, "found": found, "q": wanted, "moving": moving,
    })  # fmt: skip


@require_POST
@for_agents(NEEDS)
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a merge back."""
    row = the_customer(request, pk)
    registry["customer.unmerge"](row, by=asker(request))
    messages.success(request, _("“%(name)s” stands alone again.") % {"name": row})
    return redirect("customer", pk=pk)


def _other(request: HttpRequest, row: Customer) -> Any:
    pk = whole(request.POST.get("into") or request.GET.get("into"))
    if pk is None or pk == row.pk:
        return None
    other = the_customer(request, pk)
    return None if other.merged_into_id else other
