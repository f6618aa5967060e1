"""What happens to every request that comes to the API."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yizhan.spine.actors import through

from .errors import problem

View = Callable[..., HttpResponseBase]


def entrance(view: View) -> View:
    """Changes made inside came through the API; answers are private and say their language; errors look alike."""

    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path:
            response: HttpResponseBase = problem(400, _("An address cannot hold the character U+0000."))
        else:
            with through("api"):
                response = view(request, *args, **kwargs)
        if response.status_code == 405:
            response = problem(405, Allow=response.headers["Allow"])
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers["Content-Language"] = get_language() or ""
        return response

    enter.csrf_exempt = True  # type: ignore[attr-defined]
    return enter
