"""The bell: how many notices are new, and the latest of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from . import notices
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
    notices.mark_read(asker(request))
    return listed(request)


def listed(request: HttpRequest) -> HttpResponse:
    rows = notices.latest(asker(request))
    context = {"notices": rows, "has_unread": any(one.read_at is None for one in rows)}
    return render(request, "workspace/desk/notices.html", context)
