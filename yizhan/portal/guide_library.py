"""The articles of the help centre, as guides ask for them."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse

from yizhan.automation.guides.library import Found
from yizhan.catalog.brands import Brand
from yizhan.knowledge import deflecting
from yizhan.knowledge.models import Article, Edition
from yizhan.knowledge.reading import editions, in_language
from yizhan.knowledge.searching import LONGEST_QUERY, search

MOST = 3
SNIPPET = 400


class HelpCentre:
    """What the reader may see, and the honest count of what it spared."""

    def chosen(self, ids: list[int], reader: Any, brand: int | None, language: str) -> list[Found]:
        rows = list(editions(reader, brand).filter(article__in=ids).select_related("article"))
        shown = sorted(in_language(rows, language), key=lambda one: ids.index(one.article_id))
        return [as_found(one, brand) for one in shown[: 2 * MOST]]

    def searched(self, words: str, reader: Any, brand: int | None, language: str) -> list[Found]:
        hits = search(words[:LONGEST_QUERY], reader, language=language, brand=brand, most=MOST)
        return [as_found(one.edition, brand) for one in hits]

    def there(self, ids: Collection[int]) -> set[int]:
        return set(Article.objects.filter(pk__in=ids, is_archived=False).values_list("pk", flat=True))

    def shown(self, visit: str) -> None:
        deflecting.shown(visit)

    def solved(self, visit: str, article: int) -> None:
        if row := Article.objects.filter(pk=article).first():
            deflecting.solved(visit, row)

    def not_spared(self, visit: str, ticket: int | None) -> None:
        deflecting.not_spared(visit, ticket)


def as_found(edition: Edition, brand: int | None) -> Found:
    words = " ".join(edition.text.split())
    text = words if len(words) <= SNIPPET else f"{words[:SNIPPET]}…"
    face = next((row for row in Brand.current() if row.pk == brand), Brand.default())
    at = reverse("help-article-short", args=[edition.article_id])
    return Found(edition.article_id, edition.title, text, face.link(at))
