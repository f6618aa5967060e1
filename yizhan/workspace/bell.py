"""The bell: how many notices are new, and the latest of them."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from . import noticed
from .gate import asker, for_agents


@for_agents()
def bell(request: HttpRequest) -> HttpResponse:
    """The button with its number."""
    return render(request, "workspace/desk/bell.html")


@for_agents()
def latest(request: HttpRequest) -> HttpResponse:
    """The latest notices."""
    return listed(request)


@require_POST
@for_agents()
def read(request: HttpRequest) -> HttpResponse:
    """All of them are read."""
    noticed.mark_read(asker(request))
    return listed(request)


@for_agents()
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """The words of one notice, for the desktop. It says what happened to which ticket, not what was written."""
    found = next((row for row in noticed.latest(asker(request)) if row.pk == pk), None)
    if found is None:
        raise Http404
    ticket = found.ticket
    body = f"{ticket.code} {ticket.subject}" if ticket else ""
    url = reverse("ticket", args=[ticket.code]) if ticket else ""
    return JsonResponse({"title": found.sentence, "body": body, "url": url, "is_read": found.read_at is not None})


def listed(request: HttpRequest) -> HttpResponse:
    rows = noticed.latest(asker(request))
    context = {"notices": rows, "has_unread": any(one.read_at is None for one in rows)}
    return render(request, "workspace/desk/notices.html", context)
