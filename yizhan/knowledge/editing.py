"""Writing: a working copy, its review, its publication, and the way back. Everything passes the door."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.lib import clock
from yizhan.lib.text import straight
from yizhan.people.models import Agent
from yizhan.spine.actors import CLOCK, Actor, through
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused

from .cleaning import LONGEST, clean, plain_text
from .models import Article, ArticleVersion, Category, Edition, Stage
from .powers import PUBLISH, WRITE

LONGEST_TITLE = 200


@dataclass(frozen=True)
class Copy:
    """What a writer hands over: the title and the HTML of a working copy."""

    title: str
    html: str

    def checked(self) -> "Copy":
        """Cleaned. Raises Invalid when the title is missing, or something is too long."""
        title = " ".join(straight(self.title).split())
        if not title:
            raise Invalid({"title": _("Give the article a title.")})
        if len(title) > LONGEST_TITLE:
            raise Invalid({"title": _("A title may have at most %(most)s characters.") % {"most": LONGEST_TITLE}})
        if len(self.html) > LONGEST:
            raise Invalid({"html": _("A text may have at most %(most)s characters.") % {"most": f"{LONGEST:,}"}})
        return Copy(title, clean(self.html))


def begin(category: Category, language: str, copy: Copy, *, by: Agent, **more: Any) -> Edition:
    """A new article with its first edition, as a draft. Raises Refused, Invalid."""
    article = Article(category=category, owner=by, language=language, **more)
    copy = copy.checked()
    with change(article, "article.created", by=by, needs=WRITE.key):
        pass
    return _edition(article, language, copy, by)


@transaction.atomic
def translate(article: Article, language: str, copy: Copy, *, by: Agent) -> Edition:
    """A draft in another language. Raises Refused, Invalid, Conflict when there is one already."""
    if not by.may(WRITE.key):
        raise Refused(WRITE.key)
    # A double click, or two translators at once: the second waits, and is told.
    Article.objects.select_for_update().filter(pk=article.pk).first()
    if article.editions.filter(language=language).exists():
        raise Conflict(_("There is an edition in this language already."))
    return _edition(article, language, copy.checked(), by)


def _edition(article: Article, language: str, copy: Copy, by: Agent) -> Edition:
    made = Edition(article=article, language=language, draft_title=copy.title, draft_html=copy.html, drafted_by=by)
    with change(made, "edition.created", by=by, needs=WRITE.key, article=article.pk):
        made.source_number = source_of(made)
    return made


def write(edition: Edition, copy: Copy, *, by: Agent, expect: int | None = None) -> None:
    """Keep a working copy; readers go on seeing what is live. Raises Refused, Invalid, Stale."""
    copy = copy.checked()
    with change(edition, "edition.written", by=by, needs=WRITE.key, expect=expect):
        if (edition.draft_title, edition.draft_html) == (copy.title, copy.html):
            return
        edition.draft_title, edition.draft_html, edition.drafted_by = copy.title, copy.html, by
        edition.stage, edition.publish_at, edition.remark = Stage.DRAFT, None, ""


def hand_in(edition: Edition, *, by: Agent, remark: str = "") -> None:
    """Ask for a review. Raises Refused, Invalid without a text, Conflict."""
    with change(edition, "edition.handed_in", by=by, needs=WRITE.key) as it:
        _expect_text(edition)
        if not is_news(edition):
            raise Conflict(_("Nothing has been changed since it was published."))
        if edition.stage != Stage.PUBLISHED:
            _expect(edition, Stage.DRAFT)
        edition.stage, edition.remark = Stage.REVIEW, remark[:1000]
        it.say(number=edition.number, article=edition.article_id, language=edition.language)


def send_back(edition: Edition, *, by: Agent, remark: str) -> None:
    """The reviewer wants something changed and says what. Raises Refused, Invalid, Conflict."""
    if not remark.strip():
        raise Invalid({"remark": _("Say what has to be changed.")})
    with change(edition, "edition.sent_back", by=by, needs=PUBLISH.key) as it:
        _expect(edition, Stage.REVIEW)
        edition.stage, edition.remark = Stage.DRAFT, remark.strip()[:1000]
        it.say(article=edition.article_id, language=edition.language)


def publish(edition: Edition, *, by: Actor, at: datetime | None = None, expect: int | None = None) -> None:
    """Readers see the working copy from now on, or from a moment to come.

    Raises Refused, Invalid without a text, Conflict, Stale.
    """
    if at is not None and at > clock.now():
        with change(edition, "edition.scheduled", by=by, needs=PUBLISH.key, expect=expect):
            _expect_text(edition)
            edition.stage, edition.publish_at = Stage.SCHEDULED, at
        return
    with change(edition, "edition.published", by=by, needs=PUBLISH.key, expect=expect) as it:
        if not is_news(edition):
            raise Conflict(_("Readers see this version already."))
        _expect_text(edition)
        _put_out(edition, by)
        it.say(number=edition.number, article=edition.article_id)


def call_off(edition: Edition, *, by: Actor) -> None:
    """It is not published by itself any more; its text goes on as a draft. Raises Refused, Conflict."""
    with change(edition, "edition.called_off", by=by, needs=PUBLISH.key):
        _expect(edition, Stage.SCHEDULED)
        edition.stage, edition.publish_at = Stage.DRAFT, None


def _put_out(edition: Edition, by: Actor) -> None:
    edition.number += 1
    edition.title, edition.html, edition.text = edition.draft_title, edition.draft_html, plain_text(edition.draft_html)
    edition.is_live, edition.stage, edition.published_at = True, Stage.PUBLISHED, clock.now()
    edition.publish_at, edition.remark, edition.source_number = None, "", source_of(edition)
    author = by if isinstance(by, Agent) else edition.drafted_by
    ArticleVersion(edition=edition, number=edition.number, title=edition.title, html=edition.html, author=author).save()


def withdraw(edition: Edition, *, by: Actor) -> None:
    """Readers do not see it any more; its versions stay, and its text goes on as a draft. Raises Refused, Conflict."""
    with change(edition, "edition.withdrawn", by=by, needs=PUBLISH.key) as it:
        if not edition.is_live:
            raise Conflict(_("Readers do not see this edition."))
        edition.is_live, edition.stage, edition.publish_at = False, Stage.DRAFT, None
        it.say(article=edition.article_id)


def roll_back(edition: Edition, number: int, *, by: Agent, expect: int | None = None) -> None:
    """An earlier version becomes the working copy, to be published later. Raises Refused, Invalid, Stale."""
    version = edition.versions.filter(number=number).first()
    if version is None:
        raise Invalid({"number": _("There is no version %(number)s.") % {"number": number}})
    with change(edition, "edition.rolled_back", by=by, needs=WRITE.key, expect=expect, number=number):
        edition.draft_title, edition.draft_html, edition.drafted_by = version.title, version.html, by
        edition.stage, edition.publish_at, edition.remark = Stage.DRAFT, None, ""


def check(article: Article, *, by: Agent) -> None:
    """Somebody has read it and it is still right. Raises Refused."""
    with change(article, "article.checked", by=by, needs=WRITE.key):
        article.checked_at = clock.now()


def source_of(edition: Edition) -> int:
    """The version of the first language a translation is made from now; 0 for the first language itself."""
    if edition.language == edition.article.language:
        return 0
    return first_number(edition.article)


def first_number(article: Article) -> int:
    """The newest version in the article's first language."""
    found = article.editions.filter(language=article.language).values_list("number", flat=True).first()
    return found or 0


