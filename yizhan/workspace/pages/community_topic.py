"""One topic for agents: everything written in it, an answer of the desk, and what can be done with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.community import handing_over, moderating, posting, taking_part
from yizhan.community.models import Board, Post, Topic
from yizhan.community.posting import as_agent
from yizhan.community.powers import ANSWER, MODERATE
from yizhan.knowledge.models import Category
from yizhan.knowledge.powers import WRITE
from yizhan.lib.digits import whole
from yizhan.people.models import Agent
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.tickets.models import Ticket

from ..gate import asker, conflict_words, for_agents
from .knowledge import shelf_options, shown

MOST = 300


def found(pk: int) -> Topic:
    """Raises Http404."""
    topic = Topic.objects.filter(pk=pk).select_related("member", "agent", "merged_into").first()
    if topic is None:
        raise Http404
    return topic


@for_agents(ANSWER.key)
def topic(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the topic. POST: an answer in the name of the desk."""
    row, agent = found(pk), asker(request)
    errors: list[str] = []
    if request.method == "POST":
        try:
            to = Post.objects.filter(topic=row, pk=whole(request.POST.get("to", "")) or 0).first()
            posting.answer(row, request.POST.get("text", ""), by=as_agent(agent), to=to)
            messages.success(request, _("Your answer stands in the topic."))
            return redirect("community-desk-topic", pk=pk)
        except Invalid as error:
            errors = error.texts
        except Conflict as error:
            errors = [conflict_words(error)]
    return page_of(request, row, errors)


def page_of(request: HttpRequest, row: Topic, errors: list[str]) -> HttpResponse:
    agent = asker(request)
    whole_topic = Post.objects.filter(topic=row).select_related("member__customer").order_by("-is_first", "id")
    rows = list(whole_topic.prefetch_related("versions", "reported")[:MOST])
    ticket = Ticket.objects.visible_to(agent).filter(pk=row.ticket_id or 0).first()
    back = handing_over.said_on(ticket) if "back" in request.GET else ""
    return shown(request, "community-topic", {
        "topic": row, "posts": rows, "errors": errors, "typed": request.POST.get("text", back), "ticket": ticket,
        "can_go_back": bool(ticket) and bool(handing_over.said_on(ticket)), "boards": Board.current(),
        "may_moderate": agent.may(MODERATE.key), "categories": shelf_options() if agent.may(WRITE.key) else [],
        "may_choose": taking_part.may_choose(row, agent), "may_open": agent.may("ticket.open"),
    }, 422 if errors else 200)  # fmt: skip


@require_POST
@for_agents(ANSWER.key)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Do one of STEPS with it."""
    row, what = found(pk), STEPS.get(request.POST.get("do", ""))
    if what is None:
        raise Http404
    try:
        there = what(row, request.POST, asker(request))
        messages.success(request, _("Done."))
        if there:
            return redirect(*there)
    except Invalid as error:
        messages.error(request, " ".join(error.texts))
    except Conflict as error:
        messages.error(request, conflict_words(error))
    except Refused:
        messages.error(request, _("You may not do this."))
    return redirect("community-desk-topic", pk=pk)


def _move(row: Topic, given: Any, by: Agent) -> None:
    board = next((one for one in Board.current() if one.slug == given.get("board")), None)
    if board is None:
        raise Invalid({"board": _("Choose where it belongs.")})
    moderating.move(row, board, by=by)


def _merge(row: Topic, given: Any, by: Agent) -> tuple[Any, ...]:
    into = moderating.known(whole(given.get("into", "").strip().lstrip("#")))
    if into is None:
        raise Invalid({"into": _("There is no such topic.")})
    moderating.merge(row, into, by=by)
    return "community-desk-topic", into.pk


def _ticket(row: Topic, given: Any, by: Agent) -> tuple[Any, ...]:
    return (f"/tickets/{handing_over.to_ticket(row, by=by).code}",)


def _article(row: Topic, given: Any, by: Agent) -> tuple[Any, ...]:
    category = next((one for one in Category.current() if one.slug == given.get("category")), None)
    if category is None:
        raise Invalid({"category": _("Choose the category it stands in.")})
    edition = handing_over.to_article(row, category, by.language, by=by)
    return "knowledge-edit", edition.article_id, edition.language


def _best(row: Topic, given: Any, by: Agent) -> None:
    post = Post.objects.filter(topic=row, pk=whole(given.get("post", "")) or 0).first()
    taking_part.choose(row, post, by=by)


STEPS: dict[str, Callable[[Topic, Any, Agent], tuple[Any, ...] | None]] = {
    "lock": lambda row, given, by: moderating.lock(row, by=by, wants=True),
    "unlock": lambda row, given, by: moderating.lock(row, by=by, wants=False),
    "pin": lambda row, given, by: moderating.pin(row, by=by, wants=True),
    "unpin": lambda row, given, by: moderating.pin(row, by=by, wants=False),
    "move": _move, "merge": _merge, "ticket": _ticket, "article": _article, "best": _best,
}  # fmt: skip


@for_agents(ANSWER.key)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another text for one's own post, or for any for who looks after the community."""
    post = Post.objects.filter(pk=pk).select_related("topic", "member").first()
    if post is None:
        raise Http404
    errors: list[str] = []
    typed = request.POST or {"title": post.topic.title, "text": post.text}
    if request.method == "POST":
        try:
            posting.edit(post, typed.get("text", ""), title=typed.get("title", ""), by=as_agent(asker(request)))
            return redirect("community-desk-topic", pk=post.topic_id)
        except Invalid as error:
            errors = error.texts
    return shown(request, "community-edit", {"post": post, "topic": post.topic, "typed": typed, "errors": errors},
                 422 if errors else 200)  # fmt: skip


@for_agents(ANSWER.key)
def new(request: HttpRequest) -> HttpResponse:
    """A topic in the name of the desk."""
    errors: list[str] = []
    board = next((one for one in Board.current() if one.slug == request.POST.get("board")), None)
    if request.method == "POST":
        try:
            if board is None:
                raise Invalid({"board": _("Choose where it belongs.")})
            post = request.POST
            made = posting.begin(board, post.get("kind", ""), post.get("title", ""), post.get("text", ""),
                                 by=as_agent(asker(request)))  # fmt: skip
            return redirect("community-desk-topic", pk=made.pk)
        except Invalid as error:
            errors = error.texts
    return shown(request, "community-new", {
        "errors": errors, "typed": request.POST, "boards": Board.current(), "kinds": Topic.Kind.choices,
    }, 422 if errors else 200)  # fmt: skip
