"""Topics and posts with their versions; members, and what they do: votes, reports, following."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.knowledge.models import Article
from yizhan.lib import clock
from yizhan.people.models import Agent, Customer
from yizhan.spine.guard import Guarded
from yizhan.tickets.models import Ticket

from .boards import Board, Community

__all__ = ["Board", "Community", "Following", "Member", "Post", "PostVersion", "Report", "Topic", "TopicWords", "Vote"]


class Member(Guarded):
    """A customer in the community, under a name of their own choice; nothing else of them is shown."""

    unlogged: ClassVar[frozenset[str]] = frozenset({"name", "name_key", "ban_reason"})

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="member")
    name = models.CharField(_l("Display name"), max_length=40)
    name_key = models.CharField(_l("Display name"), max_length=60, unique=True)
    approved = models.PositiveIntegerField(_l("Posts that were let through"), default=0)
    is_banned = models.BooleanField(pgettext_lazy("member", "Banned"), default=False)
    ban_reason = models.CharField(_l("Reason"), max_length=500, default="", blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Topic(Guarded):
    """Something asked, discussed or proposed. Its first post is the text; `is_shown` follows that post."""

    class Kind(models.TextChoices):
        QUESTION = "question", pgettext_lazy("topic", "Question")
        DISCUSSION = "discussion", pgettext_lazy("topic", "Discussion")
        IDEA = "idea", pgettext_lazy("topic", "Idea")

    unlogged: ClassVar[frozenset[str]] = frozenset({"title"})

    board = models.ForeignKey(
        Board,
        on_delete=models.PROTECT,
        related_name="topics",
        db_index=False,
        verbose_name=pgettext_lazy("community", "Board"),
    )
    kind = models.CharField(_l("Kind"), max_length=10, choices=Kind, default=Kind.QUESTION)
    title = models.CharField(pgettext_lazy("topic", "Title"), max_length=150)
    member = models.ForeignKey(
        Member, null=True, on_delete=models.CASCADE, related_name="topics", verbose_name=_l("Member")
    )
    agent = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_l("Agent")
    )
    is_shown = models.BooleanField(pgettext_lazy("topic", "Shown"), default=False)
    is_pinned = models.BooleanField(pgettext_lazy("topic", "Pinned"), default=False)
    is_locked = models.BooleanField(pgettext_lazy("topic", "Locked"), default=False)
    best = models.ForeignKey(
        "Post", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False, verbose_name=_l("Best answer")
    )
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_l("Merged into")
    )
    ticket = models.ForeignKey(
        Ticket, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_l("Ticket")
    )
    article = models.ForeignKey(
        Article, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False, verbose_name=_l("Article")
    )
    votes = models.IntegerField(_l("Votes"), default=0)
    answers = models.PositiveIntegerField(_l("Answers"), default=0)
    created_at = models.DateTimeField(default=clock.now)
    last_at = models.DateTimeField(_l("Last post"), default=clock.now)
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ["-last_at", "-id"]
        indexes = [
            models.Index(fields=["-last_at", "-id"], name="topic_newest", condition=models.Q(is_shown=True)),
            models.Index(fields=["board", "-last_at", "-id"], name="topic_board", condition=models.Q(is_shown=True)),
            models.Index(fields=["-votes", "-id"], name="topic_votes", condition=models.Q(is_shown=True)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def slug(self) -> str:
        """The words in its address; only the number in front of them counts."""
        return slugify(self.title, allow_unicode=True)[:80].strip("-") or "-"

    @property
    def stands_in(self) -> Board:
        return Board.named(self.board_id)

    @property
    def is_solved(self) -> bool:
        return self.best_id is not None


class Post(Guarded):
    """The text of a topic, an answer, or a reply to an answer (`parent`). `text` is Markdown, `html` made of it."""

    class State(models.TextChoices):
        SHOWN = "shown", pgettext_lazy("post", "Shown")
        HELD = "held", pgettext_lazy("post", "To be checked")
        HIDDEN = "hidden", pgettext_lazy("post", "Hidden")
        REJECTED = "rejected", pgettext_lazy("post", "Not let through")

    class Held(models.TextChoices):
        """Why a post waits to be checked."""

        NEW = "new", _l("First posts of a member")
        LINKS = "links", _l("Many links")
        WORDS = "words", _l("A word of the list")
        REPORTS = "reports", _l("Reported by readers")

    unlogged: ClassVar[frozenset[str]] = frozenset({"text", "html", "reason"})

    topic = models.ForeignKey(
        Topic, on_delete=models.CASCADE, related_name="posts", db_index=False, verbose_name=_l("Topic")
    )
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="replies",
                               verbose_name=_l("Reply to"))  # fmt: skip
    is_first = models.BooleanField(_l("Text of the topic"), default=False)
    member = models.ForeignKey(
        Member, null=True, on_delete=models.CASCADE, related_name="posts", db_index=False, verbose_name=_l("Member")
    )
    agent = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_l("Agent")
    )
    text = models.TextField(pgettext_lazy("post", "Text"))
    html = models.TextField(default="")
    state = models.CharField(pgettext_lazy("post", "State"), max_length=10, choices=State, default=State.SHOWN)
    why = models.CharField(_l("Why it is checked"), max_length=10, choices=Held, default="", blank=True)
    # What an agent says to the author about hiding it or not letting it through.
    reason = models.CharField(_l("Reason"), max_length=500, default="", blank=True)
    votes = models.IntegerField(_l("Votes"), default=0)
    reports = models.PositiveIntegerField(_l("Open reports"), default=0)
    created_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(_l("Edited"), null=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["topic", "-votes", "id"], name="post_of_topic"),
            models.Index(fields=["member", "-id"], name="post_of_member"),
            models.Index(
                fields=["id"], name="post_to_check", condition=models.Q(state="held") | models.Q(reports__gt=0)
            ),
        ]

    @property
    def is_seen(self) -> bool:
        return self.state == self.State.SHOWN

    @property
    def edition(self) -> str:
        """Which of its texts this is, and what was decided about it."""
        return f"{self.state} {self.edited_at.isoformat() if self.edited_at else ''}"

    @property
    def is_official(self) -> bool:
        return self.agent_id is not None

    @property
    def author(self) -> str:
        """The name it stands under."""
        if self.agent_id:
            return str(getattr(Agent.named(self.agent_id), "name", ""))
        return self.member.name if self.member else ""


class PostVersion(Guarded):
    """A post as it was before it was edited."""

    unlogged: ClassVar[frozenset[str]] = frozenset({"title", "text"})

    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, related_name="versions", verbose_name=pgettext_lazy("community", "Post")
    )
    title = models.CharField(pgettext_lazy("topic", "Title"), max_length=150, default="", blank=True)
    text = models.TextField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]


class Vote(models.Model):
    """One member likes one post. The post's count is the door's; this row says whose it was."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="vote_once")]


