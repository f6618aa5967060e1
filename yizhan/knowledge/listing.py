"""The writers' list: which editions, found by what they say and by how they stand."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib import clock
from yizhan.lib.digits import whole

from .models import Category, Edition, Opinion, Reading, Stage
from .powers import WRITE
from .reading import editions
from .searching import search

STALE_DAYS = 180
FIGURE_DAYS = 90
# What a stage of the list asks of an edition.
STAGES = {
    "draft": (Stage.DRAFT.label, Q(stage=Stage.DRAFT)),
    "review": (Stage.REVIEW.label, Q(stage=Stage.REVIEW)),
    "scheduled": (Stage.SCHEDULED.label, Q(stage=Stage.SCHEDULED)),
    "live": (pgettext_lazy("article", "Live"), Q(is_live=True)),
    "expired": (pgettext_lazy("article", "Expired"), Q(is_live=True)),
    "archived": (pgettext_lazy("article", "Archived"), Q()),
}
# How far the working copies of others are is for those who write.
IN_WORK = (Stage.DRAFT, Stage.REVIEW, Stage.SCHEDULED)
NOTES = {
    "behind": _l("Translation behind"),
    "stale": _l("Not checked for long"),
    "unhelpful": _l("Found unhelpful"),
}


@dataclass(frozen=True)
class Wanted:
    """What was asked of the list."""

    text: str = ""
    category: str = ""
    stage: str = ""
    language: str = ""
    note: str = ""
    is_mine: bool = False

    @property
    def is_narrowed(self) -> bool:
        return any((self.text, self.category, self.stage, self.language, self.note, self.is_mine))


def listed(wanted: Wanted, by: Any) -> QuerySet[Edition]:
    """One edition an article, or every one that stands as was asked; who does not write sees what is live."""
    now, writes = clock.now(), by.may(WRITE.key)
    if wanted.stage in IN_WORK and not writes:
        return Edition.objects.none()
    rows = Edition.objects.all() if writes else editions(by)
    rows = rows.filter(article__is_archived=wanted.stage == "archived")
    if wanted.stage in STAGES:
        rows = rows.filter(STAGES[wanted.stage][1])
    if wanted.stage == "live":
        rows = rows.exclude(article__expires_at__lte=now)
    if wanted.stage == "expired":
        rows = rows.filter(article__expires_at__lte=now)
    if wanted.language:
        rows = rows.filter(language=wanted.language)
    elif wanted.stage in ("", "live", "expired", "archived") and wanted.note != "behind":
        rows = rows.filter(language=F("article__language"))
    if wanted.is_mine:
        rows = rows.filter(Q(article__owner=by.pk) | Q(drafted_by=by.pk))
    rows = rows.filter(article__category__in=shelves(wanted.category)) if wanted.category else rows
    rows = noted(rows, wanted.note)
    return with_words(rows, wanted.text, by) if wanted.text else rows


def shelves(slug: str) -> list[int]:
    """A category with its sections."""
    return [row.pk for row in Category.shelf() if slug in {above.slug for above in row.line}]


def noted(rows: QuerySet[Edition], note: str) -> QuerySet[Edition]:
    if note == "behind":
        first = Edition.objects.filter(article=OuterRef("article"), language=OuterRef("article__language"))
        newer = first.filter(number__gt=OuterRef("source_number"))
        return rows.filter(Exists(newer), is_live=True).exclude(language=F("article__language"))
    if note == "stale":
        return rows.filter(is_live=True, article__checked_at__lt=clock.now() - timedelta(days=STALE_DAYS))
    if note == "unhelpful":
        opinions = Opinion.objects.filter(edition__article=OuterRef("article"), is_helpful=False, handled_at=None)
        return rows.filter(Exists(opinions))
    return rows


def with_words(rows: QuerySet[Edition], text: str, by: Any) -> QuerySet[Edition]:
    """What the search of the help centre finds, and titles and drafts that are not out yet."""
    found = [hit.edition.article_id for hit in search(text, by, language="")]
    typed = Q(title__icontains=text)
    if by.may(WRITE.key):
        typed |= Q(draft_title__icontains=text)
    return rows.filter(Q(article__in=found) | typed | Q(article=whole(text) or 0))


def figures(articles: list[int]) -> dict[int, dict[str, int]]:
    """Article → how often it was read in the last months, and how many found it helpful or not."""
    since = clock.now().date() - timedelta(days=FIGURE_DAYS)
    rows = Reading.objects.filter(edition__article__in=articles, day__gte=since).values("edition__article")
    summed = rows.annotate(views_=Sum("views"), helped_=Sum("helped"), not_=Sum("not_helped")).order_by()
    return {
        row["edition__article"]: {
            "views": row["views_"], "votes": (votes := row["helped_"] + row["not_"]),
            "share": round(100 * row["helped_"] / votes) if votes else 0,
        }
        for row in summed
    }  # fmt: skip


def firsts(articles: list[int]) -> dict[int, int]:
    """Article → the newest version in its first language, for what has fallen behind."""
    rows = Edition.objects.filter(article__in=articles, language=F("article__language"))
    return dict(rows.values_list("article", "number"))
