"""Writing in the community: a new topic, an answer, another text; and the name one is known by."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yizhan.community import mailing, posting
from yizhan.community.members import join
from yizhan.community.models import Post, Topic
from yizhan.community.posting import Writer, as_member
from yizhan.community.reading import boards, follows, member_of, posts, topic_for
from yizhan.lib.digits import whole
from yizhan.security.throttle import TooMany
from yizhan.spine.errors import Conflict, Invalid, Refused

from . import guards
from .community import board_choices, brand_of, by_members
from .community_topic import FOLLOWS, address, address_of, page_of
from .help_visit import reader
from .visiting import nothing

OWN = 50


def writer(request: HttpRequest) -> Writer:
    """Who writes, who becomes a member by it. Raises Invalid for a name that cannot be, Refused for who is banned."""
    customer = reader(request)
    member = member_of(customer) or join(customer, request.POST.get("name", ""))
    return as_member(customer, member, request.community)  # type: ignore[attr-defined]


def wrong(error: Exception) -> tuple[dict[str, list[str]], int]:
    """What to say of it, by field, and the status."""
    if isinstance(error, Invalid):
        return error.errors, 422
    if isinstance(error, Refused):
        return {"": [_("You cannot write here any more.")]}, 403
    return {"": [str(error)]}, 429 if isinstance(error, TooMany) else 409


@by_members
def new(request: HttpRequest) -> HttpResponse:
    """Begin a topic; whatever goes wrong, nothing typed is lost."""
    places, status = board_choices(request), 200
    errors: dict[str, list[str]] = {}
    given = request.POST or request.GET
    chosen = next((row for row in places if row.slug == given.get("board")), None)
    if request.method == "POST":
        try:
            missing = missed(given, chosen)
            if missing or chosen is None:
                raise Invalid(missing)
            odd, _token = guards.suspicion(given.get("opened", ""), given.get(guards.TRAP, ""))
            if odd:
                raise Invalid(odd)
            topic = posting.begin(chosen, given.get("kind", ""), given.get("title", ""), given.get("text", ""),
                                  by=writer(request))  # fmt: skip
            return redirect(address(topic) + ("" if topic.is_shown else "?said=held"))
        except (Invalid, Refused, Conflict, TooMany) as error:
            errors, status = wrong(error)
    shown = {
        "boards": places, "board": chosen, "kinds": Topic.Kind.choices, "typed": given, "errors": errors,
        "kind": given.get("kind") or Topic.Kind.QUESTION, "member": member_of(reader(request)),
        "token": given.get("opened") or guards.form_token(), "trap": guards.TRAP,
    }  # fmt: skip
    return render(request, "portal/community/new.html", shown, status=status)


def missed(given: Any, chosen: Any) -> dict[str, list[str]]:
    """Everything that is not filled in, said at once."""
    found = {} if chosen else {"board": [_("Choose where it belongs.")]}
    for check, key in ((posting.checked_title, "title"), (posting.checked, "text")):
        try:
            check(given.get(key, ""))
        except Invalid as error:
            found |= error.errors
    return found


@by_members
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an answer, or a reply to one. Who comes to follow the topic by it is told, as far as mails get there."""
    customer = reader(request)
    topic = topic_for(pk, customer, brand_of(request))
    if topic is None:
        return nothing(request)
    if request.method != "POST":
        return redirect(address(topic) + "#answer")
    to = posts(topic, customer).filter(pk=whole(request.POST.get("to", "")) or 0).first()
    try:
        by = writer(request)
        followed = follows(topic, by.member)
        made = posting.answer(topic, request.POST.get("text", ""), by=by, to=to)
    except (Invalid, Refused, Conflict, TooMany) as error:
        errors, status = wrong(error)
        shown = page_of(request, topic) | {"errors": errors, "typed": request.POST, "to": to.pk if to else None}
        return render(request, "portal/community/topic.html", shown, status=status)
    is_news = not followed and follows(topic, by.member) and mailing.reaches(customer)
    return redirect(address_of(made, FOLLOWS if is_news else ""))


@by_members
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another text for one's own post; the one before is kept for those who look after the community."""
    post = own_post(request, pk)
    if post is None:
        return nothing(request)
    errors: dict[str, list[str]] = {}
    status = 200
    typed = request.POST or {"title": post.topic.title, "text": post.text}
    if request.method == "POST":
        try:
            posting.edit(post, typed.get("text", ""), title=typed.get("title", ""), by=writer(request))
            return redirect(address_of(post))
        except (Invalid, Refused, Conflict, TooMany) as error:
            errors, status = wrong(error)
    shown = {"post": post, "topic": post.topic, "typed": typed, "errors": errors}
    return render(request, "portal/community/edit.html", shown, status=status)


def own_post(request: HttpRequest, pk: int) -> Post | None:
    rows = Post.objects.filter(pk=pk, member__customer=reader(request)).select_related("topic__member", "member")
    post = rows.first() if pk < 2**63 else None
    return post if post and topic_for(post.topic_id, reader(request), brand_of(request)) else None


@by_members
def me(request: HttpRequest) -> HttpResponse:
    """One's name here, and what one wrote."""
    customer, status = reader(request), 200
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            join(customer, request.POST.get("name", ""))
            return redirect("/community/me?said=saved")
        except Invalid as error:
            errors, status = error.errors, 422
    member = member_of(customer)
    # Where a topic has gone out of one's sight, so has what it is called.
    places = boards(customer, brand_of(request))
    own = Post.objects.filter(member=member, topic__board__in=places).select_related("topic").order_by("-id")
    rows: Any = own[:OWN] if member else []
    shown = {
        "member": member, "errors": errors, "own": list(rows),
        "name": request.POST.get("name") or (member.name if member else ""),
        "is_saved": request.GET.get("said") == "saved",
    }  # fmt: skip
    return render(request, "portal/community/me.html", shown, status=status)
