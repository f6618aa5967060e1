"""Announcements on the customers' pages: the banner that can be put away, and the page that keeps all of them."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yizhan.catalog.announcements import Announcement
from yizhan.lib import clock

COOKIE = "read"
MOST_BANNERS = 3
SHOWN = 100


def banners(request: HttpRequest) -> list[Announcement]:
    """What is to be said now and was not put away."""
    return [row for row in current(request) if row.key not in put_away(request)][:MOST_BANNERS]


def current(request: HttpRequest) -> list[Announcement]:
    now = clock.now()
    return [row for row in Announcement.told(request.brand, now) if row.is_current(now)]  # type: ignore[attr-defined]


def put_away(request: HttpRequest) -> set[str]:
    """The keys of those the visitor has read, before and just now."""
    given = request.COOKIES.get(COOKIE, "")[:500].split(".")
    return {*given, request.GET.get("dismiss", ""), request.POST.get("dismiss", "")}


def remember(request: HttpRequest, response: HttpResponseBase) -> None:
    """What was put away stays so while it is current; the next one is shown again."""
    if "dismiss" in request.GET or "dismiss" in request.POST:
        kept = ".".join(row.key for row in current(request) if row.key in put_away(request))
        response.set_cookie(COOKIE, kept, max_age=90 * 24 * 3600, samesite="Lax", httponly=True)


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """How the service is, and everything that was announced."""
    now = clock.now()
    told = Announcement.told(request.brand, now)  # type: ignore[attr-defined]
    shown = {
        "now": [row for row in told if row.is_current(now)],
        "earlier": sorted(
            (row for row in told if not row.is_current(now)), key=lambda row: row.starts_at, reverse=True
        )[:SHOWN],
    }
    shown["is_down"] = any(row.level == Announcement.Level.OUTAGE for row in shown["now"])  # type: ignore[assignment]
    return render(request, "portal/status.html", shown)
