"""The community as agents look after it: posts to be checked, topics, and what is decided about them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from yizhan.community import members, moderating
from yizhan.community.models import Board, Member, Post, Topic
from yizhan.community.powers import ANSWER, MODERATE
from yizhan.community.searching import search
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.paging import page

from ..gate import asker, conflict_words, for_agents
from ..models import Notice
from ..noticed import mark_read
from .knowledge import shown

PAGE = 50
STATES = {"": _l("All"), "open": _l("Unanswered"), "solved": _l("Solved"), "hidden": _l("Not shown")}


@for_agents(MODERATE.key)
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first."""
    try:
        found = page(moderating.to_check().order_by(), "id", request.GET.get("after", ""), PAGE)
    except Invalid:
        found = page(moderating.to_check().order_by(), "id", "", PAGE)
    # Whoever sees what waits need not be told of it.
    told = Notice.objects.filter(agent=asker(request), kind="posts", read_at=None).values_list("pk", flat=True)
    mark_read(asker(request), told)
    return shown(request, "community-queue", {"rows": found.rows, "next": found.next})


@require_POST
@for_agents(MODERATE.key)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a post through or take it out; with `ban` its writer writes no more."""
    post = Post.objects.filter(pk=pk).select_related("topic", "member").first()
    if post is None:
        raise Http404
    given, agent = request.POST, asker(request)
    decision, _sign, ban = given.get("decision", "").partition("+")
    try:
        moderating.decide(post, decision, by=agent, reason=given.get("reason", ""), read=given.get("read"))
        if ban and post.member and not post.member.is_banned:
            members.ban(post.member, given.get("reason", ""), by=agent)
        messages.success(request, _("Done."))
    except Invalid as error:
        messages.error(request, " ".join(error.texts))
    except Conflict as error:
        messages.error(request, conflict_words(error))
    if given.get("from") == "queue":
        return redirect("community-queue")
    return redirect("community-desk-topic", pk=post.topic_id)


@require_POST
@for_agents(MODERATE.key)
def ban(request: HttpRequest, pk: int) -> HttpResponse:
    """A member writes no more, or again."""
    member = Member.objects.filter(pk=pk).first()
    if member is None:
        raise Http404
    try:
        if request.POST.get("wants") == "1":
            members.ban(member, request.POST.get("reason", ""), by=asker(request))
        else:
            members.unban(member, by=asker(request))
        messages.success(request, _("Done."))
    except Invalid as error:
        messages.error(request, " ".join(error.texts))
    except Conflict as error:
        messages.error(request, conflict_words(error))
    topic = request.POST.get("topic", "")
    return redirect("community-desk-topic", pk=int(topic)) if topic.isdecimal() else redirect("community-queue")


@for_agents(ANSWER.key)
def topics(request: HttpRequest) -> HttpResponse:
    """All topics, what was written to last first; or what the words find."""
    get = request.GET
    text, state = get.get("q", "").strip()[:100], get.get("state", "")
    chosen = next((row for row in Board.shelf() if row.slug == get.get("board")), None)
    rows = Topic.objects.filter(merged_into=None).select_related("member", "agent")
    if chosen:
        rows = rows.filter(board=chosen)
    rows = narrowed(rows, state)
    if text:
        found, following = search(text, asker(request)), ""
    else:
        try:
            some = page(rows.order_by(), "-last_at", get.get("after", ""), PAGE)
        except Invalid:
            some = page(rows.order_by(), "-last_at", "", PAGE)
        found, following = some.rows, some.next
    kept = get.copy()
    kept.pop("after", None)
    return shown(request, "community-topics", {
        "topics": found, "next": following, "q": text, "state": state, "states": STATES.items(),
        "boards": Board.current(), "board": chosen, "filters": kept.urlencode(),
    })  # fmt: skip


def narrowed(rows: Any, state: str) -> Any:
    if state == "open":
        return rows.filter(is_shown=True, answers=0)
    if state == "solved":
        return rows.exclude(best=None)
    return rows.filter(is_shown=False) if state == "hidden" else rows
