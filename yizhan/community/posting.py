"""Writing: topics, answers and replies, and editing them. What seems odd waits until an agent has looked at it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.channels.automatic import one_at_a_time
from yizhan.lib import clock
from yizhan.people.models import Agent, Customer
from yizhan.security import throttle
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused

from .models import Board, Community, Following, Member, Post, PostVersion, Topic
from .powers import ANSWER, MODERATE
from .reading import read_by_all
from .texts import html_of, is_blank, links_in, one_line, says, tidy

LONGEST_TITLE, LONGEST = 150, 20_000
HOUR = timedelta(hours=1)
# The same words of the same writer in the same place within this time are one post: a form that was sent twice.
TWICE = timedelta(minutes=10)


@dataclass(frozen=True)
class Writer:
    """Who writes: a member under the rules of a community, or an agent for the desk."""

    actor: Any
    member: Member | None = None
    rules: Community | None = None

    @property
    def columns(self) -> dict[str, Any]:
        return {"member": self.member, "agent": self.actor if isinstance(self.actor, Agent) else None}


def as_agent(agent: Agent) -> Writer:
    """Raises Refused."""
    if not agent.may(ANSWER.key):
        raise Refused(ANSWER.key)
    return Writer(agent)


def as_member(customer: Customer, member: Member, rules: Community) -> Writer:
    """Raises Refused for who is banned."""
    if member.is_banned or customer.is_blocked:
        raise Refused("community")
    return Writer(customer, member, rules)


@transaction.atomic
def begin(board: Board, kind: str, title: str, text: str, *, by: Writer) -> Topic:
    """A new topic; its writer follows it. Raises Refused, Invalid, TooMany."""
    title, text = checked_title(title), checked(text)
    if kind not in Topic.Kind.values:
        raise Invalid({"kind": _("Choose one of these.")})
    if board.is_staff_only and by.member:
        raise Invalid({"board": _("Only we begin topics here.")})
    if before := _before(text, by, is_first=True, topic__board=board, topic__title=title):
        return before.topic
    why = odd(f"{title}\n{text}", by)
    topic = Topic(board=board, kind=kind, title=title, is_shown=not why, **by.columns)
    with change(topic, "topic.begun", by=by.actor, kind=kind):
        pass
    if by.member:
        Following.objects.get_or_create(topic=topic, member=by.member)
    _post(topic, text, why, by, is_first=True)
    return topic


@transaction.atomic
def answer(topic: Topic, text: str, *, by: Writer, to: Post | None = None) -> Post:
    """An answer, or a reply to one; its writer follows the topic. Raises Refused, Invalid, Conflict, TooMany."""
    if topic.is_locked and not by.actor.may(MODERATE.key) or topic.merged_into_id:
        raise Conflict(_("This topic is closed; nothing can be added."))
    if by.member and not topic.is_shown:
        raise Conflict(_("This topic waits to be checked."))
    if to is not None and (to.topic_id != topic.pk or to.parent_id or to.is_first or not to.is_seen):
        raise Invalid({"text": _("This answer is no longer there.")})
    text = checked(text)
    if before := _before(text, by, is_first=False, topic=topic, parent=to):
        return before
    # Who has written here before and follows no more has stopped it.
    if by.member and not Post.objects.filter(topic=topic, member=by.member).exists():
        Following.objects.get_or_create(topic=topic, member=by.member)
    return _post(topic, text, odd(text, by), by, parent=to)


def _before(text: str, by: Writer, **where: Any) -> Post | None:
    """What this very form led to when it was sent a moment ago; of two at once the second waits for the first."""
    one_at_a_time(f"community:{by.actor.actor_kind}:{by.actor.pk}")
    rows = Post.objects.filter(**by.columns, **where, text=text, created_at__gt=clock.now() - TWICE)
    return rows.select_related("topic").order_by("-id").first()


def _post(topic: Topic, text: str, why: str, by: Writer, **more: Any) -> Post:
    _spend("community-post", by)
    state = Post.State.HELD if why else Post.State.SHOWN
    post = Post(topic=topic, text=text, html=html_of(text), state=state, why=why, **by.columns, **more)
    with change(post, "post.written", by=by.actor, topic=topic.pk) as it:
        if why:
            it.say(held=why)
    if post.is_seen:
        if by.member:
            _trust(by.member, by.actor)
        recount(topic, by.actor)
    return post


def _spend(kind: str, by: Writer) -> None:
    if by.member and by.rules:
        throttle.spend(kind, str(by.member.pk), most=by.rules.per_hour, within=HOUR)


@transaction.atomic
def edit(post: Post, text: str, *, by: Writer, title: str = "", expect: int | None = None) -> None:
    """Another text; the one before is kept. Raises Refused, Invalid, Conflict, Stale, TooMany."""
    text = checked(text)
    title = checked_title(title) if post.is_first else ""
    if not is_own(post, by):
        raise Refused(MODERATE.key)
    if post.state in (Post.State.HIDDEN, Post.State.REJECTED) and by.member:
        raise Conflict(_("An agent has taken this out."))
    if (post.text, post.topic.title if post.is_first else "") == (text, title):
        return
    # Each keeps a version of what stood there.
    _spend("community-edit", by)
    why = odd(f"{title}\n{text}", by) if by.member else ""
    with change(post, "post.edited", by=by.actor, expect=expect, topic=post.topic_id) as it:
        PostVersion(post=post, title=post.topic.title if post.is_first else "", text=post.text).save()
        post.text, post.html, post.edited_at = text, html_of(text), clock.now()
        if why and post.is_seen:
            it.say(held=why)
            post.state, post.why = Post.State.HELD, why
    if post.is_first:
        with change(post.topic, "topic.edited", by=by.actor):
            post.topic.title = title
    recount(post.topic, by.actor)


def is_own(post: Post, by: Writer) -> bool:
    """Whether the writer may edit it: their own, or an agent who looks after the community."""
    if by.member:
        return post.member_id == by.member.pk
    return post.agent_id == by.actor.pk or by.actor.may(MODERATE.key)


def odd(text: str, by: Writer) -> str:
    """Why somebody should look at this before others do, '' when nobody need."""
    if by.member is None or by.rules is None:
        return ""
    if by.member.approved < by.rules.hold_first:
        return Post.Held.NEW
    if links_in(text) > by.rules.most_links:
        return Post.Held.LINKS
    return Post.Held.WORDS if any(says(text, one) for one in by.rules.words) else ""


def recount(topic: Topic, by: Any) -> None:
    """What lists show of a topic, worked out of its posts: whether it is shown, answers, votes, the last post."""
    with change(topic, "topic.counted", by=by):
        # Counted behind the lock: of two who write at once the second sees what the first has added.
        shown = list(read_by_all(topic).only("is_first", "votes", "created_at"))
        first = next((one for one in shown if one.is_first), None)
        topic.is_shown = first is not None
        topic.answers, topic.votes = len(shown) - bool(first), first.votes if first else topic.votes
        topic.last_at = max((one.created_at for one in shown), default=topic.created_at)
        if topic.best_id and topic.best_id not in {one.pk for one in shown}:
            topic.best = None


def _trust(member: Member, by: Any) -> None:
    with change(member, "member.trusted", by=by):
        member.approved += 1


def checked(text: str) -> str:
    """Raises Invalid for an empty text, or one without end."""
    text = tidy(text)
    if is_blank(text):
        raise Invalid({"text": _("Write something first.")})
    if len(text) > LONGEST:
        raise Invalid({"text": _("At most %(most)s characters, please.") % {"most": LONGEST}})
    return text


def checked_title(title: str) -> str:
    """Raises Invalid."""
    title = one_line(title)
    if is_blank(title):
        raise Invalid({"title": _("Give it a title.")})
    if len(title) > LONGEST_TITLE:
        raise Invalid({"title": _("At most %(most)s characters, please.") % {"most": LONGEST_TITLE}})
    return title
