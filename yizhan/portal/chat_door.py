"""Who may ask the addresses of the widget: pages of its sites, by CORS, without cookies; errors as JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from yizhan.automation.chat import visitors
from yizhan.automation.chat.models import Visitor, Widget
from yizhan.catalog.brands import Brand
from yizhan.lib import json_text
from yizhan.lib.config import config
from yizhan.lib.text import straight
from yizhan.people.models import Customer
from yizhan.security.throttle import TooMany
from yizhan.spine.errors import Conflict, Invalid, Refused

View = Callable[..., HttpResponseBase]
LARGEST = 64 * 1024
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "7200",
}


class Nobody(Exception):
    """The token is not known here."""


def for_widget(*methods: str) -> Callable[[View], View]:
    """`view(request, widget)` for pages of the widget's sites. No cookie is read, so there is nothing to forge."""

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, key: str, **parts: Any) -> HttpResponseBase:
            widget, origin = Widget.keyed(key), request.headers.get("Origin", "")
            if widget is None:
                return problem(404, _("There is no such widget."))
            if not admits(widget, origin, request.get_host()):
                return problem(403, _("This site may not show the widget."))
            with translation.override(language_of(request, widget.face)):
                response = _answer(view, request, widget, methods, parts)
            for name, value in headers(origin).items():
                response.headers[name] = value
            return response

        asked.csrf_exempt = True  # type: ignore[attr-defined]
        return asked

    return decorate


def _answer(view: View, request: HttpRequest, widget: Widget, methods: tuple[str, ...], parts: Any) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=PREFLIGHT)
    if request.method not in methods:
        return problem(405, _("This method is not for this address."))
    try:
        return view(request, widget, **parts)
    except Http404:
        return problem(404, _("There is nothing here."))
    except Nobody:
        return problem(401, _("This visitor is not known."))
    except TooMany as error:
        return problem(429, str(error))
    except Refused as error:
        return problem(403, str(error))
    except Conflict as error:
        return problem(409, str(error))
    except Invalid as error:
        return problem(422, str(error), errors=error.errors)


def admits(widget: Widget, origin: str, host: str) -> bool:
    """Whether a page of this origin may show the widget; the desk's own pages always, for the preview."""
    if not origin or origin in {config.url, f"http://{host}", f"https://{host}"}:
        return True
    return any(_is_like(origin.casefold(), one) for one in widget.origins)


def _is_like(origin: str, pattern: str) -> bool:
    if pattern in {"*", origin}:
        return True
    scheme, _sep, rest = pattern.partition("://")
    parts = urlsplit(origin)
    return rest.startswith("*.") and parts.scheme == scheme and parts.netloc.endswith(rest[1:])


def headers(origin: str) -> dict[str, str]:
    """What lets the page read the answer, and nobody keep it."""
    allowed = {"Access-Control-Allow-Origin": origin} if origin else {}
    return {**allowed, "Vary": "Origin", "Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "cross-origin",
            "Referrer-Policy": "no-referrer"}  # fmt: skip


def language_of(request: HttpRequest, brand: Brand) -> str:
    """As the page says it, else as the browser does, as far as the brand speaks it; else the brand's own."""
    wanted, offered = request.GET.get("lang", "").casefold(), dict(brand.offered)
    known = {"zh": "zh-hans", **{key: key for key, _name in settings.LANGUAGES}}
    found = known.get(wanted) or known.get(wanted.partition("-")[0]) or translation.get_language_from_request(request)
    return found if found in offered else brand.own_language


def problem(status: int, detail: str, **more: Any) -> JsonResponse:
    return JsonResponse({"detail": detail, **more}, status=status)


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent. Raises Invalid."""
    if len(request.body) > LARGEST:
        raise Invalid(_("This is too long."))
    try:
        found = json_text.read(request.body or b"{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Invalid(_("Send a JSON object."))
    return found


def text_of(body: dict[str, Any], key: str, most: int) -> str:
    """A text of one line; what is no text says nothing. Names and addresses become headers of mails."""
    return " ".join(words_of(body, key, most).split())


def words_of(body: dict[str, Any], key: str, most: int) -> str:
    """A text of any number of lines, trimmed."""
    found = body.get(key)
    return straight(found).strip()[:most] if isinstance(found, str) else ""


def token_of(header: str) -> str:
    scheme, _space, token = header.partition(" ")
    return token.strip() if scheme.casefold() == "bearer" else ""


def visitor_of(request: HttpRequest, widget: Widget) -> Visitor:
    """Whose browser asks. Raises Nobody."""
    visitor = visitors.met(widget, token_of(request.headers.get("Authorization", "")))
    if visitor is None:
        raise Nobody
    return visitor


def proven(request: HttpRequest, widget: Widget) -> Customer | None:
    """The customer this browser belongs to by the signature of the site."""
    visitor = visitors.met(widget, token_of(request.headers.get("Authorization", "")))
    return visitor.customer if visitor and visitor.is_proven else None