class Report(Guarded):
    """A reader says that a post should not stand there."""

    class Reason(models.TextChoices):
        SPAM = "spam", _l("Advertising or spam")
        RUDE = "rude", _l("Insulting or harassing")
        PRIVATE = "private", _l("Shows personal data")
        WRONG = "wrong", _l("Wrong or dangerous")
        OTHER = "other", _l("Something else")

    unlogged: ClassVar[frozenset[str]] = frozenset({"comment"})

    post = models.ForeignKey(
        Post,
        on_delete=models.CASCADE,
        related_name="reported",
        db_index=False,
        verbose_name=pgettext_lazy("community", "Post"),
    )
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", verbose_name=_l("Member"))
    reason = models.CharField(_l("Reason"), max_length=10, choices=Reason)
    comment = models.CharField(_l("Comment"), max_length=500, default="", blank=True)
    created_at = models.DateTimeField(default=clock.now)
    handled_at = models.DateTimeField(_l("Looked after"), null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="report_once")]


class Following(models.Model):
    """Who hears by mail of new posts in a topic."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="followings", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "member"], name="following_once")]


class TopicWords(models.Model):
    """What a topic is found by. Written when something in it is shown or hidden."""

    topic = models.OneToOneField(Topic, primary_key=True, on_delete=models.CASCADE, related_name="words")
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="topic_words")]
