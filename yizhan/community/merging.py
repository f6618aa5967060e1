"""Two customers are one person: so are their members. What went over is remembered, and comes back with an undo."""

from typing import Any

from django.db.models import F, Model, Q, QuerySet

from yizhan.people.customers import Customer

from .models import Following, Member, Post, Report, Topic, Vote

OWNED: dict[str, type[Model]] = {
    "topics": Topic, "posts": Post, "votes": Vote, "reports": Report, "followings": Following,
}  # fmt: skip


def take(gone: Customer, stays: Customer) -> dict[str, Any]:
    """Runs inside the open doors of both. The name goes along where the other has none yet."""
    member, other = _members(gone, stays)
    if member is None:
        return {}
    if other is None:
        Member.objects.filter(pk=member.pk).update(customer=stays)
        return {"community": {"member": member.pk}}
    # One person votes once, and not for what they wrote.
    twice = Q(post__in=Vote.objects.filter(member=other).values("post")) | Q(post__member=other)
    told: dict[str, Any] = {"member": member.pk, "into": other.pk,
                            "dropped": drop(Vote.objects.filter(twice, member=member)),
                            "lost": drop(Vote.objects.filter(member=other, post__member=member))}  # fmt: skip
    taken = {"reports": Report.objects.filter(member=other).values("post"),
             "followings": Following.objects.filter(member=other).values("topic")}  # fmt: skip
    for key, model in OWNED.items():
        rows = model._default_manager.filter(member=member)
        if key in taken:  # the other one has reported or follows it already
            rows = rows.exclude(**{f"{'post' if key == 'reports' else 'topic'}__in": taken[key]})
        told[key] = list(rows.values_list("pk", flat=True))
        model._default_manager.filter(pk__in=told[key]).update(member=other)
    banned = member.is_banned and not other.is_banned
    told |= {"approved": member.approved, "banned": banned}
    # Who was banned does not come back under the other name.
    more: dict[str, Any] = {"is_banned": True, "ban_reason": member.ban_reason} if banned else {}
    Member.objects.filter(pk=other.pk).update(approved=F("approved") + member.approved, **more)
    return {"community": told}


def give_back(back: Customer, stays: Customer, told: dict[str, Any]) -> None:
    """What had come with the merge goes back; what was written since then stays."""
    known = told.get("community") or {}
    member = Member.objects.select_for_update().filter(pk=known.get("member", 0)).first()
    if member is None:
        return
    if "into" not in known:
        Member.objects.filter(pk=member.pk, customer=stays).exclude(customer=back).update(customer=back)
        return
    # Wherever it went meanwhile, if the one who stayed was merged as well.
    other = Member.objects.select_for_update().filter(Q(pk=known["into"]) | Q(customer=stays))
    holders = list(other.values_list("pk", flat=True))
    for key, model in OWNED.items():
        model._default_manager.filter(pk__in=known[key], member__in=holders).update(member=member)
    row = next((one for one in other if one.pk == known["into"]), None)
    _restore(known["dropped"], member)
    if row is not None:
        _restore(known["lost"], row)
        more: dict[str, Any] = {"is_banned": False, "ban_reason": ""} if known["banned"] else {}
        Member.objects.filter(pk=row.pk).update(approved=max(0, row.approved - known["approved"]), **more)


def _members(gone: Customer, stays: Customer) -> tuple[Member | None, Member | None]:
    rows = {one.customer_id: one for one in
            Member.objects.select_for_update().filter(customer__in=[gone.pk, stays.pk]).order_by("pk")}  # fmt: skip
    return rows.get(gone.pk), rows.get(stays.pk)


def drop(votes: QuerySet[Vote]) -> list[int]:
    """Takes votes away and says for which posts."""
    dropped = list(votes.values_list("post", flat=True))
    votes.delete()
    _count(dropped, -1)
    return dropped


def _restore(posts: list[int], member: Member) -> None:
    for pk in Post.objects.filter(pk__in=posts).values_list("pk", flat=True):
        if Vote.objects.get_or_create(post_id=pk, member=member)[1]:
            _count([pk], 1)


def _count(posts: list[int], by: int) -> None:
    Post.objects.filter(pk__in=posts).update(votes=F("votes") + by)
    for post in Post.objects.filter(pk__in=posts, is_first=True):
        Topic.objects.filter(pk=post.topic_id).update(votes=post.votes)
