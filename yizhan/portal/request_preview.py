"""What a customer will see of a form that is being built: drawn here for agents who build it, kept nowhere."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation
from django.views.decorators.http import require_POST

from yizhan.catalog.brands import Brand
from yizhan.catalog.requests.request_type import RequestType
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context
from yizhan.spine.records import records

from .asking import filled
from .catalogue import page
from .visiting import for_visitors, nothing

LANGUAGES = settings.LANGUAGES
TEXTS = ("labels", "descriptions")


@for_visitors
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The form as it stands in the builder, in the language asked for. It sends nothing."""
    agent = request.agent  # type: ignore[attr-defined]
    if agent is None or not agent.may(records["request_type"].needs):
        return nothing(request)
    row = drawn(request.POST)
    if named := next((one for one in Brand.current() if str(one.pk) in request.POST.getlist("brands")), None):
        request.brand = named  # type: ignore[attr-defined]
    language = request.POST.get("language", "")
    with translation.override(language if language in dict(LANGUAGES) else None):
        response = page(request, filled(row, QueryDict(), who=None, is_query=True))
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Content-Security-Policy"] = (
        f"default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{request.nonce}'; "  # type: ignore[attr-defined]
        "img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
    return response


def drawn(post: QueryDict) -> RequestType:
    """A request type of what was typed; what cannot be understood is left out."""
    record, row = records["request_type"], RequestType(slug="preview")
    raw: dict[str, Any] = {key: {one: post.get(f"{key}.{one}", "") for one, _name in LANGUAGES} for key in TEXTS}
    raw |= {"definition": post.get("definition", ""), "type": post.get("type", "")}
    for key, given in raw.items():
        try:
            record.put(row, record.parse({key: given}, Context(), required=False))
        except Invalid:  # the builder says so; the rest can be seen all the same
            continue
    return row
