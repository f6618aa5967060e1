"""What the pages of customers and of organizations have in common: the list, the facts, the form."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yizhan.catalog.models import Status
from yizhan.spine.errors import Invalid
from yizhan.spine.paging import page
from yizhan.spine.records import Record, records
from yizhan.tickets.models import Ticket

from ..gate import asker
from ..lists import context_for
from .admin import all_errors
from .controls import draw, read

VIEW, EDIT, DELETE = "customer.view", "customer.edit", "customer.delete"
PAGE, TICKETS = 50, 50


def wanted(request: HttpRequest) -> str:
    """What was typed into the search box."""
    return request.GET.get("q", "").strip()[:100]


def list_page(
    request: HttpRequest, what: str, rows: Any, order: str, numbers: Callable[[list[int]], dict[int, int]]
) -> HttpResponse:
    """A page of rows, each with its number: `numbers` counts for all of them at once."""
    try:
        found = page(rows, order, request.GET.get("after", ""), PAGE)
    except Invalid:
        found = page(rows, order, "", PAGE)
    counted = numbers([row.pk for row in found.rows])
    return render(request, f"workspace/people/{what}.html", {
        "lines": [(row, counted.get(row.pk, 0)) for row in found.rows], "q": wanted(request),
        "next": found.next, "may_edit": asker(request).may(EDIT),
    })  # fmt: skip


def facts_of(record: Record, row: Any) -> list[tuple[Any, str]]:
    """What stands in the desk's own fields."""
    own = [field for field in record.all_fields().values() if field.is_custom]
    return [(one.label, one.type.show(one.value(row))) for one in own if not one.type.is_empty(one.value(row))]


def ticket_lines(tickets: Any) -> list[tuple[Ticket, Status | None]]:
    """The newest tickets with their status."""
    newest = tickets.for_list().order_by("-id")[:TICKETS]
    return [(ticket, Status.named(ticket.status_id)) for ticket in newest]


def form_page(
    request: HttpRequest, what: str, fresh: Callable[[], Any], keep: Callable[[Any, dict[str, Any]], Any], **more: Any
) -> HttpResponse:
    """The form of a `fresh` row; what is sent is kept, or stays in the form with what is wrong."""
    row = fresh()
    is_new, by, errors, typed = row.pk is None, asker(request), {}, None
    fields = list(records[what].all_fields().values())
    if request.method == "POST":
        typed = read(what, fields, request.POST)
        try:
            saved = keep(row, typed)
            messages.success(request, _("“%(name)s” is saved.") % {"name": saved})
            return redirect(what, pk=saved.pk)
        except Invalid as error:
            row, errors = fresh(), error.errors
    controls = draw(what, fields, row, context_for(by), typed, errors)
    return render(request, "workspace/people/form.html", {
        "row": row, "is_new": is_new, "controls": controls, "errors": all_errors(errors, controls),
        "back": f"/{what}s" if is_new else f"/{what}s/{row.pk}", "what": what, "may_delete": by.may(DELETE), **more,
    }, status=422 if errors else 200)  # fmt: skip
