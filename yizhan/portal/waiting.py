"""While a customer waits: articles about what they asked, on the page of the request."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from yizhan.knowledge.searching import search

from .branding import dress
from .help_offering import is_spent
from .help_visit import brand_id, reader
from .links import Visit

MOST = 2


@require_safe
def reads(request: HttpRequest, who: Visit) -> HttpResponse:
    """A part of the page, fetched after it. Whoever only has the link finds what everybody may read."""
    ticket = who.ticket
    dress(request, ticket.department_id)
    hits = []
    if not ticket.is_finished and not is_spent(request):
        hits = search(ticket.subject, reader(request), language=get_language() or "", brand=brand_id(request),
                      most=MOST)  # fmt: skip
    return render(request, "portal/waiting.html", {"found": [hit.edition for hit in hits]})
