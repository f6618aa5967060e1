"""What public pages have in common: the visitor's language, the desk's time, headers that let nothing out."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode

from yizhan.catalog.models import Desk
from yizhan.community.models import Community
from yizhan.security.sessions import address_of

from . import announcing, branding, sessions

View = Callable[..., HttpResponseBase]
YEAR = 365 * 24 * 3600
FOREIGN = {"cross-site", "same-site"}


def for_visitors(view: View) -> View:
    """As the visitor's brand, in their language (an agent's own does not count) and the desk's time; never cached."""

    @wraps(view)
    def visited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        brand = request.brand = branding.brand_of(request)  # type: ignore[attr-defined]
        sessions.recognise(request)
        request.banners = announcing.banners(request)  # type: ignore[attr-defined]
        request.has_community = Community.of(brand) is not None  # type: ignore[attr-defined]
        chosen = request.GET.get("lang") or request.POST.get("lang") or ""
        is_choice = chosen in dict(brand.offered)
        language = chosen if is_choice else language_of(request, brand)
        with translation.override(language), timezone.override(ZoneInfo(Desk.the().zone)):
            response = view(request, *args, **kwargs)
        announcing.remember(request, response)
        sessions.settle(request, response)
        response.headers["Content-Language"] = language
        response.headers["Cache-Control"] = "private, no-store"
        if is_choice:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax")
        if request.GET.get("brand") == brand.slug:
            response.set_cookie(branding.COOKIE, brand.slug, max_age=YEAR, samesite="Lax")
        return response

    return visited


def for_customers(view: View) -> View:
    """The same for pages of those who have signed in; anybody else signs in first and comes back."""

    @wraps(view)
    def known(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.customer is None:  # type: ignore[attr-defined]
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    return for_visitors(known)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in of customers and back; a part of a page sends the whole page there."""
    url = reverse("customer-sign-in")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": url})
    return redirect(f"{url}?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else url)


def language_of(request: HttpRequest, brand: Any) -> str:
    """What this browser chose, else what the customer reads, else what the browser asks for; as far as offered."""
    own: str = getattr(request.customer, "language", "")  # type: ignore[attr-defined]
    is_chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    if own in dict(brand.offered) and not is_chosen:
        return own
    return branding.language_of(request, brand, settings.LANGUAGE_COOKIE_NAME)


def behind_link(view: View) -> View:
    """Pages whose address is a secret: it must not leave in a Referer nor be found by search engines.

    The secret in the address stands in for the CSRF token: who can forge the request has the link already. Browsers
    send `Origin: null` from pages without a referrer, so Django's own check could not pass here.
    """

    @wraps(view)
    def hidden(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site") in FOREIGN:
            response: HttpResponseBase = nothing(request)
        else:
            response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    hidden.csrf_exempt = True  # type: ignore[attr-defined]
    return hidden


def network(request: HttpRequest) -> str:
    """Where the request comes from, for counting."""
    return address_of(request) or "?"


def nothing(request: HttpRequest) -> HttpResponse:
    """The one answer to every link that does not work, whatever the reason."""
    return render(request, "portal/nothing.html", status=404)


def too_often(request: HttpRequest, text: str) -> HttpResponse:
    return render(request, "portal/too-often.html", {"text": text}, status=429)
