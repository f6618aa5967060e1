"""The list side of the desk: the queue page, its further rows, its counts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from . import board
from .gate import for_agents
from .queue import Queue


@for_agents("ticket.view")
def tickets(request: HttpRequest) -> HttpResponse:
    """The queue: a whole page, or only the list, or only its next rows."""
    queue = Queue.asked(request)
    wanted = request.headers.get("HX-Target", "") if request.headers.get("HX-Request") else ""
    if queue.layout == "board" and request.GET.get("part") != "rows":
        if wanted == "list":
            return HttpResponse(status=204, headers={"HX-Redirect": f"/tickets?{queue.query()}"})
        return board.show(request, queue)
    if queue.after and wanted:
        return render(request, "workspace/desk/rows.html", {"queue": queue})
    if request.GET.get("part") == "rows":
        return render(request, "workspace/desk/rows.html", {"queue": queue})
    if wanted == "list" and queue.layout != "table":
        return render(request, "workspace/desk/list.html", {"queue": queue, "is_fragment": True})
    return page(request, queue)


@for_agents("ticket.view")
def view_counts(request: HttpRequest) -> HttpResponse:
    """The views with fresh counts, and beside a ticket that of the list."""
    template = "workspace/desk/counts.html" if "late" in request.GET else "workspace/desk/views.html"
    return render(request, template, {"queue": Queue.asked(request)})


def page(request: HttpRequest, queue: Queue, **more: Any) -> HttpResponse:
    """The whole desk, with a ticket open or none."""
    if queue.layout == "table" and "ticket" not in more:
        return render(request, "workspace/desk/table.html", {"queue": queue, **more})
    return render(request, "workspace/desk/page.html", {"queue": queue, **more})
