"""Finding articles: by words and what means the same, else by ear, else by likeness, else by some of the words.

Who may read what is asked before anything is ranked, so neither results nor counts tell of hidden articles.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from yizhan.lib import clock
from yizhan.lib.sounds import heard, simple
from yizhan.lib.text import as_tsquery, query_tokens
from yizhan.spine.kept import Kept

from .models import Edition, Synonym
from .reading import alike, editions, in_language, live
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
SEEN = Kept(lambda who, now: editions(who[0], who[1], now).order_by().values("pk"), datetime, per=alike)
# What is told of an edition that is shown.
TOLD = ("title", "language", "article__language", "article__category", "article__audience")
WEIGHTS = "{0.02,0.1,0.4,1}"
# Ranked inside, so that who may read it is asked of the best alone, and not of every article there is.
BEST = """
SELECT edition_id, rank, (SELECT count(*) FROM knowledge_articlewords AS held, unnest(%s::text[]) AS one
                          WHERE held.edition_id = best.edition_id AND held.{where} @@ one::tsquery)
FROM (SELECT edition_id, ts_rank(%s::real[], {where}, %s::tsquery) AS rank FROM knowledge_articlewords
      WHERE {where} @@ %s::tsquery ORDER BY rank DESC, edition_id OFFSET 0) AS best
WHERE edition_id IN ({seen}) ORDER BY rank DESC, edition_id LIMIT %s
"""


class Candidate(NamedTuple):
    """What is known of an edition that was found, to choose it by."""

    pk: int
    article_id: int
    language: str
    first_language: str

    @classmethod
    def among(cls, rows: QuerySet[Edition]) -> list["Candidate"]:
        return [cls(*row) for row in rows.order_by().values_list("pk", "article_id", "language", "article__language")]


@dataclass(frozen=True)
class Hit:
    """An edition of an article that was found, and how: words, sound, like, some or title."""

    edition: Edition
    how: str
    rank: float


def search(
    text: str, reader: Any, *, language: str, brand: int | None = None, most: int = MOST,
    ways: Mapping[str, Way] | None = None, texts: bool = True,
) -> list[Hit]:  # fmt: skip
    """The best articles for a query, one edition of each, best first. [] for a query without words."""
    text = simple(text[:LONGEST_QUERY]).strip()
    found: dict[int, Hit] = {}
    for how, way in (ways or WAYS).items():
        if len(found) >= ENOUGH:
            break
        for pk, rank in way(text, reader, brand, most):
            found.setdefault(pk, Hit(Edition(pk=pk), how, rank))
    known = {one.pk: one for one in Candidate.among(Edition.objects.filter(pk__in=list(found)))}
    nearest: dict[int, Hit] = {}
    for pk in [one for one in found if one in known]:
        nearest.setdefault(known[pk].article_id, found[pk])
    elsewhere = set(nearest) - {one.article_id for one in known.values() if one.language == language}
    theirs = Candidate.among(live(elsewhere).filter(language=language)) if elsewhere else []
    best = chosen([*known.values(), *theirs], nearest, language)[:most]
    rows = Edition.objects.select_related("article").only(*TOLD, *(["text"] if texts else []))
    told = rows.in_bulk([one.pk for one in best])
    return [replace(nearest[one.article_id], edition=told[one.pk]) for one in best if one.pk in told]


def chosen(rows: list[Candidate], nearest: dict[int, Hit], language: str) -> list[Candidate]:
    """One edition of each article at the place of its best; what is in the reader's language before the rest.

    An article found by the words or the sound of another language is shown in the reader's all the same.
    """
    place = {article: at for at, article in enumerate(nearest)}
    return sorted(in_language(rows, language), key=lambda one: (one.language != language, place[one.article_id]))


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
    # Only what was typed may go on: of the synonym AC nobody asks for accounts.
    typed, *others = (query_tokens(one) for one in variants(text))
    queries = [as_tsquery(tokens) for tokens in (as_typed(typed), *others) if tokens]
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
    return partly([as_tsquery([one]) for one in tokens], SHARE, reader, brand, most)


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
    least = max(2, ceil(share * len(parts)))
    # Who holds so many of them holds one of all but so many less one: only these have to be ranked.
    some = parts[: len(parts) - least + 1]
    hits = best(" | ".join(some), reader, brand, most * 2, parts=parts, where=where)
    good = sorted((hit for hit in hits if hit[2] >= least), key=lambda hit: (-hit[2], -hit[1]))
    return [(pk, rank) for pk, rank, _have in good]


def ranked(query: str, reader: Any, brand: int | None, most: int) -> list[tuple[int, float]]:
    """Editions for a tsquery, those with the words in the title first."""
    return [(pk, rank) for pk, rank, _have in best(query, reader, brand, most * 2, parts=[query])] if query else []


def best(
    query: str, reader: Any, brand: int | None, most: int, *, parts: list[str], where: str = "words"
) -> list[tuple[int, float, int]]:
    """What the reader may read and holds the query: (edition, how near it is to the parts, how many of them it has)."""
    asked = SEEN.of((reader, brand), clock.now())
    seen, given = asked.shape.sql, asked.shape.filled(asked.values)
    with connection.cursor() as sql:
        sql.execute(BEST.format(where=where, seen=seen), [parts, WEIGHTS, " | ".join(parts), query, *given, most])
        return sql.fetchall()


WAYS = {"words": by_words, "sound": by_sound, "like": by_likeness, "some": by_some}
ALIKE = {"title": by_title}
