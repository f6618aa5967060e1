"""A form that was sent and cannot be taken: what was typed is handed on, never lost."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from yizhan.security.throttle import TooMany, spend

from . import guards, uploads
from .uploads import Uploads
from .visiting import network

OURS = {"csrfmiddlewaretoken", "kept", "without", "asked", "opened", guards.TRAP}
SAME = ("name", "contact", "subject")
MOST_WORDS = 20_000


def gone(request: HttpRequest) -> HttpResponse:
    """The request type was put away, or is another brand's, while its form was filled in: the plain form takes it."""
    post = request.POST
    rest = [text for key in post if key not in OURS and key not in SAME for text in post.getlist(key) if text.strip()]
    passed = [(key, post.get(key, "")) for key in SAME] + [("body", "\n".join(rest)[:MOST_WORDS]), ("dismiss", "-")]
    return _page(request, passed, reverse("submit"), 410)


def signed_out(request: HttpRequest) -> HttpResponse:
    """Whoever was signed out meanwhile signs in beside it and sends once more. Shows nothing that was not sent.

    From a frame, where nobody is ever signed in, the words go to the form in a window of its own.
    """
    passed = [
        (key, text) for key, texts in request.POST.lists() for text in texts if key not in OURS - {"asked", "opened"}
    ]
    if getattr(request, "is_embedded", False):
        slug = request.resolver_match.kwargs["slug"]  # type: ignore[union-attr]
        return _page(request, passed, reverse("ask-for", args=[slug]), 403, is_outside=True)
    url = f"{reverse('customer-sign-in')}?{urlencode({'next': reverse('requests')})}"
    return _page(request, passed, request.path, 403, sign_in=url)


def _page(
    request: HttpRequest, passed: list[tuple[str, str]], to: str, status: int, *, sign_in: str = "",
    is_outside: bool = False,
) -> HttpResponse:  # fmt: skip
    shown = {"passed": passed, "to": to, "sign_in": sign_in, "is_outside": is_outside, "uploads": _files(request)}
    return render(request, "portal/held.html", shown, status=status)


def _files(request: HttpRequest) -> Uploads:
    """Those sent before, and those that came along as far as the network may send more."""
    try:
        if request.FILES:
            spend("web-upload", network(request), **guards.UPLOADS)
        return uploads.take(request)
    except TooMany:
        return Uploads(files=uploads.kept(request.POST.getlist("kept")))
