"""The community of a brand: its boards, lists of topics, its search."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from yizhan.community.models import Board, Community, Topic
from yizhan.community.reading import boards, is_public, topics
from yizhan.community.searching import LONGEST_QUERY, search
from yizhan.security import throttle
from yizhan.spine.errors import Invalid
from yizhan.spine.paging import page

from . import guards
from .branding import permalink
from .help import SEARCHES
from .help_offering import is_spent
from .help_visit import reader
from .visiting import for_visitors, network, nothing, to_sign_in, too_often

View = Callable[..., HttpResponseBase]
PAGE = 30
PINNED = 5
# Each vote and each name is an event for ever.
ACTS: dict[str, Any] = {"most": 300, "within": guards.HOUR}
SIMILAR = 4
FEWEST = 3
SORTS = {
    "": ("-last_at", _l("Newest")),
    "open": ("-last_at", _l("Unanswered")),
    "votes": ("-votes", _l("Most votes")),
}
KINDS = {
    Topic.Kind.QUESTION: pgettext_lazy("topics", "Questions"),
    Topic.Kind.DISCUSSION: pgettext_lazy("topics", "Discussions"),
    Topic.Kind.IDEA: pgettext_lazy("topics", "Ideas"),
}


def in_community(view: View) -> View:
    """A page of the brand's community, with its rules in `request.community`; 404 where it has none."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.community = Community.of(request.brand)  # type: ignore[attr-defined]
        return view(request, *args, **kwargs) if request.community else nothing(request)  # type: ignore[attr-defined]

    return for_visitors(inside)


def by_members(view: View) -> View:
    """The same for what only customers who are signed in can do, so often an hour; anybody else signs in first."""

    @wraps(view)
    def known(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        customer = reader(request)
        if customer is None:
            return to_sign_in(request)
        try:
            if request.method == "POST":
                throttle.spend("community-act", str(customer.pk), **ACTS)
        except throttle.TooMany as error:
            return too_often(request, str(error))
        return view(request, *args, **kwargs)

    return in_community(known)


@in_community
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Boards, and the topics of all of them."""
    who, brand = reader(request), brand_of(request)
    found = topics(who, brand)
    counts = dict(found.order_by().values_list("board").annotate(Count("pk")))
    outer = {row.pk: row.parent_id or row.pk for row in boards(who, brand)}
    shown = [(row, sum(count for pk, count in counts.items() if outer.get(pk) == row.pk))
             for row in boards(who, brand) if row.parent_id is None]  # fmt: skip
    extra = {"boards": shown, "canonical": permalink(request, reverse("community")), "is_public": True}
    return listed(request, found, "portal/community/home.html", extra)


@in_community
@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The topics of a board and its parts."""
    who, brand = reader(request), brand_of(request)
    open_to = boards(who, brand)
    row = next((one for one in open_to if one.slug == slug), None)
    if row is None:
        return nothing(request)
    parts = [one for one in open_to if one.parent_id == row.pk]
    found = topics(who, brand).filter(board__in=[row.pk, *(one.pk for one in parts)])
    extra = {
        "board": row, "parts": parts, "pinned": list(found.filter(is_pinned=True).select_related("member")[:PINNED]),
        "canonical": permalink(request, reverse("community-board", args=[row.slug])), "is_public": is_public(row),
    }  # fmt: skip
    return listed(request, found, "portal/community/board.html", extra)


def listed(request: HttpRequest, found: QuerySet[Topic], template: str, extra: dict[str, Any]) -> HttpResponse:
    """A page of topics, narrowed and sorted as asked; unknown words mean nothing."""
    sort = request.GET.get("sort", "") if request.GET.get("sort") in SORTS else ""
    kind = request.GET.get("kind", "") if request.GET.get("kind") in Topic.Kind.values else ""
    if kind:
        found = found.filter(kind=kind)
    if sort == "open":
        found = found.filter(answers=0)
    order, rows = SORTS[sort][0], found.select_related("member")
    try:
        some = page(rows, order, request.GET.get("after", ""), PAGE)
    except Invalid:
        some = page(rows, order, "", PAGE)
    kept = request.GET.copy()
    for key in ("after", "lang", "brand"):
        kept.pop(key, None)
    shown = {"topics": some.rows, "next": some.next, "filters": kept.urlencode(), "sort": sort, "kind": kind,
             "sorts": [(key, label) for key, (_order, label) in SORTS.items()], "kinds": KINDS.items()}  # fmt: skip
    return render(request, template, {**shown, **extra})


@in_community
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What was found."""
    query = " ".join(request.GET.get("q", "").split())[:LONGEST_QUERY]
    try:
        throttle.spend("help-search", network(request), **SEARCHES)
    except throttle.TooMany as error:
        return too_often(request, str(error))
    found = search(query, reader(request), brand=brand_of(request))
    return render(request, "portal/community/find.html", {"query": query, "topics": found})


@in_community
@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """Topics like the title that is being typed; nothing while it is too short, or too much was looked for."""
    text = request.GET.get("title", "").strip()
    is_asked = len(text) >= FEWEST and not is_spent(request)
    found = search(text, reader(request), brand=brand_of(request), most=SIMILAR) if is_asked else []
    return render(request, "portal/community/_similar.html", {"topics": found})


def brand_of(request: HttpRequest) -> Any:
    return request.brand  # type: ignore[attr-defined]


def board_choices(request: HttpRequest) -> list[Board]:
    """Where a customer may begin a topic."""
    return [row for row in boards(reader(request), brand_of(request)) if not row.is_staff_only]
