"""Reports are there at once: with the figures of before, and a moment later with those of now."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from yizhan.insights.recent import from_before

View = Callable[..., HttpResponse]
# What a browser says when its reader loads a page anew (RFC 9111 §5.2.1), and what our pages say a moment later.
NOT_OF_BEFORE = ("no-cache", "max-age=0")


def at_once(view: View) -> View:
    """Show what was worked out before, say of when it is, and let the page ask for what holds now by itself. Where that
    takes too long, what was there stays.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wants_now = any(one in request.headers.get("Cache-Control", "") for one in NOT_OF_BEFORE)
        with from_before(at_once=not wants_now) as request.figures:  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

    return shown
