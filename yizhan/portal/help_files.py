"""Pictures and files of articles, for whoever may read the article."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from yizhan.knowledge.files import PICTURES, given
from yizhan.tickets.files import pieces

from . import sessions

DAY = 24 * 3600


@require_safe
def file(request: HttpRequest, key: str) -> Any:
    """Only plain pictures are shown; everything else is saved. What may not be read does not exist."""
    sessions.recognise(request)
    readers = (getattr(request, "agent", None), request.customer, None)  # type: ignore[attr-defined]
    found = next((one for reader in readers if (one := given(key, reader))), None)
    if found is None:
        raise Http404
    try:
        stream = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer: Any = HttpResponse if request.method == "HEAD" else StreamingHttpResponse
    response = answer(b"" if request.method == "HEAD" else pieces(stream), content_type=found.content_type)
    sessions.settle(request, response)
    response["Content-Length"] = str(found.size)
    is_shown = found.content_type in PICTURES and not found.is_attached
    response["Content-Disposition"] = content_disposition_header(not is_shown, found.name)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Encoding"] = "identity"
    # Who reads it is asked again each day; in a shared cache it would be anybody's.
    response["Cache-Control"] = f"private, max-age={DAY}"
    return response
