"""Guided conversations as a page of the help centre: `/guide/<slug>`. It works without scripts."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from yizhan.automation.guides import talking
from yizhan.automation.guides.engine import Standing, filled
from yizhan.automation.guides.models import Guide, GuideTalk
from yizhan.automation.guides.world import Desk
from yizhan.catalog.models import Desk as TheDesk
from yizhan.lib.digits import whole
from yizhan.security import throttle
from yizhan.spine.errors import Conflict, Invalid

from . import guards
from .help_visit import brand_id, reader, with_visit
from .visiting import for_visitors, network, nothing, too_often

COOKIE = "guide"
BEGUN: dict[str, Any] = {"most": 300, "within": guards.HOUR}
ANSWERED: dict[str, Any] = {"most": 2000, "within": guards.HOUR}


@for_visitors
@with_visit
@require_http_methods(["GET", "POST"])
def guide(request: HttpRequest, slug: str, visit: str) -> HttpResponse:
    """The conversation as far as it has come. A reload goes on where it was."""
    row = Guide.open_as(slug)
    talk = _own(request, slug)
    if row is None and talk is None:
        return nothing(request)
    try:
        if request.method == "POST":
            throttle.spend("guide-answer", network(request), **ANSWERED)
            return _posted(request, slug, row, talk, visit)
    except throttle.TooMany as error:
        return too_often(request, str(error))
    return shown(request, slug, row, talk)


def _posted(request: HttpRequest, slug: str, row: Guide | None, talk: GuideTalk | None, visit: str) -> HttpResponse:
    post, world = request.POST, world_of(request)
    try:
        if "begin" in post:
            throttle.spend("guide-begin", network(request), **BEGUN)
            talk = talking.begin(row, world, channel="page", visit=visit) if row else talk
        elif talk is not None and "back" in post:
            talk = talking.step_back(talk.key, turn_in(post), world)
        elif talk is not None:
            given: Any = post.getlist("answer") if talk.prompt.get("control") == "multiselect" else post.get("answer")
            talk = answered(request, talk.key, turn_in(post), given, world)
    except (Invalid, Conflict) as error:
        wrong = (
            "; ".join(text for texts in error.errors.values() for text in texts) if isinstance(error, Invalid) else ""
        )
        return shown(request, slug, row, talk, wrong or str(error), 422)
    response = redirect(f"{reverse('guide', args=[slug])}#now")
    if talk is not None:
        response.set_cookie(f"{COOKIE}-{slug}", talk.key, httponly=True, samesite="Lax", secure=request.is_secure(),
                            path=reverse("guide", args=[slug]))  # fmt: skip
    return response


def turn_in(given: Any) -> int:
    """The turn an answer was asked in; -1, which never is, for none."""
    turn = whole(given.get("turn", ""))
    return -1 if turn is None else turn


def answered(request: HttpRequest, key: str, turn: int, given: Any, world: Desk) -> GuideTalk:
    """An answer taken in. From one network come no more tickets than by the form. Raises Invalid, TooMany."""
    with transaction.atomic():
        talk = talking.answer(key, turn, given, world)
        if talk.outcome == GuideTalk.Outcome.TICKET and talk.standing.get("turn") == turn + 1:
            throttle.spend("web-form", network(request), **guards.PER_NETWORK)
    return talk


def shown(
    request: HttpRequest, slug: str, row: Guide | None, talk: GuideTalk | None, error: str = "", status: int = 200
) -> HttpResponse:
    typed = request.POST.get("answer", "") if error else ""
    return render(request, "portal/guide.html", {
        "guide": talk.guide if talk else row, "slug": slug, "talk": talk, "error": error, "typed": typed,
        "can_begin": row is not None, "code": code_of(talk), "gets_mail": talk is not None and gets_mail(talk),
        "turn": (talk.standing.get("turn", 0) if talk else 0),
        "goes_back": bool(talk and not talk.ended_at and talk.standing.get("before")),
    }, status=status)  # fmt: skip


def code_of(talk: GuideTalk | None) -> str:
    """The number of the ticket it ended in."""
    return f"{TheDesk.the().prefix}{talk.ticket.number}" if talk and talk.ticket else ""


def gets_mail(talk: GuideTalk) -> bool:
    """Whether a mail leads to the ticket: who has left a phone number only gets none."""
    return talk.customer_id is not None or "@" in str(filled(Standing.of(talk.standing), "contact") or "")


def world_of(request: HttpRequest) -> Desk:
    """What a page knows of who reads it."""
    brand = getattr(request, "brand", None)
    who = reader(request)
    facts = {"signed_in": "yes" if who else "no", "brand": getattr(brand, "slug", "") or "",
             "page": request.path, "language": get_language() or "zh-hans"}  # fmt: skip
    return Desk(facts, customer=who, brand=brand_id(request))


def _own(request: HttpRequest, slug: str) -> GuideTalk | None:
    """What this browser has begun; somebody signed in does not go on with another's."""
    key = request.COOKIES.get(f"{COOKIE}-{slug}", "")
    rows = GuideTalk.objects.filter(key=key, guide__slug=slug, channel="page").exclude(standing={})
    talk = rows.select_related("guide", "ticket").first() if 20 <= len(key) <= 40 else None
    if talk is None or talk.customer_id not in (None, getattr(reader(request), "pk", None)):
        return None
    return talk
