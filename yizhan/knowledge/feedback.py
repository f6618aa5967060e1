"""What readers say and look for: opinions that wait for somebody, and searches that found nothing."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import Lower, Trim

from yizhan.lib import clock
from yizhan.people.models import Agent

from .models import Opinion, Search

SEARCH_DAYS = 30
MOST = 50


def opinions(by: Agent, *, is_mine: bool = False, is_handled: bool = False) -> QuerySet[Opinion]:
    """Readers who were not helped, those nobody has looked after yet."""
    rows = Opinion.objects.filter(is_helpful=False, handled_at__isnull=not is_handled)
    return rows.filter(edition__article__owner=by) if is_mine else rows


def searches(*, only_empty: bool = False) -> list[dict[str, Any]]:
    """What was looked for most in the last days: the query, how often, the most that was found, when last.

    A visit that typed the same twice counts once; letters typed on the way are the pages' business, not ours.
    """
    rows = Search.objects.filter(at__gte=clock.now() - timedelta(days=SEARCH_DAYS)).exclude(query="")
    counted = rows.annotate(words=Lower(Trim("query"))).values("words").annotate(
        times=Count("visit", distinct=True), most=Max("found"), least=Min("found"), last=Max("at")
    )  # fmt: skip
    if only_empty:
        counted = counted.filter(most=0)
    return [dict(row) for row in counted.order_by("-times", "-last")[:MOST]]
