"""Finding articles: by words and what means the same, else by ear, else by likeness, else by some of the words.

Who may read what is asked before anything is ranked, so neither results nor counts tell of hidden articles.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import FloatField, QuerySet
from django.db.models.expressions import RawSQL

from yizhan.lib.sounds import heard, simple
from yizhan.lib.text import as_tsquery, query_tokens

from .models import ArticleWords, Edition, Synonym
from .reading import editions, in_language
from .words import HEARD, pieces

MOST = 30
LONGEST_QUERY = 200
# With fewer hits than this the next way of looking is tried as well.
ENOUGH = 3
MOST_VARIANTS = 8
LIKENESS = 0.4
# Of a long question this share of the words must be there.
SHARE = 0.4
# Everybody asks with these; they say nothing about what.
PARTICLES = frozenset("的了是有我你您他吗呢么还没在就和为什怎请问吧啊哪")
EMPTY = frozenset("how do does can what why is are was the a an to i my in of it not".split())
Way = Callable[[str, Any, int | None, int], list[tuple[int, float]]]
WEIGHTS = "{0.02,0.1,0.4,1}"


@dataclass(frozen=True)
class Hit:
    """An edition that was found, and how: words, sound, like, some or title."""

    edition: Edition
    how: str
    rank: float


def search(
    text: str, reader: Any, *, language: str, brand: int | None = None, most: int = MOST,
    ways: Mapping[str, Way] | None = None,
) -> list[Hit]:  # fmt: skip
    """The best articles for a query, one edition of each, best first. [] for a query without words."""
    text = simple(text[:LONGEST_QUERY]).strip()
    found: dict[int, Hit] = {}
    for how, way in (ways or WAYS).items():
        if len(found) >= ENOUGH:
            break
        for pk, rank in way(text, reader, brand, most):
            found.setdefault(pk, Hit(Edition(pk=pk), how, rank))
    rows = editions(reader, brand).select_related("article").defer("html", "draft_html").in_bulk(list(found))
    known = [rows[pk] for pk in found if pk in rows]
    return [Hit(one, found[one.pk].how, found[one.pk].rank) for one in best_of(known, found, language)[:most]]


def best_of(rows: list[Edition], found: dict[int, Hit], language: str) -> list[Edition]:
    """One edition of each article at the place of its best; what is in the reader's language before the rest."""
    place = {pk: at for at, pk in enumerate(found)}
    shown = in_language(rows, language)
    first: dict[int, int] = {}
    for row in rows:
        first[row.article_id] = min(first.get(row.article_id, len(place)), place[row.pk])
    return sorted(shown, key=lambda one: (one.language != language, first[one.article_id]))


def variants(text: str) -> list[str]:
    """The query, and the query with words replaced by what means the same."""
    found = [text]
    for group in Synonym.shelf():
        words = [simple(word) for word in group.words]
        for one in list(found):
            for word in words:
                if word and word in one:
                    found += [one.replace(word, other) for other in words if other != word]
    return list(dict.fromkeys(found))[:MOST_VARIANTS]


def as_typed(tokens: list[str]) -> list[str]:
    """The last word may go on: it is searched while it is typed."""
    return [*tokens[:-1], tokens[-1].rstrip("*") + "*"] if tokens and tokens[-1].isascii() else tokens


def by_words(text: str, reader: Any, brand: int | None, most: int) -> list[tuple[int, float]]:
    queries = [as_tsquery(as_typed(tokens), "ABC") for one in variants(text) if (tokens := query_tokens(one))]
    return ranked(" | ".join(f"({one})" for one in queries), reader, brand, most)


def by_sound(text: str, reader: Any, brand: int | None, most: int) -> list[tuple[int, float]]:
    groups = [[as_tsquery([HEARD + token]) for token in group] for group in heard(text)]
    return ranked(" & ".join(f"({' | '.join(group)})" for group in groups), reader, brand, most)


def by_likeness(text: str, reader: Any, brand: int | None, most: int) -> list[tuple[int, float]]:
    """Titles that look like the query: for slips in words of letters."""
    return partly([as_tsquery([one]) for one in pieces(text)], LIKENESS, reader, brand, most)


def by_some(text: str, reader: Any, brand: int | None, most: int) -> list[tuple[int, float]]:
    """A whole question seldom stands in an article: a good part of its words must."""
    tokens = [one for one in query_tokens(text) if one.rstrip("*") not in EMPTY and not PARTICLES & set(one)]
    return partly([as_tsquery([one], "ABC") for one in tokens], SHARE, reader, brand, most)


def by_title(text: str, reader: Any, brand: int | None, most: int) -> list[tuple[int, float]]:
    """Titles that share a good part of their words with a title: what reads alike, without looking into any text."""
    tokens = [as_tsquery([one]) for one in query_tokens(text) if one not in EMPTY]
    return partly(tokens, SHARE, reader, brand, most, where="title_words")


def partly(
    parts: list[str], share: float, reader: Any, brand: int | None, most: int, where: str = "words"
) -> list[tuple[int, float]]:
    """Editions that hold at least two and this share of the parts of a tsquery, those with most of them first."""
    if len(parts) < 2:
        return []
    hits = ranked(" | ".join(parts), reader, brand, most, where)
    with connection.cursor() as sql:
        sql.execute(
            f"SELECT edition_id, (SELECT count(*) FROM unnest(%s::text[]) AS one WHERE {where} @@ one::tsquery)"  # noqa: S608
            " FROM knowledge_articlewords WHERE edition_id = ANY(%s)",
            [parts, [pk for pk, _rank in hits]],
        )
        have = dict(sql.fetchall())
    good = [(pk, rank) for pk, rank in hits if have.get(pk, 0) >= max(2, share * len(parts))]
    return sorted(good, key=lambda hit: (-have[hit[0]], -hit[1]))


def ranked(query: str, reader: Any, brand: int | None, most: int, where: str = "words") -> list[tuple[int, float]]:
    """Editions for a tsquery, those with the words in the title first."""
    if not query:
        return []
    rows = visible(reader, brand).extra(where=[f"{where} @@ %s::tsquery"], params=[query])
    rows = rows.annotate(rank=RawSQL(f"ts_rank(%s::real[], {where}, %s::tsquery)", [WEIGHTS, query], FloatField()))
    return list(rows.order_by("-rank", "edition_id").values_list("edition_id", "rank")[: most * 2])


def visible(reader: Any, brand: int | None) -> QuerySet[ArticleWords]:
    """The words of what the reader may read."""
    return ArticleWords.objects.filter(edition__in=editions(reader, brand))


WAYS = {"words": by_words, "sound": by_sound, "like": by_likeness, "some": by_some}
ALIKE = {"title": by_title}
