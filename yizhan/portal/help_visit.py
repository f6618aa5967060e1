"""Who reads: the customer who is signed in, or nobody; and the visit, a random word that says nothing about them."""

import re
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

COOKIE = "visit"
_WORD = re.compile(r"[A-Za-z0-9_-]{22}\Z")
_ROBOT = re.compile(r"bot|crawl|spider|slurp|preview|monitor|curl|wget|python|httpx", re.IGNORECASE)


def reader(request: HttpRequest) -> Any:
    """A customer, or None. What agents may read besides stands in the workspace."""
    return getattr(request, "customer", None)


def brand_id(request: HttpRequest) -> int | None:
    return getattr(getattr(request, "brand", None), "pk", None)


def visit_of(request: HttpRequest) -> str:
    """The word of this visit, '' before there is one."""
    word = request.COOKIES.get(COOKIE, "")
    return word if _WORD.match(word) else ""


def missing(request: HttpRequest) -> HttpResponse:
    """The one answer for what is not in the help centre, or not for this reader."""
    return render(request, "portal/help/missing.html", status=404)


def is_robot(request: HttpRequest) -> bool:
    """Search engines and probes are not readers; nor is a browser that looks ahead."""
    ahead = request.headers.get("Sec-Purpose", "") or request.headers.get("Purpose", "")
    return bool(ahead) or bool(_ROBOT.search(request.headers.get("User-Agent", "")))


def with_visit(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view gets `visit`; a new one is remembered by the browser until it is closed."""

    @wraps(view)
    def visited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        known = visit_of(request)
        word = known or secrets.token_urlsafe(16)
        response = view(request, *args, visit=word, **kwargs)
        if not known:
            response.set_cookie(COOKIE, word, httponly=True, samesite="Lax", secure=request.is_secure())
        return response

    return visited
