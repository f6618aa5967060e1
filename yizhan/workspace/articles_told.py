"""Of articles: who hears that one waits for a review, was sent back to its writer, or has run out."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from yizhan.knowledge.models import Article, Edition
from yizhan.knowledge.powers import PUBLISH
from yizhan.people.models import Agent
from yizhan.spine.models import Event

# Event → kind of notice.
KINDS = {"edition.handed_in": "to_review", "edition.sent_back": "sent_back", "article.expired": "expired"}
TITLE = ("article", "language", "draft_title")
# Kind → (on the screen, by mail).
DEFAULTS = {"to_review": (True, False), "sent_back": (True, True), "expired": (True, True)}


def concerned(event: Event) -> tuple[str, Iterable[int]]:
    """The kind of notice and whom it concerns: who may publish, who wrote it, who answers for it."""
    kind = KINDS[event.name]
    if kind == "to_review":
        return kind, [agent.pk for agent in Agent.active() if agent.may(PUBLISH.key)]
    if kind == "sent_back":
        rows = Edition.objects.filter(pk=event.subject_id)
        return kind, [one for one in rows.values_list("drafted_by", flat=True) if one]
    return kind, Article.objects.filter(pk=event.subject_id).values_list("owner", flat=True)


def titles(said: Iterable[dict[str, Any]]) -> dict[tuple[int, str], str]:
    """(article, language) → what it is called there, for all that events tell of."""
    rows = Edition.objects.filter(article__in={one["article"] for one in said if "article" in one})
    return {(article, language): title for article, language, title in rows.values_list(*TITLE)}


def title_in(known: dict[tuple[int, str], str], told: dict[str, Any], kind: str) -> str:
    """The title of the edition an event tells of; what ran out did so in every language, so in the reader's."""
    article, language = told.get("article", 0), told.get("language", "")
    own = known.get((article, get_language() or "")) if kind == "expired" else None
    return own or known.get((article, language), "")


def place(told: dict[str, Any]) -> str:
    """The page an article is written on, of which an event tells in its data."""
    if "article" not in told:
        return reverse("knowledge")
    return reverse("knowledge-edit", args=[told["article"], told["language"]])
