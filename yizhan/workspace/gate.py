"""Who may come in: nobody before set-up, then whoever signed in and has the power."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from yizhan.lib.database import is_crossed
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.records import records

from .first_run import is_set_up

View = Callable[..., HttpResponse]
OPEN_BEFORE_SET_UP = ("/set-up", "/not-set-up", "/language", "/health", "/metrics")


def asker(request: HttpRequest) -> Any:
    """The agent who is signed in, or None."""
    return request.agent  # type: ignore[attr-defined]


def until_set_up(get_response: View) -> View:
    """Before the desk is set up every address leads to the page that says how."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith((settings.STATIC_URL, *OPEN_BEFORE_SET_UP)) or is_set_up():
            return get_response(request)
        if request.path.startswith("/api/"):
            return JsonResponse({"error": _("This desk is not set up yet.")}, status=503)
        return redirect("not-set-up")

    return middleware


def for_agents(*powers: str) -> Callable[[View], View]:
    """Only for those signed in who have one of `powers` (none given: all agents). Errors become pages."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            agent = asker(request)
            if agent is None:
                return to_sign_in(request)
            try:
                if powers and not any(agent.may(power) for power in powers):
                    raise Refused(powers[0])
                return view(request, *args, **kwargs)
            except Refused as error:
                return problem(request, 403, str(error))
            except Conflict as error:
                return problem(request, 409, conflict_words(error))
            except Invalid as error:
                return problem(request, 422, str(error))
            except OperationalError as error:
                if not is_crossed(error):
                    raise
                return problem(request, 409, conflict_words(Conflict("version")))

        return guarded

    return decorate


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and afterwards back here; a fragment sends the whole page there."""
    here = request.get_full_path() if request.method == "GET" else "/"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": settings.LOGIN_URL})
    return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': here})}" if here != "/" else settings.LOGIN_URL)


def problem(request: HttpRequest, status: int, text: str) -> HttpResponse:
    """A page that says what went wrong."""
    return render(request, "workspace/problem.html", {"code": status, "text": text}, status=status)


def conflict_words(error: Conflict) -> str:
    return _("Somebody changed this in the meantime.") if str(error) == "version" else str(error)


def row_of(request: HttpRequest, key: str, pk: int) -> Any:
    """A row of a record the asker may see. Raises Refused; what is not there is 404."""
    row = records[key].get(pk, asker(request))
    if row is None:
        raise Http404
    return row


def local(address: str, fallback: str = "/") -> str:
    """An address on this desk, or the fallback: a sign-in must not lead elsewhere."""
    good = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if good else fallback
