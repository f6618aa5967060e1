"""Reports are there at once: with the figures of before, and a moment later with those of now."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from yizhan.catalog.models import Desk
from yizhan.insights.recent import NotKept, from_before, last_look, looked
from yizhan.lib import clock

from .gate import asker

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
        for days in [] if wants_now else days_back(request):
            try:
                with from_before(days=days, only=True) as request.figures:  # type: ignore[attr-defined]
                    return view(request, *args, **kwargs)
            except NotKept:
                continue
        with from_before(at_once=not wants_now) as request.figures:  # type: ignore[attr-defined]
            answer = view(request, *args, **kwargs)
        looked(asker(request).pk, request.get_full_path())
        return answer

    return shown


def days_back(request: HttpRequest) -> Iterator[int]:
    """The days of which there may be a whole page: this one, and that on which its reader saw it last. Then its periods
    are of that day as well.
    """
    yield 0
    agent = asker(request)
    if seen := last_look(agent.pk, request.get_full_path()):
        zone = Desk.the().zone_of(agent)
        if days := (clock.now().astimezone(zone).date() - seen.astimezone(zone).date()).days:
            yield days
