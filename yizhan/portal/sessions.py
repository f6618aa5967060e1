"""Customers who are signed in. A cookie and a table of their own: agents' sessions are never touched from here."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from yizhan.lib import clock
from yizhan.people.models import Customer
from yizhan.security.sessions import address_of
from yizhan.spine.change import change
from yizhan.spine.models import Event

from .models import Export, Password, Proof, SignedIn

COOKIE = "yizhan-customer"
LASTS = timedelta(days=30)
SEEN_EVERY = timedelta(hours=1)
# How long after a link or code one counts as just proven.
FRESH = timedelta(minutes=15)


def begin(request: HttpRequest, customer: Customer, *, is_proven: bool) -> None:
    """Sign the browser in: a new cookie, an event, a line in the list of devices. Whoever was here before is out."""
    end(request)
    token = secrets.token_urlsafe(32)
    row = SignedIn.objects.create(
        customer=customer, digest=digest_of(token), address=address_of(request), is_proven=is_proven,
        browser=request.headers.get("User-Agent", "")[:300],
    )  # fmt: skip
    with change(customer, "customer.signed_in", by=customer, address=address_of(request)):
        pass
    _is_here(request, row, token)


def end(request: HttpRequest) -> None:
    """Sign this browser out."""
    if token := request.COOKIES.get(COOKIE):
        SignedIn.objects.filter(digest=digest_of(token)).delete()
        _is_here(request, None, "")


def recognise(request: HttpRequest) -> None:
    """Set `request.customer`, the customer of this browser or None; asks nothing of browsers without the cookie."""
    row, token = None, request.COOKIES.get(COOKIE, "")
    if token:
        rows = SignedIn.objects.select_related("customer__organization").prefetch_related("customer__identities")
        row = rows.filter(digest=digest_of(token), seen_at__gt=clock.now() - LASTS).first()
    if row and (row.customer.is_blocked or row.customer.is_gone):
        row = None
    request.signed_in, request.customer = row, row.customer if row else None  # type: ignore[attr-defined]
    if row and row.seen_at < clock.now() - SEEN_EVERY:
        SignedIn.objects.filter(pk=row.pk).update(seen_at=clock.now(), address=address_of(request))
        _is_here(request, row, token)


def settle(request: HttpRequest, response: HttpResponseBase) -> None:
    """Hand the browser its cookie where it is new, was used after some time, or has ended."""
    token = getattr(request, "customer_token", None)
    if token:
        response.set_cookie(COOKIE, token, max_age=int(LASTS.total_seconds()), httponly=True, samesite="Lax",
                            secure=settings.SESSION_COOKIE_SECURE)  # fmt: skip
    elif token == "":
        response.delete_cookie(COOKIE, samesite="Lax")


def end_all(customer: Customer, *, but: SignedIn | None = None) -> int:
    """Sign a customer out everywhere, but in one browser. Returns how many sessions ended."""
    return SignedIn.objects.filter(customer=customer).exclude(pk=but.pk if but else 0).delete()[0]


def is_fresh(request: HttpRequest) -> bool:
    """Whether this browser has shown a link or a code a few minutes ago."""
    row: Any = request.signed_in  # type: ignore[attr-defined]
    return bool(row and row.is_proven and row.signed_in_at > clock.now() - FRESH)


def follow(event: Event, subject: Any) -> None:
    """NOW reaction: whoever is blocked, merged or erased is signed out, for good."""
    of_them = {"customer_id": event.subject_id}
    SignedIn.objects.filter(**of_them).delete()
    Proof.objects.filter(**of_them).delete()
    if event.name in ENDS:
        Password.objects.filter(**of_them).delete()
        # Out of reach at once; the sweep removes the file.
        Export.objects.filter(**of_them).update(asked_at=clock.now() - 2 * LASTS)


ENDS = {"customer.merged", "customer.erased"}
follow.wants = lambda event: event.name in ENDS or bool(event.changes.get("is_blocked", [0, 0])[1])  # type: ignore[attr-defined]


def sweep() -> int:
    """Drop sessions that ran out, and links and codes of yesterday. Returns how many sessions."""
    Proof.objects.filter(created_at__lt=clock.now() - timedelta(days=1)).delete()
    return SignedIn.objects.filter(seen_at__lt=clock.now() - LASTS).delete()[0]


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _is_here(request: HttpRequest, row: SignedIn | None, token: str) -> None:
    request.signed_in, request.customer = row, row.customer if row else None  # type: ignore[attr-defined]
    request.customer_token = token  # type: ignore[attr-defined]
