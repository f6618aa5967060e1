"""For search engines: what may be read by everybody, and what is not for them."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yizhan.community.reading import boards, is_public, topics
from yizhan.knowledge.audience import Audience
from yizhan.knowledge.reading import audience_of, editions

from .branding import brand_of, permalink
from .community_topic import address as topic_address

# A sitemap may name 50,000 addresses (sitemaps.org).
MOST = 50_000
# The newest: older ones are found by the pages of their boards.
MOST_TOPICS = 2_000
RULES = """User-agent: *
Allow: /help
Allow: /community
Disallow: /community/new
Disallow: /community/post/
Disallow: /
Sitemap: {sitemap}
"""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    rules = RULES.format(sitemap=permalink(request, reverse("sitemap")))
    return HttpResponse(rules, content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every article of this address's brand that everybody may read, in each of its languages."""
    rows = editions(None, brand_of(request).pk).select_related("article").defer("html", "text", "draft_html")
    public = [
        one for one in rows.order_by("article_id", "language")[:MOST] if audience_of(one.article) == Audience.PUBLIC
    ]
    entries = [(permalink(request, one.address, lang=one.language), one.published_at) for one in public]
    entries += asked_in_public(request)
    response = render(request, "portal/help/sitemap.xml", {"entries": entries}, content_type="application/xml")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def asked_in_public(request: HttpRequest) -> list[tuple[str, datetime]]:
    """Every topic of the brand's community that everybody may read."""
    brand = brand_of(request)
    open_to_all = [row.pk for row in boards(None, brand) if is_public(row)]
    rows = topics(None, brand).filter(board__in=open_to_all).only("title", "last_at").order_by("-last_at")
    return [(permalink(request, topic_address(one)), one.last_at) for one in rows[:MOST_TOPICS]]
