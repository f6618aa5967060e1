"""What a reader may see: every query of the community's pages starts here."""

from typing import Any

from django.db.models import Q, QuerySet

from yizhan.catalog.brands import Brand
from yizhan.knowledge.audience import Audience, admits

from .models import Board, Community, Following, Member, Post, Topic


def boards(reader: Any, brand: Brand | None = None) -> list[Board]:
    """Those the reader may open, in their order. For readers of a brand only while its community is open."""
    if brand is not None and Community.of(brand) is None:
        return []
    return [row for row in Board.current() if is_open(row, reader, brand)]


def is_open(board: Board, reader: Any, brand: Brand | None = None) -> bool:
    """Whether every step from the outermost board to this one lets the reader through."""
    line = board.line
    shown = all(not row.is_archived and admits(row.audience, row.reader_tags, reader) for row in line)
    return shown and (brand is None or all(not row.brands or brand.pk in row.brands for row in line))


def is_public(board: Board) -> bool:
    """Whether everybody may read it, search engines too."""
    return all(row.audience in ("", Audience.PUBLIC) for row in board.line)


def topics(reader: Any, brand: Brand | None = None) -> QuerySet[Topic]:
    """Topics others see as well."""
    places = [row.pk for row in boards(reader, brand)]
    return Topic.objects.filter(board__in=places, is_shown=True, merged_into=None)


def topic_for(pk: int, reader: Any, brand: Brand | None = None) -> Topic | None:
    """A topic, the reader's own also while it waits to be checked."""
    places = [row.pk for row in boards(reader, brand)]
    rows = Topic.objects.filter(pk=pk, board__in=places).select_related("member")
    if getattr(reader, "actor_kind", "") != "agent":
        rows = rows.filter(Q(is_shown=True) | Q(member__customer=reader) if reader else Q(is_shown=True))
    return rows.first() if pk < 2**63 else None


def posts(topic: Topic, reader: Any) -> QuerySet[Post]:
    """What the reader sees of a topic: what is shown, their own besides, and everything for agents."""
    rows = Post.objects.filter(topic=topic).select_related("member")
    if getattr(reader, "actor_kind", "") == "agent":
        return rows
    mine = Q(member__customer=reader) if reader else Q(pk=None)
    return rows.filter(Q(state=Post.State.SHOWN) | mine)


def read_by_all(topic: Topic) -> QuerySet[Post]:
    """What others see: posts that are shown, but for replies to an answer that is not."""
    shown = Post.objects.filter(topic=topic, state=Post.State.SHOWN)
    return shown.filter(Q(parent=None) | Q(parent__state=Post.State.SHOWN))


def member_of(reader: Any) -> Member | None:
    """Who the customer is in the community; None before the first post."""
    if getattr(reader, "actor_kind", "") != "customer":
        return None
    return Member.objects.filter(customer=reader).first()


def follows(topic: Topic, member: Member | None) -> bool:
    """Whether the member hears of new posts in the topic."""
    return member is not None and Following.objects.filter(topic=topic, member=member).exists()
