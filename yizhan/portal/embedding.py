"""The form of a request type on another site: in a frame that only named sites may show, without any cookie."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yizhan.catalog.brands import Brand
from yizhan.catalog.requests.request_type import RequestType

from . import branding, catalogue, scripts, submit
from .visiting import FOREIGN, for_visitors, nothing

SCRIPT = Path(__file__).parent / "static" / "embed" / "embed.js"
DONE = "/submit/done/"


def framed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page in a frame. Browsers keep cookies from foreign frames, and where they do not, we do: whoever is in the
    frame is a guest, so nobody's name can be used by the page around it.

    Without a cookie there is no CSRF token; a guest's form has nothing to forge, and other sites' forms are refused.
    """

    @wraps(view)
    def shown(request: HttpRequest, slug: str, **more: str) -> HttpResponseBase:
        row = next((one for one in RequestType.current() if one.slug == slug), None)
        request.COOKIES = {branding.COOKIE: brand.slug} if row and (brand := _brand_of(row)) else {}
        request.embedded = " ".join(row.hosts) if row else ""  # type: ignore[attr-defined]
        if row is None or (request.method == "POST" and request.headers.get("Sec-Fetch-Site") in FOREIGN):
            return nothing(request)
        request.is_embedded = True  # type: ignore[attr-defined]
        response = view(request, slug=slug, **more)
        response.cookies.clear()
        response.framed_by = request.embedded  # type: ignore[attr-defined]
        return response

    shown.csrf_exempt = True  # type: ignore[attr-defined]
    return shown


def _brand_of(row: RequestType) -> Brand | None:
    """Whose form it is where the default brand does not have it; sending names no brand."""
    is_default = not row.brands or Brand.default().pk in row.brands
    return None if is_default else Brand.named(row.brands[0])


@framed
def ask(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The form, and its answers; what comes after sending stays in the frame.

    Who has to sign in first does that in a window of its own: no page but this one may stand in a frame.
    """
    response = catalogue.ask(request, slug=slug)
    if response.status_code == 302 and response.headers["Location"].startswith(reverse("customer-sign-in")):
        return outside(request, slug)
    address = response.headers.get("Location", "")
    if address.startswith(DONE):
        response.headers["Location"] = reverse("embed-done", args=[slug, address.removeprefix(DONE)])
    return response


@for_visitors
def outside(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the form of customers who are signed in is filled in; what the link filled in goes along."""
    row = next(one for one in RequestType.current() if one.slug == slug)
    given = request.GET.urlencode()
    url = reverse("ask-for", args=[slug]) + (f"?{given}" if given else "")
    return render(request, "portal/ask-outside.html", {"row": row, "url": url})


@framed
def done(request: HttpRequest, slug: str, receipt: str) -> HttpResponseBase:
    """The number, and what happens next."""
    return submit.done(request, receipt=receipt)


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """One line on any site: it puts the frame there and gives it the height of its form."""
    return scripts.served(request, SCRIPT)
