"""Articles, their editions in each language with all versions, and what readers say of them."""

from typing import ClassVar
from urllib.parse import quote

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib import clock
from yizhan.lib.digits import whole
from yizhan.people.models import Agent, Customer
from yizhan.spine.fields import Context
from yizhan.spine.guard import Guarded
from yizhan.tickets.models import Ticket

from .audience import Audience
from .shelves import Category as Category
from .shelves import Synonym as Synonym


class Article(Guarded):
    """One piece of knowledge, whatever the language. `language` is the one it is written in first."""

    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="articles", db_index=False,
        verbose_name=pgettext_lazy("knowledge base", "Category"),
    )  # fmt: skip
    owner = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+", verbose_name=_l("Answers for it"))
    language = models.CharField(_l("Language"), max_length=10, default="zh-hans")
    audience = models.CharField(_l("Readers"), max_length=10, choices=Audience, default="", blank=True)
    reader_tags = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name=_l("Tags of readers")
    )
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name=_l("Tags"))
    related = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_l("Related articles"))
    position = models.IntegerField(default=0)
    is_promoted = models.BooleanField(_l("Promoted"), default=False)
    is_archived = models.BooleanField(_l("Archived"), default=False)
    expires_at = models.DateTimeField(pgettext_lazy("article", "Expires"), null=True, blank=True)
    checked_at = models.DateTimeField(_l("Last checked"), default=clock.now)
    source_ticket = models.ForeignKey(
        Ticket, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_l("Made from ticket")
    )
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        indexes = [
            models.Index(fields=["category", "position", "id"], name="article_in_category"),
            models.Index(fields=["position", "id"], name="article_promoted", condition=models.Q(is_promoted=True)),
        ]

    @property
    def shelved_in(self) -> Category:
        return Category.named(self.category_id)

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= clock.now()

    @classmethod
    def lookup(cls, raw: str, context: Context) -> "Article | None":
        number = whole(raw)
        return cls.named(number) if number else None

    @classmethod
    def named(cls, pk: int) -> "Article | None":
        return cls.objects.filter(pk=pk).first()

    def __str__(self) -> str:
        first = self.editions.first() if self.pk else None
        return str(first or f"#{self.pk}")


class Stage(models.TextChoices):
    """How far the working copy of an edition is."""

    DRAFT = "draft", pgettext_lazy("article", "Draft")
    REVIEW = "review", pgettext_lazy("article", "In review")
    SCHEDULED = "scheduled", pgettext_lazy("article", "Scheduled")
    PUBLISHED = "published", pgettext_lazy("article", "Published")


class Edition(Guarded):
    """An article in one language: what readers see, and the working copy.

    `number` is the newest version; readers see it while `is_live`. `source_number` is the version of the article's
    first language that a translation was made from. `stage` speaks of the working copy.
    """

    unlogged: ClassVar[frozenset[str]] = frozenset({"title", "html", "text", "draft_title", "draft_html", "remark"})

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="editions", verbose_name=_l("Article"))
    language = models.CharField(_l("Language"), max_length=10)
    title = models.CharField(pgettext_lazy("article", "Title"), max_length=200, blank=True, default="")
    html = models.TextField(blank=True, default="")
    text = models.TextField(pgettext_lazy("article", "Text"), blank=True, default="")
    number = models.PositiveIntegerField(_l("Version"), default=0)
    is_live = models.BooleanField(_l("Readers see it"), default=False)
    source_number = models.PositiveIntegerField(_l("Translated from version"), default=0)
    published_at = models.DateTimeField(_l("Published"), null=True)
    draft_title = models.CharField(pgettext_lazy("article", "Title"), max_length=200, blank=True, default="")
    draft_html = models.TextField(_l("Working copy"), blank=True, default="")
    stage = models.CharField(pgettext_lazy("article", "Stage"), max_length=10, choices=Stage, default=Stage.DRAFT)
    # What the reviewer is to know, or the writer after a review.
    remark = models.CharField(_l("Remark"), max_length=1000, blank=True, default="")
    publish_at = models.DateTimeField(_l("Publish on"), null=True)
    drafted_by = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_l("Written by")
    )
    updated_at = models.DateTimeField(default=clock.now)
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ["article_id", "language"]
        constraints = [models.UniqueConstraint(fields=["article", "language"], name="edition_once")]
        indexes = [
            models.Index(fields=["publish_at"], name="edition_due", condition=models.Q(stage="scheduled")),
            models.Index(fields=["stage", "-updated_at"], name="edition_stage"),
            # What is counted on every first page of the help centre, without the texts.
            models.Index(fields=["article"], name="edition_live", condition=models.Q(is_live=True)),
        ]

    def __str__(self) -> str:
        return self.title or self.draft_title

    @property
    def slug(self) -> str:
        """The words in its address; only the number in front of them counts."""
        return slugify(self.title, allow_unicode=True)[:80].strip("-") or "-"

    @property
    def first_language(self) -> str:
        """The one its article is written in first."""
        return self.article.language

    @property
    def address(self) -> str:
        """Where readers find it. Put together here, since a shelf names a hundred of them."""
        return f"/help/article/{self.article_id}/{quote(self.slug)}"


