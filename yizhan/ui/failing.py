"""The page for what failed on our side. It needs nothing: no context, no agent, no database."""

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation

AGAIN_SECONDS = 10


def failing_page(request: HttpRequest, *, is_away: bool) -> HttpResponse:
    """503 while the database is away, which a page that was only looked at tries again by itself; else 500."""
    agent = getattr(request, "agent", None)
    language = agent.language if agent else translation.get_language_from_request(request)
    with translation.override(language):
        if not is_away:
            return HttpResponse(loader.get_template("500.html").render(), status=500)
        again = AGAIN_SECONDS if request.method == "GET" else 0
        page = loader.get_template("503.html").render({"again": again})
    headers = {"Retry-After": str(AGAIN_SECONDS), "Cache-Control": "no-store", "Content-Language": language}
    return HttpResponse(page, status=503, headers=headers)
