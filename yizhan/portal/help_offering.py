"""While a request is written: articles that may answer it, before anybody has to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from yizhan.knowledge import deflecting
from yizhan.knowledge.searching import search
from yizhan.security import throttle

from .help import SEARCHES, asked_before
from .help_visit import brand_id, is_robot, reader, with_visit
from .visiting import for_visitors, network

FEWEST = 3
MOST = 3


@for_visitors
@with_visit
@require_safe
def offer(request: HttpRequest, visit: str) -> HttpResponse:
    """Up to three articles for the words of a subject; nothing while there are too few of them."""
    text = request.GET.get("subject", "").strip()
    if len(text) < FEWEST or is_spent(request):
        return render(request, "portal/help/_offer.html", {"found": []})
    hits = search(text, reader(request), language=get_language() or "", brand=brand_id(request), most=MOST)
    if hits and not is_robot(request):
        deflecting.shown(visit)
    topics = asked_before(request, text)[: MOST - len(hits)] if len(hits) < MOST else []
    return render(request, "portal/help/_offer.html", {"found": [hit.edition for hit in hits], "topics": topics})


def is_spent(request: HttpRequest) -> bool:
    """Whether so much was looked for from there that a request is written without being offered anything."""
    try:
        throttle.spend("help-search", network(request), **SEARCHES)
    except throttle.TooMany:
        return True
    return False