def is_behind(edition: Edition, first: int) -> bool:
    """Whether the first language has been published again since this translation was made."""
    return edition.language != edition.article.language and edition.is_live and edition.source_number < first


def is_news(edition: Edition) -> bool:
    """Whether publishing changes anything: a translation that fell behind may be found right as it is."""
    is_seen = edition.is_live and edition.stage == Stage.PUBLISHED
    return not is_seen or is_behind(edition, first_number(edition.article))


def _expect(edition: Edition, stage: Stage) -> None:
    if edition.stage != stage:
        raise Conflict(_("This edition has moved on. Load the page again."))


def _expect_text(edition: Edition) -> None:
    if not plain_text(edition.draft_html).strip() and "<img" not in edition.draft_html:
        raise Invalid({"html": _("Write a text first.")})


def publish_due() -> int:
    """EVERY: put out what was planned for now. Returns how many."""
    due = Edition.objects.filter(stage=Stage.SCHEDULED, publish_at__lte=clock.now()).order_by("publish_at")
    with through("clock"):
        return sum(_publish_one(one) for one in due[:200])


def _publish_one(edition: Edition) -> bool:
    """False when somebody touched it in the meantime, or it has no text."""
    try:
        publish(edition, by=CLOCK, expect=edition.version)
    except (Conflict, Invalid):
        return False
    return True
