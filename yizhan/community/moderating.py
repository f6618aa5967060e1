"""Looking after it: let posts through, hide them, and keep topics in order. Each is asked for its reason."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused

from .models import Board, Following, Post, Report, Topic
from .posting import recount
from .powers import MODERATE
from .words import forget

MOST_COUNTED = 100
# What an agent may decide about a post, and what becomes of it.
DECISIONS = {"approve": Post.State.SHOWN, "reject": Post.State.REJECTED, "hide": Post.State.HIDDEN}


def to_check() -> QuerySet[Post]:
    """Posts that wait, or that readers have reported."""
    rows = Post.objects.filter(Q(state=Post.State.HELD) | Q(reports__gt=0))
    return rows.select_related("topic", "member__customer").prefetch_related("reported")


def waiting_posts() -> int:
    """How many wait, counted up to a hundred."""
    return to_check().prefetch_related(None).select_related(None).order_by()[:MOST_COUNTED].count()


@transaction.atomic
def decide(
    post: Post, decision: str, *, by: Agent, reason: str = "", expect: int | None = None, read: str | None = None
) -> None:
    """Let it through, or take it out with a reason its author reads. Raises Refused, Invalid, Conflict, Stale.

    `read` is the edition the agent has looked at: nothing is decided about another one.
    """
    if decision not in DECISIONS:
        raise Invalid({"decision": _("Choose one of these.")})
    if decision != "approve" and not reason.strip():
        raise Invalid({"reason": _("Say why; the author reads it.")})
    event = {"approve": "post.approved", "reject": "post.rejected", "hide": "post.hidden"}[decision]
    with change(post, event, by=by, needs=MODERATE.key, expect=expect, topic=post.topic_id):
        if read is not None and read != post.edition and post.state != DECISIONS[decision]:
            raise Conflict(_("This post has changed meanwhile. Look at it once more."))
        was_held = post.state == Post.State.HELD
        if decision == "reject" and not was_held:
            raise Conflict(_("Readers see this already; hide it instead."))
        post.state, post.why, post.reports = DECISIONS[decision], "", 0
        post.reason = "" if decision == "approve" else reason.strip()[:500]
        Report.objects.filter(post=post, handled_at=None).update(handled_at=clock.now())
    if decision == "approve" and was_held and post.member:
        with change(post.member, "member.trusted", by=by):
            post.member.approved += 1
    recount(post.topic, by)


def lock(topic: Topic, *, by: Agent, wants: bool) -> None:
    """Nothing can be added, or again. Raises Refused."""
    with change(topic, "topic.locked" if wants else "topic.unlocked", by=by, needs=MODERATE.key):
        topic.is_locked = wants


def pin(topic: Topic, *, by: Agent, wants: bool) -> None:
    """First on its board, or no more. Raises Refused."""
    with change(topic, "topic.pinned" if wants else "topic.unpinned", by=by, needs=MODERATE.key):
        topic.is_pinned = wants


def move(topic: Topic, board: Board, *, by: Agent) -> None:
    """To another board. Raises Refused."""
    with change(topic, "topic.moved", by=by, needs=MODERATE.key):
        topic.board = board


@transaction.atomic
def merge(topic: Topic, into: Topic, *, by: Agent) -> None:
    """A duplicate: its posts become answers of the other, and who followed it follows that. Raises Refused, Invalid."""
    if not by.may(MODERATE.key):
        raise Refused(MODERATE.key)
    # In the order of their numbers: two merges that cross wait for each other.
    for row in sorted((topic, into), key=lambda one: one.pk):
        row.refresh_from_db(from_queryset=Topic.objects.select_for_update())
    if into.pk == topic.pk or into.merged_into_id or topic.merged_into_id:
        raise Invalid({"into": _("Name another topic that is not merged itself.")})
    with change(topic, "topic.merged", by=by, into=into.pk):
        moved = Post.objects.filter(topic=topic)
        moved.update(topic=into, is_first=False)
        known = Following.objects.filter(topic=into).values("member")
        Following.objects.filter(topic=topic).exclude(member__in=known).update(topic=into)
        Following.objects.filter(topic=topic).delete()
        # What was merged into this one before leads on, too.
        Topic.objects.filter(merged_into=topic).update(merged_into=into)
        topic.merged_into, topic.is_shown, topic.best, topic.answers = into, False, None, 0
    forget(topic)
    recount(into, by)


def waiting() -> int:
    """How many posts are to be checked; stops counting at a hundred."""
    return len(Post.objects.filter(Q(state=Post.State.HELD) | Q(reports__gt=0)).values_list("pk")[:100])


def known(pk: Any) -> Topic | None:
    """A topic by its number, for who looks after it."""
    return Topic.objects.filter(pk=pk, merged_into=None).first() if pk and pk < 2**63 else None
