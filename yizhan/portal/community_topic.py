"""One topic for its readers, and what they do with it: vote, follow, choose the best answer, report."""

import json
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from yizhan.community import mailing, taking_part
from yizhan.community.members import join
from yizhan.community.models import Member, Post, Report, Topic, Vote
from yizhan.community.reading import follows, is_public, member_of, posts, topic_for
from yizhan.community.texts import plain
from yizhan.lib.digits import whole
from yizhan.people.models import Customer
from yizhan.spine.errors import Conflict, Invalid, Refused

from .branding import permalink
from .community import brand_of, by_members, in_community
from .help_visit import reader
from .visiting import behind_link, for_visitors, nothing

PAGE = 20
REPLIES = 200
SAID = {
    "held": _l("Thank you. We look at it before others see it; you see it below already."),
    "reported": _l("Thank you. Somebody will look at it."),
}
# Said beside the post itself.
FOLLOWS = "follows"
# What did not happen, and why.
REFUSED = {
    "own": _l("You cannot vote for what you wrote yourself."),
    "banned": _l("Your vote was not counted: you are excluded from taking part in the community."),
}


def address(topic: Topic) -> str:
    """Where readers find it; the number counts, the words may change."""
    return reverse("community-topic", args=[topic.pk, topic.slug])


def address_of(post: Post, said: str = "") -> str:
    """Where this post stands in its topic, on whichever page. What is said of it (SAID, REFUSED) stands on top."""
    where = f"{address(post.topic)}?post={post.pk}{f'&said={said}' if said else ''}"
    return f"{where}#post-{post.pk}" if said in ("", FOLLOWS) else where


