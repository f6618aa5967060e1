"""What the condition builder of a form asks: the answers given before, what a text means, what is wrong with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import format_html_join
from django.views.decorators.http import require_POST, require_safe

from yizhan.catalog.requests.answering import bound, compared
from yizhan.catalog.requests.definition import SUBJECT, askable
from yizhan.spine.conditions.language import LONGEST
from yizhan.spine.conditions.rows import offered, rows
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, Field
from yizhan.tickets.fields import TICKET

from ..gate import for_agents
from .request_types import NEEDS

MOST = 20


@require_safe
@for_agents(NEEDS)
def fields(request: HttpRequest) -> JsonResponse:
    """The questions named in `of`; of what the browser cannot compare one can ask whether it is filled in."""
    asked = earlier(request)
    found = offered(asked, Context())
    for field, data in zip(asked, found, strict=True):
        if not compared(field.type):
            data["operators"] = [one for one in data["operators"] if one["fixed"]]
    return JsonResponse({"fields": found, "words": []})


@require_POST
@for_agents(NEEDS)
def read(request: HttpRequest) -> JsonResponse:
    """A condition as rows, and what is wrong with it."""
    text, tree = " ".join(request.POST.get("text", "")[:LONGEST].split()), None
    try:
        tree = rows(text, TICKET, Context())
        if text:
            bound(text)
    except Invalid as error:
        return JsonResponse({"tree": tree, "error": str(error), "count": None})
    return JsonResponse({"tree": tree, "error": "", "count": None})


@require_safe
@for_agents(NEEDS)
def words(request: HttpRequest) -> HttpResponse:
    """Beginnings of conditions for who writes them as text."""
    typed = request.GET.get("q", "").casefold()
    found: list[Any] = [(one.key, one.key, one.label) for one in earlier(request) if one.key.startswith(typed)][:MOST]
    line = '<div role="option" data-insert="{}:">{}: <small>{}</small></div>'
    return HttpResponse(format_html_join("", line, found))


def earlier(request: HttpRequest) -> list[Field]:
    """The questions that come before, as fields of a ticket."""
    known = {SUBJECT: TICKET.fields()[SUBJECT], **{key: row.field for key, row in askable().items()}}
    return [known[key] for key in dict.fromkeys(request.GET.get("of", "").split(",")) if key in known]
