"""Finding topics as articles are found: by words and what means the same, by ear, by likeness, by some of the words.

Who may read what is asked before anything is ranked.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import FloatField
from django.db.models.expressions import RawSQL

from yizhan.catalog.brands import Brand
from yizhan.knowledge.searching import (
    EMPTY,
    ENOUGH,
    LIKENESS,
    LONGEST_QUERY,
    PARTICLES,
    SHARE,
    WEIGHTS,
    as_typed,
    variants,
)
from yizhan.knowledge.words import HEARD, pieces
from yizhan.lib.sounds import heard, simple
from yizhan.lib.text import as_tsquery, query_tokens

from .models import Topic, TopicWords
from .reading import topics

MOST = 20


def search(
    text: str, reader: Any, *, brand: Brand | None = None, most: int = MOST, ways: Iterable[str] = ()
) -> list[Topic]:
    """The best topics for a query, best first. [] for a query without words."""
    text = simple(text[:LONGEST_QUERY]).strip()
    found: dict[int, None] = {}
    for how in ways or WAYS:
        if len(found) >= min(ENOUGH, most):
            break
        for pk in WAYS[how](text, reader, brand, most):
            found.setdefault(pk, None)
    wanted = list(found)[:most]
    rows = topics(reader, brand).in_bulk(wanted)
    return [rows[pk] for pk in wanted if pk in rows]


def by_words(text: str, reader: Any, brand: Brand | None, most: int) -> list[int]:
    typed, *others = (query_tokens(one) for one in variants(text))
    queries = [as_tsquery(tokens, "AC") for tokens in (as_typed(typed), *others) if tokens]
    return ranked(" | ".join(f"({one})" for one in queries), reader, brand, most)


def by_sound(text: str, reader: Any, brand: Brand | None, most: int) -> list[int]:
    groups = [[as_tsquery([HEARD + token]) for token in group] for group in heard(text)]
    return ranked(" & ".join(f"({' | '.join(group)})" for group in groups), reader, brand, most)


def by_likeness(text: str, reader: Any, brand: Brand | None, most: int) -> list[int]:
    return partly([as_tsquery([one]) for one in pieces(text)], LIKENESS, reader, brand, most)


def by_some(text: str, reader: Any, brand: Brand | None, most: int) -> list[int]:
    tokens = [one for one in query_tokens(text) if one.rstrip("*") not in EMPTY and not PARTICLES & set(one)]
    return partly([as_tsquery([one], "AC") for one in tokens], SHARE, reader, brand, most)


def partly(parts: list[str], share: float, reader: Any, brand: Brand | None, most: int) -> list[int]:
    """Topics that hold at least two and this share of the parts, those with most of them first."""
    if len(parts) < 2:
        return []
    hits = ranked(" | ".join(parts), reader, brand, most)
    with connection.cursor() as sql:
        sql.execute(
            "SELECT topic_id, (SELECT count(*) FROM unnest(%s::text[]) AS one WHERE words @@ one::tsquery)"
            " FROM community_topicwords WHERE topic_id = ANY(%s)",
            [parts, hits],
        )
        have = dict(sql.fetchall())
    good = [pk for pk in hits if have.get(pk, 0) >= max(2, share * len(parts))]
    return sorted(good, key=lambda pk: -have[pk])


def ranked(query: str, reader: Any, brand: Brand | None, most: int) -> list[int]:
    """Topics for a tsquery, those with the words in the title first."""
    if not query:
        return []
    rows = TopicWords.objects.filter(topic__in=topics(reader, brand)).extra(
        where=["words @@ %s::tsquery"], params=[query]
    )
    rows = rows.annotate(rank=RawSQL("ts_rank(%s::real[], words, %s::tsquery)", [WEIGHTS, query], FloatField()))
    return list(rows.order_by("-rank", "topic_id").values_list("topic_id", flat=True)[: most * 2])


WAYS = {"words": by_words, "sound": by_sound, "like": by_likeness, "some": by_some}