class ArticleVersion(Guarded):
    """An edition as it was published once. It never changes."""

    unlogged: ClassVar[frozenset[str]] = frozenset({"title", "html"})

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="versions", verbose_name=_l("Article in one language")
    )
    number = models.PositiveIntegerField(_l("Version"))
    title = models.CharField(pgettext_lazy("article", "Title"), max_length=200)
    html = models.TextField()
    author = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_l("Written by")
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="article_version_once")]


class ArticleFile(Guarded):
    """A picture or file of an article, given to whoever may read the article. `key` is unguessable."""

    unlogged: ClassVar[frozenset[str]] = frozenset({"name"})

    key = models.CharField(max_length=40, unique=True)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="files", verbose_name=_l("Article"))
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.BigIntegerField(default=0)
    is_attached = models.BooleanField(_l("Offered below the text"), default=False)
    file = models.FileField(max_length=120)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]


class ArticleWords(models.Model):
    """What an edition is found by. Written with what is published, so it is no state of its own."""

    edition = models.OneToOneField(Edition, primary_key=True, on_delete=models.CASCADE, related_name="words")
    words = SearchVectorField()
    # The title and the tags alone, small enough to look through thousands of them.
    title_words = models.GeneratedField(
        expression=Func("words", models.Value("{a,b}"), template="ts_filter(%(expressions)s::\"char\"[])"),
        output_field=SearchVectorField(), db_persist=True,
    )  # fmt: skip
    # How often it was read in the last thirty days, counted again every hour.
    reads = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="article_words"),
            GinIndex(fields=["title_words"], name="article_title_words"),
            models.Index(fields=["-reads", "edition"], name="article_reads"),
        ]


class Reading(models.Model):
    """How often an edition was read and found helpful on one day. Counted, not told: no event."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="readings", db_index=False)
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)
    helped = models.PositiveIntegerField(default=0)
    not_helped = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "day"], name="reading_once")]
        indexes = [models.Index(fields=["day"], name="reading_day")]


class Opinion(Guarded):
    """What one reader says of an edition: helpful or not, why, and whether somebody has looked after it."""

    class Reason(models.TextChoices):
        UNCLEAR = "unclear", _l("Hard to understand")
        INCOMPLETE = "incomplete", _l("Something is missing")
        OUTDATED = "outdated", _l("Out of date")
        WRONG = "wrong", _l("It did not work")
        OTHER = "other", _l("Something else")

    unlogged: ClassVar[frozenset[str]] = frozenset({"comment", "visit"})

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="opinions", verbose_name=_l("Article in one language")
    )
    number = models.PositiveIntegerField(_l("Version"))
    visit = models.CharField(_l("Visit"), max_length=40)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    is_helpful = models.BooleanField(_l("Helpful"))
    reason = models.CharField(_l("Reason"), max_length=12, choices=Reason, default="", blank=True)
    comment = models.CharField(_l("Comment"), max_length=2000, default="", blank=True)
    created_at = models.DateTimeField(default=clock.now)
    handled_at = models.DateTimeField(_l("Looked after"), null=True)
    handled_by = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_l("Looked after by")
    )

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["edition", "visit"], name="opinion_once")]
        indexes = [
            models.Index(fields=["-id"], name="opinion_open", condition=models.Q(is_helpful=False, handled_at=None))
        ]


class Search(models.Model):
    """What was looked for, and how much was found; `visit` joins the steps of typing it."""

    visit = models.CharField(max_length=40)
    query = models.CharField(max_length=200)
    language = models.CharField(max_length=10)
    found = models.PositiveIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["-at"], name="search_at"),
            models.Index(fields=["visit", "-id"], name="search_visit"),
        ]


class Deflection(models.Model):
    """A visit in which articles were offered instead of a request: which one solved it, or the ticket that came.

    One a visit: who says “solved” twice, or asks for help after all, is counted once and honestly.
    """

    visit = models.CharField(max_length=40, unique=True)
    shown_at = models.DateTimeField(default=clock.now)
    opened = models.ForeignKey(Article, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    solved_at = models.DateTimeField(null=True)
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["-shown_at"], name="deflection_at")]

    @property
    def counts(self) -> bool:
        """Solved, and nobody had to work on it."""
        return self.solved_at is not None and self.ticket_id is None
