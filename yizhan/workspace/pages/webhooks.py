"""Beside the form of a webhook: what it was told, with what answer; once more; and a try with a ticket."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.automation.webhooks.models import Webhook
from yizhan.automation.webhooks.trying import sample, send_again, try_with

from ..gate import asker, for_agents, row_of

NEEDS = "admin.automation"
SHOWN = 30


def aside(row: Webhook) -> dict[str, Any]:
    """What stands beside the form."""
    return {"deliveries": list(row.deliveries.select_related("ticket")[:SHOWN])} if row.pk else {}


@require_POST
@for_agents(NEEDS)
def try_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a ticket there now, the newest one unless a number is given, and tell what came back."""
    row = row_of(request, "webhook", pk)
    ticket = sample(asker(request), request.POST.get("ticket", ""))
    if ticket is None:
        messages.error(request, _("There is no such ticket."))
        return redirect("admin-one", key="webhook", pk=pk)
    made = try_with(row, ticket, by=asker(request))
    if made.error:
        messages.error(request, made.error)
    else:
        messages.success(request, _("It answered %(status)s.") % {"status": made.status})
    return redirect("admin-one", key="webhook", pk=pk)


@require_POST
@for_agents(NEEDS)
def again(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """Send a delivery once more."""
    row = row_of(request, "webhook", pk)
    found = row.deliveries.filter(pk=delivery).first()
    if found is None:
        raise Http404
    send_again(found, by=asker(request))
    messages.success(request, _("It will be sent once more in a moment."))
    return redirect("admin-one", key="webhook", pk=pk)
