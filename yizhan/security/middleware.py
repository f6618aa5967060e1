"""What happens to every request: safe headers, and who is asking."""

import secrets
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone, translation

from yizhan.spine import shelf
from yizhan.spine.actors import through

from .sessions import agent_of

Next = Callable[[HttpRequest], HttpResponse]
# Says that the database does not answer, so nothing is asked of it on the way.
HEALTH = "/healthz"
COMMON = "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors"


def headers(get_response: Next) -> Next:
    """A strict content policy; nothing from a foreign host, nothing inline but what carries the nonce."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.nonce = secrets.token_urlsafe(12)  # type: ignore[attr-defined]
        response = get_response(request)
        # The sites that may show this page in a frame; a view that means any says so, and nobody may by default.
        sites = getattr(response, "framed_by", "") or "'none'"
        response.headers.setdefault(
            "Content-Security-Policy",
            f"default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{request.nonce}'; "  # type: ignore[attr-defined]
            f"img-src 'self' data: blob:; {COMMON} {sites}",
        )
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        if sites == "'none'":
            response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response

    return middleware


def identify(get_response: Next) -> Next:
    """Sets `request.agent` (or None), the language and the time zone; the catalog stands still meanwhile."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(settings.STATIC_URL) or request.path == HEALTH:
            return get_response(request)
        version = None if shelf.is_settled() else request.session.opened()  # type: ignore[attr-defined]
        with shelf.settled(version), through("web"):
            agent = agent_of(request)
            request.agent = agent  # type: ignore[attr-defined]
            language = agent.language if agent else translation.get_language_from_request(request)
            zone = ZoneInfo(agent.zone) if agent else None
            with translation.override(language), timezone.override(zone):
                response = get_response(request)
            response.headers.setdefault("Content-Language", language)
            if agent:
                response.headers.setdefault("Cache-Control", "private, no-store")
            return response

    return middleware


def without_nul(get_response: Next) -> Next:
    """The database keeps no U+0000: from addresses and forms it comes as U+FFFD, as it does from the API."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.path_info = request.path_info.replace("\0", "\ufffd")
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = replaced(request.GET)  # type: ignore[assignment]
        if holds_nul(request):
            request.POST = replaced(request.POST)  # type: ignore[assignment]
        return get_response(request)

    return middleware


def holds_nul(request: HttpRequest) -> bool:
    """Whether a form brings one. What programs upload is not read before it is known who they are.

    A form that cannot be read is refused here with 400; later it would break the page that says 403 or 404.
    """
    if request.content_type == "application/x-www-form-urlencoded":
        return bool(request.POST) and b"%00" in request.body
    if request.content_type != "multipart/form-data" or request.path.startswith("/api/"):
        return False
    return any("\0" in text for key, values in request.POST.lists() for text in (key, *map(str, values)))


def replaced(asked: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True)
    for key, values in asked.lists():
        clean.setlist(key.replace("\0", "\ufffd"), [str(value).replace("\0", "\ufffd") for value in values])
    return clean
