"""Beside the form of a widget: the line for the site, the secret for its server, and how it looks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yizhan.automation.chat.models import Widget
from yizhan.automation.chat.visitors import secret_of
from yizhan.lib.config import config

from ..gate import for_agents, row_of


def aside(row: Widget) -> dict[str, Any]:
    """What stands beside the form of one that was saved."""
    if row.pk is None:
        return {}
    return {"snippet": f'<script src="{config.url}/widget.js" data-widget="{row.key}" async></script>',
            "secret": secret_of(row)}  # fmt: skip


@for_agents("admin.channels")
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """A page with the widget on it; the only one of the desk that may stand in a frame, and only in one of ours."""
    response = render(request, "workspace/admin/widget-preview.html", {"row": row_of(request, "widget", pk)})
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Content-Security-Policy"] = (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
    )
    return response