@in_community
@require_safe
def show(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """The topic with its answers, the best first. Its number alone leads here as well, and so do merged ones."""
    topic = topic_for(pk, reader(request), brand_of(request)) or merged(pk, request)
    if topic is None:
        return nothing(request)
    if slug != topic.slug or topic.pk != pk:
        extra = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(address(topic) + extra, permanent=topic.pk != pk)
    return render(request, "portal/community/topic.html", page_of(request, topic))


def merged(pk: int, request: HttpRequest) -> Topic | None:
    """Where a duplicate went, if the reader may read that."""
    row = Topic.objects.filter(pk=pk).first() if pk < 2**63 else None
    return topic_for(row.merged_into_id, reader(request), brand_of(request)) if row and row.merged_into_id else None


def page_of(request: HttpRequest, topic: Topic) -> dict[str, Any]:
    """Everything the page shows, in a bounded number of questions."""
    who, seen = reader(request), posts(topic, reader(request))
    member = member_of(who)
    first = seen.filter(is_first=True).first()
    rows = seen.filter(is_first=False, parent=None).order_by("-votes", "id")
    best = seen.filter(pk=topic.best_id).first() if topic.best_id else None
    # A reply that solved it brings along the answer it stands below.
    top = rows.filter(pk=best.parent_id or best.pk).first() if best else None
    others = rows.exclude(pk=top.pk) if top else rows
    some = Paginator(others, PAGE).get_page(request.GET.get("page") or page_with(others, request.GET.get("post", "")))
    answers = [*([top] if top and some.number == 1 else []), *some]
    replies = seen.filter(parent__in=[one.pk for one in answers]).order_by("id")[:REPLIES]
    every = [*([first] if first else []), *answers, *replies]
    voted = set(Vote.objects.filter(member=member, post__in=every).values_list("post", flat=True)) if member else set()
    for one in every:
        one.replies_here = [reply for reply in replies if reply.parent_id == one.pk]  # type: ignore[attr-defined]
        one.is_mine = bool(member and one.member_id == member.pk)  # type: ignore[attr-defined]
        one.is_voted = one.pk in voted  # type: ignore[attr-defined]
    public = topic.is_shown and is_public(topic.stands_in)
    return {
        "topic": topic, "first": first, "answers": answers, "page": some, "member": member, "best": best,
        "line": topic.stands_in.line, "is_public": public, "canonical": permalink(request, address(topic)),
        "follows": follows(topic, member), "followed_by": followed_by(request),
        "may_choose": taking_part.may_choose(topic, who), "said": SAID.get(request.GET.get("said", ""), ""),
        "refused": REFUSED.get(request.GET.get("said", ""), ""),
        "data": structured(topic, first, answers, best) if public and first and topic.kind == "question" else "",
    }  # fmt: skip


def followed_by(request: HttpRequest) -> int | None:
    """The answer by which its writer has just come to follow the topic."""
    return whole(request.GET.get("post", "")) if request.GET.get("said") == FOLLOWS else None


def page_with(rows: QuerySet[Post], asked: str) -> int:
    """The page on which a post stands that a link leads to; the first one where there is none."""
    post = Post.objects.filter(pk=whole(asked) or 0).first()
    one = rows.filter(pk=post.parent_id or post.pk).first() if post else None
    if one is None:
        return 1
    return rows.filter(Q(votes__gt=one.votes) | Q(votes=one.votes, pk__lt=one.pk)).count() // PAGE + 1


def structured(topic: Topic, first: Post, answers: list[Post], best: Post | None) -> str:
    """The question and its answers for search engines (schema.org QAPage), harmless inside a script element."""
    others = [one for one in answers if one.is_seen and one.pk != topic.best_id]
    asked = entry("Question", first) | {"name": topic.title, "answerCount": topic.answers}
    asked["suggestedAnswer"] = [entry("Answer", one) for one in others]
    if best:
        asked["acceptedAnswer"] = entry("Answer", best)
    text = json.dumps({"@context": "https://schema.org", "@type": "QAPage", "mainEntity": asked}, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def entry(kind: str, post: Post) -> dict[str, Any]:
    return {
        "@type": kind, "text": plain(post.html), "upvoteCount": post.votes, "dateCreated": post.created_at.isoformat(),
        "author": {"@type": "Organization" if post.is_official else "Person", "name": post.author},
    }  # fmt: skip


@by_members
@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Like a post, or no more."""
    post, member = there(request, pk)
    if post is None:
        return nothing(request)
    if member is None:
        return redirect("/community/me")
    try:
        taking_part.vote(post, member, by=reader(request), wants=request.POST.get("wants") == "1")
    except Conflict:
        return redirect(address_of(post, "own"))
    except Refused:
        return redirect(address_of(post, "banned"))
    return redirect(address_of(post))


@by_members
@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Hear of new posts by mail, or no more."""
    customer: Customer = reader(request)
    topic, member = topic_for(pk, customer, brand_of(request)), member_of(customer)
    if topic is None:
        return nothing(request)
    if member is None:
        return redirect("/community/me")
    taking_part.follow(topic, member, by=customer, wants=request.POST.get("wants") == "1")
    return redirect(address(topic))


@by_members
@require_POST
def best(request: HttpRequest, pk: int) -> HttpResponse:
    """Who asked says which answer solved it."""
    post, _member = there(request, pk)
    if post is None:
        return nothing(request)
    try:
        taking_part.choose(post.topic, post if request.POST.get("wants") == "1" else None, by=reader(request))
    except (Refused, Invalid):
        return nothing(request)
    return redirect(address_of(post))


@by_members
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Why a post should not stand there."""
    post, member = there(request, pk)
    if post is None:
        return nothing(request)
    errors, given = {}, request.POST
    if request.method == "POST":
        try:
            member = member or join(reader(request), given.get("name", ""))
            hides = request.community.reports_hide  # type: ignore[attr-defined]
            taking_part.report(post, member, given.get("reason", ""), given.get("comment", ""), by=reader(request),
                               hides=hides)  # fmt: skip
            return redirect(address_of(post, "reported"))
        except Invalid as error:
            errors = error.errors
        except Refused:
            return nothing(request)
    shown = {"post": post, "topic": post.topic, "reasons": Report.Reason.choices, "errors": errors, "typed": given,
             "member": member}  # fmt: skip
    return render(request, "portal/community/report.html", shown, status=422 if errors else 200)


def there(request: HttpRequest, pk: int) -> tuple[Post | None, Member | None]:
    """A post others see, and who asks."""
    rows = Post.objects.filter(pk=pk, state=Post.State.SHOWN).select_related("topic__member", "member")
    post = rows.first() if pk < 2**63 else None
    if post and topic_for(post.topic_id, reader(request), brand_of(request)) is None:
        post = None
    return post, member_of(reader(request))


@behind_link
@for_visitors
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail. Opening it asks; the button, or the mail program by itself, stops the mails."""
    found = mailing.left(token)
    if found is None:
        return nothing(request)
    topic, member = found
    if request.method == "POST":
        taking_part.follow(topic, member, by=member.customer, wants=False)
    # What a topic is called that the member may not read any more, they are not told here either.
    title = topic.title if mailing.brand_for(topic, member) else ""
    return render(request, "portal/community/leave.html", {"title": title, "is_done": request.method == "POST"})
