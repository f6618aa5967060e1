"""For search engines: what may be read by everybody, and what is not for them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yizhan.knowledge.audience import Audience
from yizhan.knowledge.reading import audience_of, editions

from .branding import brand_of, site
from .help_article import address

# A sitemap may name 50,000 addresses (sitemaps.org).
MOST = 50_000
RULES = """User-agent: *
Allow: /help
Disallow: /
Sitemap: {url}/sitemap.xml
"""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(RULES.format(url=site(request)), content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every article of this address's brand that everybody may read, in each of its languages."""
    rows = editions(None, brand_of(request).pk).select_related("article").defer("html", "text", "draft_html")
    public = [
        one for one in rows.order_by("article_id", "language")[:MOST] if audience_of(one.article) == Audience.PUBLIC
    ]
    entries = [(f"{site(request)}{address(one)}?lang={one.language}", one.published_at) for one in public]
    response = render(request, "portal/help/sitemap.xml", {"entries": entries}, content_type="application/xml")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
