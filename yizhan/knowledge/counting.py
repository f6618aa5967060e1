"""What readers do, counted: articles read, searches, what is popular. No events: nobody did anything to an article."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Sum

from yizhan.lib import clock
from yizhan.lib.text import straight
from yizhan.spine.kept import Kept, together

from .models import ArticleWords, Deflection, Edition, Reading, Search
from .reading import alike, articles, editions, in_language, live

# What is typed on within this time is one search; only its last form is kept.
TYPING = timedelta(seconds=60)
KEPT = timedelta(days=90)
# Requests spared are compared with those of the year before.
SPARED_KEPT = timedelta(days=400)
RECENT = timedelta(days=30)
POPULAR = 6
COLUMNS = ("views", "helped", "not_helped")


def count(edition: Edition, column: str, by: int = 1) -> None:
    """One more of a column on today's row; -1 takes one back."""
    if column not in COLUMNS:
        raise ValueError(column)
    at_least = max(by, 0)
    with connection.cursor() as sql:
        sql.execute(
            f"INSERT INTO knowledge_reading (edition_id, day, views, helped, not_helped) VALUES (%s, %s,"  # noqa: S608
            f" {', '.join('%s' if one == column else '0' for one in COLUMNS)}) ON CONFLICT (edition_id, day)"
            f" DO UPDATE SET {column} = greatest(knowledge_reading.{column} + %s, 0)",
            [edition.pk, clock.now().date(), at_least, by],
        )


def looked_for(visit: str, query: str, language: str, found: int) -> None:
    """Keep what was searched. Each keystroke of one search replaces the one before."""
    query = " ".join(straight(query).split())[:200]
    if not query:
        return
    last = Search.objects.filter(visit=visit, at__gt=clock.now() - TYPING).order_by("-id").first() if visit else None
    if last and (query.startswith(last.query) or last.query.startswith(query)):
        last.query, last.found, last.at = query, found, clock.now()
        last.save(update_fields=["query", "found", "at"])
        return
    Search.objects.create(visit=visit, query=query, language=language, found=found)


def forget() -> int:
    """EVERY: what was searched long ago goes, and visits that were offered articles. Returns how many rows."""
    searched = Search.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
    return searched + Deflection.objects.filter(shown_at__lt=clock.now() - SPARED_KEPT).delete()[0]


def rank() -> int:
    """EVERY: how often each edition was read of late. Returns how many have another number now."""
    since = (clock.now() - RECENT).date()
    with connection.cursor() as sql:
        sql.execute(
            "UPDATE knowledge_articlewords SET reads = coalesce(of_late.reads, 0) FROM knowledge_articlewords AS had"
            " LEFT JOIN (SELECT edition_id, sum(views) AS reads FROM knowledge_reading WHERE day >= %s"
            " GROUP BY edition_id) AS of_late ON of_late.edition_id = had.edition_id"
            " WHERE had.edition_id = knowledge_articlewords.edition_id AND had.reads <> coalesce(of_late.reads, 0)",
            [since],
        )
        return sql.rowcount


PROMOTED = Kept(
    lambda who, now: articles(who[0], who[1], now).filter(is_promoted=True).order_by("position", "id")
    .values_list("pk", flat=True)[:POPULAR],
    datetime, per=alike,
)  # fmt: skip
# By way of an index, from the most read down, until there are enough: some may be there in two languages.
READ = Kept(
    lambda who, now: ArticleWords.objects.filter(edition__in=editions(who[0], who[1], now))
    .order_by("-reads", "edition_id").values_list("edition__article_id", flat=True)[: POPULAR * 2],
    datetime, per=alike,
)  # fmt: skip


def popular(reader: Any, *, language: str, brand: int | None = None) -> list[Edition]:
    """Promoted articles, then what was read most in the last thirty days."""
    who, now = (reader, brand), clock.now()
    promoted, read = together(PROMOTED.of(who, now), READ.of(who, now))
    order = list(dict.fromkeys([*promoted, *read]))
    found = in_language(list(live(order).only("title", "language", "article__language")), language)
    return sorted(found, key=lambda one: order.index(one.article_id))[:POPULAR]


def figures(edition: Edition) -> dict[str, int]:
    """All days together."""
    rows: QuerySet[Reading] = Reading.objects.filter(edition=edition)
    return rows.aggregate(**{one: Sum(one, default=0) for one in COLUMNS})
