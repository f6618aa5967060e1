"""What members do with posts of others: vote, report, follow, and say which answer was the best."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.people.models import Agent, Customer
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused

from .models import Following, Member, Post, Report, Topic, Vote
from .posting import recount
from .powers import ANSWER


@transaction.atomic
def vote(post: Post, member: Member, *, by: Customer, wants: bool) -> None:
    """Once a person, and back. Raises Refused, Conflict for one's own post."""
    if member.is_banned:
        raise Refused("community")
    if post.member_id == member.pk:
        raise Conflict(_("You cannot vote for what you wrote yourself."))
    with change(post, "post.voted" if wants else "post.unvoted", by=by):
        if wants:
            differs = Vote.objects.get_or_create(post=post, member=member)[1]
        else:
            differs = bool(Vote.objects.filter(post=post, member=member).delete()[0])
        if differs:
            post.votes += 1 if wants else -1
    if differs and post.is_first:
        with change(post.topic, "topic.counted", by=by):
            post.topic.votes = post.votes


@transaction.atomic
def report(post: Post, member: Member, reason: str, comment: str, *, by: Customer, hides: int) -> None:
    """Tell those who look after it; when `hides` members have, it is taken out until somebody looks. Raises Invalid."""
    if reason not in Report.Reason.values:
        raise Invalid({"reason": _("Choose one of the reasons.")})
    if member.is_banned or post.member_id == member.pk:
        raise Refused("community")
    with change(post, "post.reported", by=by, reason=reason):
        if Report.objects.filter(post=post, member=member).exists():
            return
        Report(post=post, member=member, reason=reason, comment=comment.strip()[:500]).save()
        post.reports += 1
        if hides and post.reports >= hides and post.is_seen and not post.is_official:
            post.state, post.why = Post.State.HELD, Post.Held.REPORTS
    if not post.is_seen:
        recount(post.topic, by)


def follow(topic: Topic, member: Member, *, by: Any, wants: bool) -> None:
    """Hear of new posts by mail, or no more."""
    with change(topic, "topic.followed" if wants else "topic.unfollowed", by=by, member=member.pk):
        if wants:
            Following.objects.get_or_create(topic=topic, member=member)
        else:
            Following.objects.filter(topic=topic, member=member).delete()


def choose(topic: Topic, post: Post | None, *, by: Any) -> None:
    """This answer solved it; None takes that back. Raises Refused, Invalid."""
    if not may_choose(topic, by):
        raise Refused(ANSWER.key)
    if post is not None and (post.topic_id != topic.pk or post.is_first or not post.is_seen):
        raise Invalid(_("This answer is no longer there."))
    with change(topic, "topic.solved" if post else "topic.unsolved", by=by):
        topic.best = post


def may_choose(topic: Topic, by: Any) -> bool:
    """The one who asked, and agents."""
    if topic.kind != Topic.Kind.QUESTION:
        return False
    if isinstance(by, Agent):
        return by.may(ANSWER.key)
    return bool(by and topic.member and topic.member.customer_id == by.pk)
