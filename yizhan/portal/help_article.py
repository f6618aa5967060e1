"""One article for its readers, and what they say of it."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from yizhan.knowledge import deflecting
from yizhan.knowledge.audience import Audience
from yizhan.knowledge.counting import count
from yizhan.knowledge.files import attached
from yizhan.knowledge.models import Article, Edition, Opinion
from yizhan.knowledge.opinions import Said, give
from yizhan.knowledge.reading import alike, audience_of, editions, in_language
from yizhan.knowledge.searching import ALIKE, search
from yizhan.lib import clock
from yizhan.security import throttle
from yizhan.spine.actors import Machine
from yizhan.spine.errors import Invalid
from yizhan.spine.kept import Kept

from . import guards
from .branding import permalink
from .help_visit import brand_id, is_robot, missing, reader, with_visit
from .visiting import for_visitors, network, too_often

VISITOR = Machine("visitor")
MOST_RELATED = 4
OPINIONS: dict[str, Any] = {"most": 60, "within": guards.HOUR}
SAID = {"thanks": _l("Thank you. This helps us to write better."), "solved": _l("Glad to hear it. Nothing was sent.")}


@for_visitors
@require_safe
def show(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """The article in the reader's language, else in the one it was written in. Its number alone leads here as well."""
    seen = editions_of(request, pk)
    if not seen:
        return missing(request)
    found = theirs(seen)
    if slug != found.slug:
        extra = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(found.address + extra)
    if request.method == "GET" and not is_robot(request):
        count(found, "views")
    return render(request, "portal/help/article.html", page_of(request, seen))


@for_visitors
@with_visit
@require_POST
def say(request: HttpRequest, pk: int, visit: str) -> HttpResponse:
    """Helpful or not, and why. Without scripts the same page comes again."""
    seen = editions_of(request, pk)
    if not seen:
        return missing(request)
    found, post = theirs(seen), request.POST
    said = Said(post.get("helpful") == "yes", post.get("reason", ""), post.get("comment", ""))
    try:
        throttle.spend("help-opinion", network(request), **OPINIONS)
        give(found, said, visit=visit, by=reader(request) or VISITOR)
    except throttle.TooMany as error:
        return too_often(request, str(error))
    except Invalid as error:
        shown = {"errors": error.texts, "typed": post.get("comment", ""), "opinion": "no"}
        return render(request, "portal/help/article.html", page_of(request, seen) | shown, status=422)
    asks_why = not said.is_helpful and not said.reason and not said.comment
    query = urlencode({"opinion": "no"} if asks_why else {"said": "thanks"})
    return redirect(f"{found.address}?{query}#opinion")


@for_visitors
@with_visit
@require_POST
def solved(request: HttpRequest, pk: int, visit: str) -> HttpResponse:
    """The reader was about to write a request, and this article made that needless."""
    seen = editions_of(request, pk)
    if not seen:
        return missing(request)
    found = theirs(seen)
    deflecting.solved(visit, found.article)
    return redirect(f"{found.address}?said=solved")


EDITIONS = Kept(
    lambda who, now, pk: editions(who[0], who[1], now).filter(article=pk).select_related("article").defer("draft_html"),
    datetime, int, per=alike,
)  # fmt: skip


def editions_of(request: HttpRequest, pk: int) -> list[Edition]:
    """What this reader may see of an article, in every language."""
    return EDITIONS.rows((reader(request), brand_id(request)), clock.now(), pk) if pk < 2**63 else []


def theirs(seen: list[Edition]) -> Edition:
    """The one in the reader's language, else in the article's own."""
    return in_language(seen, get_language() or "")[0]


def page_of(request: HttpRequest, seen: list[Edition]) -> dict[str, Any]:
    """Everything the page shows."""
    edition = theirs(seen)
    article = edition.article
    return {
        "edition": edition,
        "article": article,
        "html": mark_safe(edition.html),  # cleaned when it was written
        "line": article.shelved_in.line,
        "related": related(request, article, edition),
        "files": attached(article),
        "languages": {one.language: permalink(request, one.address, lang=one.language) for one in seen},
        # Without its language the address leads to the reader's.
        "canonical": permalink(request, edition.address, lang=edition.language),
        "is_public": audience_of(article) == Audience.PUBLIC,
        "reasons": Opinion.Reason.choices,
        "opinion": request.GET.get("opinion", ""),
        "said": SAID.get(request.GET.get("said", ""), ""),
        "offered": request.GET.get("from") == "request",
    }


def related(request: HttpRequest, article: Article, edition: Edition) -> list[Edition]:
    """What its writer named, filled up with what reads alike."""
    language, who, brand = get_language() or "", reader(request), brand_id(request)
    named = (
        editions(who, brand).filter(article__in=article.related).select_related("article") if article.related else []
    )
    rows = sorted(in_language(list(named), language), key=lambda one: article.related.index(one.article_id))
    if len(rows) < MOST_RELATED:
        near = search(edition.title, who, language=language, brand=brand, most=MOST_RELATED + 1, ways=ALIKE,
                      texts=False)  # fmt: skip
        known = {article.pk, *(one.article_id for one in rows)}
        rows += [hit.edition for hit in near if hit.edition.article_id not in known]
    return rows[:MOST_RELATED]
