"""The help centre: its first page, its shelves, and its search."""

import re
from collections import Counter
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from yizhan.catalog.models import TicketType
from yizhan.community.models import Topic
from yizhan.community.searching import search as search_topics
from yizhan.knowledge.counting import looked_for, popular
from yizhan.knowledge.models import Article, Category, Edition
from yizhan.knowledge.reading import alike, articles, categories, in_language, live
from yizhan.knowledge.searching import LONGEST_QUERY, MOST, search
from yizhan.lib import clock
from yizhan.lib.text import marked
from yizhan.security import throttle
from yizhan.spine.kept import Kept

from . import guards
from .branding import permalink
from .help_visit import brand_id, is_robot, missing, reader, with_visit
from .used import most_used
from .visiting import for_visitors, network, too_often

AS_TYPED = 6
PAGE = 100
# So many articles of a section are named on the page of its category.
FIRST = 10
# What a list says of an edition.
NAMED = ("title", "language", "article__language", "article__category")
SNIPPET = 140
# As lists stand in the plain text of an article.
_BULLET = re.compile(r"^\s*\* +", re.MULTILINE)
# So many topics of the community stand below the articles that were found.
FEW_TOPICS = 3
SEARCHES: dict[str, Any] = {"most": 600, "within": guards.HOUR}


@for_visitors
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search, what is read most, and the shelves."""
    who, brand = reader(request), brand_id(request)
    shelves = [row for row in categories(who, brand) if row.parent_id is None]
    shown = {
        "shelves": [(row, count) for row, count in _counted(shelves, who, brand) if count],
        "asked_for": most_used(request),
        "types": TicketType.current(),
        "canonical": permalink(request, reverse("help")),
        "popular": popular(who, language=_language(), brand=brand),
    }
    return render(request, "portal/help/home.html", shown)


@for_visitors
@require_safe
def shelf(request: HttpRequest, slug: str) -> HttpResponse:
    """A category with its sections, or a section: the titles in their order."""
    who, brand = reader(request), brand_id(request)
    open_to = categories(who, brand)
    row = next((one for one in open_to if one.slug == slug), None)
    if row is None:
        return missing(request)
    inside = [row, *(one for one in open_to if one.parent_id == row.pk)]
    places = tuple(one.pk for one in inside)
    counts = dict(COUNTS.rows((who, brand, places), clock.now()))
    page = Paginator(range(counts.get(row.pk, 0)), PAGE).get_page(request.GET.get("page"))
    here = ON_PAGE.rows((who, brand, (row.pk, page.number)), clock.now())
    has_sections = page.number == 1 and counts.keys() - {row.pk}
    in_sections = first_of(articles(who, brand).filter(category__in=places[1:])) if has_sections else []
    order = {pk: at for at, pk in enumerate([*here, *in_sections])}
    titles = in_language(list(live(order).only(*NAMED)), _language())
    titles.sort(key=lambda one: order[one.article_id])
    parts = [(one, [title for title in titles if title.article.category_id == one.pk]) for one in inside]
    shown = [(one, some, counts.get(one.pk, 0)) for one, some in parts if some]
    return render(request, "portal/help/shelf.html", {"shelf": row, "parts": shown, "page": page})


def first_of(found: QuerySet[Article]) -> list[int]:
    """The first articles of each section, with one question for all of them."""
    place = Window(RowNumber(), partition_by="category", order_by=["position", "id"])
    rows = found.annotate(place=place).filter(place__lte=FIRST).order_by("position", "id")
    return list(rows.values_list("pk", flat=True))


@for_visitors
@with_visit
@require_safe
def find(request: HttpRequest, visit: str) -> HttpResponse:
    """What was found. While one types only the list is asked for."""
    query = " ".join(request.GET.get("q", "").split())[:LONGEST_QUERY]
    is_part = request.headers.get("HX-Request") == "true"
    try:
        throttle.spend("help-search", network(request), **SEARCHES)
    except throttle.TooMany as error:
        return too_often(request, str(error))
    most = AS_TYPED if is_part else MOST
    hits = search(query, reader(request), language=_language(), brand=brand_id(request), most=most)
    if query and not is_robot(request):
        looked_for(visit, query, _language(), len(hits))
    shelves = {row.pk: row.label for row in Category.shelf()}
    found = [told(hit.edition, query) | {"shelf": shelves[hit.edition.article.category_id]} for hit in hits]
    template = "portal/help/_hits.html" if is_part else "portal/help/find.html"
    return render(request, template, {"query": query, "found": found, "topics": asked_before(request, query, is_part)})


def asked_before(request: HttpRequest, query: str, is_part: bool = False) -> list[Topic]:
    """What the community knows about it, where there is one; while one types only by words."""
    if not query or not request.has_community:  # type: ignore[attr-defined]
        return []
    ways = ["words"] if is_part else []
    return search_topics(query, reader(request), brand=request.brand, most=FEW_TOPICS, ways=ways)  # type: ignore[attr-defined]


def told(edition: Edition, query: str = "") -> dict[str, Any]:
    """A result: the title, and the line of the text where the words stand."""
    words = query.split()
    low = edition.text.casefold()
    at = min((place for word in words if (place := low.find(word.casefold())) >= 0), default=0)
    start = max(at - SNIPPET // 4, 0)
    piece = " ".join(_BULLET.sub("· ", edition.text[start : start + SNIPPET]).split())
    dots = "…" if start else ""
    return {"edition": edition, "title": marked(edition.title, words), "snippet": dots + marked(piece, words)}


def _counted(shelves: list[Category], who: Any, brand: int | None) -> list[tuple[Category, int]]:
    """Each shelf with how many articles stand in it and its sections."""
    outer = {row.pk: row.parent_id or row.pk for row in categories(who, brand)}
    counts: Counter[int] = Counter()
    for category, count in COUNTS.rows((who, brand, None), clock.now()):
        counts[outer[category]] += count
    return [(row, counts[row.pk]) for row in shelves]


def _alike(asked: tuple[Any, int | None, Any]) -> Any:
    return alike(asked[:2]), asked[2]


def _counts(asked: tuple[Any, int | None, tuple[int, ...] | None], now: datetime) -> QuerySet[Any]:
    """(category, how many articles of it the reader may read), of some categories or of all."""
    who, brand, places = asked
    found = articles(who, brand, now)
    found = found if places is None else found.filter(category__in=places)
    return found.order_by().values_list("category_id").annotate(Count("pk"))


def _on_page(asked: tuple[Any, int | None, tuple[int, int]], now: datetime) -> QuerySet[Any]:
    """The articles of a page of a category, in their order."""
    who, brand, (category, number) = asked
    found = articles(who, brand, now).filter(category=category).values_list("pk", flat=True)
    return found[(number - 1) * PAGE : number * PAGE]


COUNTS, ON_PAGE = Kept(_counts, datetime, per=_alike), Kept(_on_page, datetime, per=_alike)


def _language() -> str:
    return get_language() or "zh-hans"
