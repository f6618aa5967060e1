"""What a reader may see: every query of the help centre starts here."""

from typing import Any

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


def articles(reader: Any, brand: int | None = None) -> QuerySet[Article]:
    """Articles the reader may read, if only in another language."""
    is_live = Exists(Edition.objects.filter(article=OuterRef("pk"), is_live=True))
    return readable(reader, brand).filter(is_live)


def readable(reader: Any, brand: int | None = None) -> QuerySet[Article]:
    """Articles the reader might read, whether or not an edition of them is live."""
    shelves = [row.pk for row in categories(reader, brand)]
    now = clock.now()
    return Article.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now), own_step(reader), category__in=shelves, is_archived=False
    )


def editions(reader: Any, brand: int | None = None) -> QuerySet[Edition]:
    """Live editions the reader may read."""
    return Edition.objects.filter(article__in=readable(reader, brand), is_live=True)


def in_language(found: list[Edition], language: str) -> list[Edition]:
    """One edition of each article, in the order they came: the reader's language, else the article's own, else any."""
    best: dict[int, Edition] = {}
    for one in found:
        old = best.get(one.article_id)
        if old is None or fitness(one, language) > fitness(old, language):
            best[one.article_id] = one
    return list(best.values())


def fitness(edition: Edition, language: str) -> int:
    return 2 if edition.language == language else 1 if edition.language == edition.article.language else 0


def audience_of(article: Article) -> Audience:
    """The narrowest step on the way to an article: what its readers must be."""
    steps = [*(row.audience for row in article.shelved_in.line), article.audience]
    return max((Audience(one) for one in steps if one), key=STRICTEST.index, default=Audience.PUBLIC)
