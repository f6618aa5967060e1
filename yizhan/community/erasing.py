"""Erasing a customer: their name and words go. What others answered stays; a topic nobody answered goes as a whole."""

from django.db.models import Exists, OuterRef, Q

from yizhan.people.customers import Customer

from .merging import drop
from .models import Following, Member, Post, PostVersion, Report, Topic, Vote
from .words import keep


def forget(customer: Customer, known: list[str]) -> None:
    """Runs inside the open door of the customer."""
    member = Member.objects.filter(customer=customer).first()
    if member is None:
        return
    name = f"{customer.name} {member.pk}"
    Member.objects.filter(pk=member.pk).update(name=name, name_key=name.casefold(), ban_reason="")
    others = Post.objects.filter(topic=OuterRef("pk")).exclude(member=member)
    begun = Topic.objects.filter(member=member)
    PostVersion.objects.filter(post__member=member).delete()
    Report.objects.filter(member=member).update(comment="")
    drop(Vote.objects.filter(member=member))
    Following.objects.filter(member=member).delete()
    begun.exclude(Exists(others)).delete()
    begun.update(title="…")
    touched = Q(posts__member=member) | Q(pk__in=begun.values("merged_into"))
    Post.objects.filter(member=member).update(text="…", html="<p>…</p>", reason="")
    for topic in list(Topic.objects.filter(touched).distinct()):
        keep(topic)


def told(customer: Customer) -> dict[str, object]:
    """What an export says of a member: the name and every post."""
    member = Member.objects.filter(customer=customer).first()
    if member is None:
        return {}
    posts = Post.objects.filter(member=member).select_related("topic").order_by("id")
    return {
        "name": member.name,
        "posts": [
            {"at": one.created_at.isoformat(), "topic": one.topic.title, "text": one.text, "state": one.state}
            for one in posts
        ],
    }
