"""What a reader may see: every query of the help centre starts here."""

from collections.abc import Hashable, Iterable
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from yizhan.lib import clock

from .audience import Audience, admits, own_step
from .models import Article, Category, Edition

STRICTEST = [Audience.PUBLIC, Audience.SIGNED_IN, Audience.TAGGED, Audience.INTERNAL]


def categories(reader: Any, brand: int | None = None) -> list[Category]:
    """Those the reader may open, of a brand where one is given, in their order."""
    return [row for row in Category.current() if is_open(row, reader, brand)]


def is_open(category: Category, reader: Any, brand: int | None = None) -> bool:
    """Whether every step from the outermost category to this one lets the reader through."""
    line = category.line
    shown = all(not row.is_archived and admits(row.audience, row.reader_tags, reader) for row in line)
    return shown and (brand is None or all(not row.brands or brand in row.brands for row in line))


def alike(who: tuple[Any, int | None]) -> Hashable:
    """Readers (with their brand) who may see the same articles have this in common: questions are kept for it."""
    reader, brand = who
    kind = getattr(reader, "actor_kind", "")
    return kind, tuple(reader.tags) if kind == "customer" else (), tuple(row.pk for row in categories(reader, brand))


def articles(reader: Any, brand: int | None = None, now: datetime | None = None) -> QuerySet[Article]:
    """Articles the reader may read, if only in another language."""
    is_live = Exists(Edition.objects.filter(article=OuterRef("pk"), is_live=True))
    return readable(reader, brand, now).filter(is_live)


def readable(reader: Any, brand: int | None = None, now: datetime | None = None) -> QuerySet[Article]:
    """Articles the reader might read, whether or not an edition of them is live."""
    # There is no category 0: who may open none asks the same question, and finds nothing.
    shelves = [row.pk for row in categories(reader, brand)] or [0]
    now = now or clock.now()
    return Article.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now), own_step(reader), category__in=shelves, is_archived=False
    )


def editions(reader: Any, brand: int | None = None, now: datetime | None = None) -> QuerySet[Edition]:
    """Live editions the reader may read."""
    return Edition.objects.filter(article__in=readable(reader, brand, now), is_live=True)


def live(found: Iterable[int]) -> QuerySet[Edition]:
    """Live editions of articles of which it has just been asked whether the reader may read them."""
    return Edition.objects.filter(article__in=list(found), is_live=True).select_related("article")


class Told(Protocol):
    """An edition, or what is known of one to choose it by."""

    @property
    def article_id(self) -> int: ...

    @property
    def language(self) -> str: ...

    @property
    def first_language(self) -> str: ...


One = TypeVar("One", bound=Told)


def in_language(found: Iterable[One], language: str) -> list[One]:
    """One edition of each article, in the order they came: the reader's language, else the article's own, else any."""
    best: dict[int, One] = {}
    for one in found:
        old = best.get(one.article_id)
        if old is None or fitness(one, language) > fitness(old, language):
            best[one.article_id] = one
    return list(best.values())


def fitness(edition: Told, language: str) -> int:
    return 2 if edition.language == language else 1 if edition.language == edition.first_language else 0


def audience_of(article: Article) -> Audience:
    """The narrowest step on the way to an article: what its readers must be."""
    steps = [*(row.audience for row in article.shelved_in.line), article.audience]
    return max((Audience(one) for one in steps if one), key=STRICTEST.index, default=Audience.PUBLIC)
