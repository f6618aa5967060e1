"""What goes wrong, said in the same way everywhere: problem details (RFC 9457)."""

import logging
import sys
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError
from ninja.errors import ValidationError as BadParameter

from yizhan.lib.database import is_away, is_crossed
from yizhan.spine.errors import Conflict, Invalid, Refused, Stale
from yizhan.ui.failing import AGAIN_SECONDS, failing_page

from .answers import answer
from .limits import TooOften

log = logging.getLogger(__name__)

TITLES = {
    400: _l("The request cannot be understood"),
    401: _l("A valid token is needed"),
    403: _l("Not allowed"),
    404: _l("Not found"),
    405: _l("This method is not for this address"),
    409: _l("Not possible now"),
    412: _l("Changed in the meantime"),
    413: _l("Too large"),
    415: _l("Unknown content type"),
    422: _l("Some values cannot be taken"),
    429: _l("Too many requests"),
    500: _l("Something went wrong on our side"),
    503: _l("Busy"),
}
# What pydantic says about a parameter, in our words.
SAYS = {
    "missing": _l("Please fill this in."),
    "int_parsing": _l("Please give a whole number."),
    "greater_than_equal": _l("This is too small."),
    "less_than_equal": _l("This is too large."),
    "string_too_long": _l("This is too long."),
}


class Problem(Exception):
    """An answer that is an error; raised by routes where no other exception says it."""

    def __init__(self, status: int, detail: str = ""):
        self.status = status
        super().__init__(detail)


def problem(
    status: int, detail: str = "", errors: Mapping[str, list[str]] | None = None, **headers: str
) -> HttpResponse:
    """One error as `application/problem+json`."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    data: dict[str, Any] = {
        "type": "about:blank",
        "title": str(title),
        "status": status,
        "detail": detail or str(title),
    }
    if errors is not None:
        data["errors"] = errors
    response = answer(data, status, content_type="application/problem+json")
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


@csrf_exempt
def unknown(request: HttpRequest, path: str = "") -> HttpResponse:
    """Whatever else is asked for under /api/."""
    return not_found()


def not_found() -> HttpResponse:
    """The same words for what is not there and for what the asker may not see."""
    return problem(404, _("There is nothing here, or you may not see it."))


def invalid(error: Invalid) -> HttpResponse:
    return problem(422, str(error), error.errors)


def bad_parameter(error: BadParameter) -> HttpResponse:
    errors: dict[str, list[str]] = {}
    for one in error.errors:
        said = SAYS.get(one["type"]) or _l("This value cannot be used here.")
        errors.setdefault(str(one["loc"][-1]), []).append(str(said))
    return problem(422, "", errors)


def out_of_reach(error: Exception) -> HttpResponse:
    """The database found a value too large or too small for its column."""
    return invalid(Invalid(_("A value is out of range.")))


def busy(error: OperationalError) -> HttpResponse:
    """Two changes waited for each other and PostgreSQL ended one; or the database is away."""
    if is_crossed(error):
        return problem(409, _("Somebody else changed the same things. Please try again."))
    return away(error)


def away(error: BaseException) -> HttpResponse:
    log.error("the database does not answer: %s", " ".join(str(error).split()))
    said = _("The database does not answer. Please try again in a moment.") if is_away(error) else ""
    return problem(503, said, Retry_After=str(AGAIN_SECONDS))


@csrf_exempt
def failing(request: HttpRequest) -> HttpResponse:
    """What nobody expected, before a route is found or on a page: a problem for programs, a page for people."""
    error = sys.exc_info()[1]
    is_gone = error is not None and is_away(error)
    with translation.override(translation.get_language_from_request(request)):
        answered = away(error) if error and is_gone else problem(500, _("It has been written to the log."))
    return answered if request.path.startswith("/api/") else failing_page(request, is_away=is_gone)


def unexpected(error: Exception) -> HttpResponse:
    log.error("a request to the API failed", exc_info=error)
    return problem(500, _("It has been written to the log."))


HANDLERS: dict[type[Exception], Callable[[Any], HttpResponse]] = {
    Problem: lambda error: problem(error.status, str(error)),
    AuthenticationError: lambda error: problem(401, "", WWW_Authenticate="Bearer"),
    Refused: lambda error: problem(403, str(error)),
    Http404: lambda error: not_found(),
    Stale: lambda error: problem(412, _("This was changed in the meantime. Read it again.")),
    Conflict: lambda error: problem(409, str(error)),
    Invalid: invalid,
    BadParameter: bad_parameter,
    TooOften: lambda error: problem(429, "", Retry_After=str(error.seconds)),
    RequestDataTooBig: lambda error: problem(413),
    MultiPartParserError: lambda error: problem(400),
    BadRequest: lambda error: problem(400),
    SuspiciousOperation: lambda error: problem(400),
    DataError: out_of_reach,
    IntegrityError: lambda error: problem(409, _("This is still in use.")),
    OperationalError: busy,
    InterfaceError: lambda error: away(error) if is_away(error) else unexpected(error),
    Exception: unexpected,
}


def handle(api: NinjaAPI) -> None:
    """Teach an API to answer exceptions with problems."""
    for kind, made in HANDLERS.items():
        api.add_exception_handler(kind, lambda request, error, made=made: made(error))  # type: ignore[misc]
