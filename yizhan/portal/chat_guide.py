"""A guide inside the widget: begun, answered, taken back. Each answer names the turn it was asked in."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language

from yizhan.automation.chat import queue, visitors
from yizhan.automation.chat.models import Visitor, Widget
from yizhan.automation.guides import talking
from yizhan.automation.guides.ending import visit_of
from yizhan.automation.guides.models import Guide, GuideTalk
from yizhan.automation.guides.world import Desk
from yizhan.catalog.models import Desk as TheDesk
from yizhan.security import throttle

from .chat_door import body_of, for_widget, text_of, token_of, visitor_of
from .guide import ANSWERED, BEGUN, answered
from .visiting import network


@for_widget("GET", "POST")
def guide(request: HttpRequest, widget: Widget) -> HttpResponse:
    """GET the conversation of this browser as far as it has come; POST begins, answers or goes back."""
    if request.method == "GET":
        return JsonResponse(shape(_own(visitor_of(request, widget), request.GET.get("talk", ""))))
    body = body_of(request)
    if body.get("begin"):
        return JsonResponse(shape(_begin(request, widget, body)), status=201)
    throttle.spend("guide-answer", network(request), **ANSWERED)
    visitor = visitor_of(request, widget)
    talk, turn = _own(visitor, text_of(body, "talk", 40)), body.get("turn")
    turn = turn if isinstance(turn, int) else -1
    world = _world(widget, visitor, talk.page)
    if body.get("back"):
        return JsonResponse(shape(talking.step_back(talk.key, turn, world)))
    return JsonResponse(shape(answered(request, talk.key, turn, body.get("answer"), world)))


def offered(widget: Widget) -> str:
    """The guide the widget begins with, '' for none."""
    row = next((one for one in Guide.current() if one.pk == widget.guide_id), None)
    return row.label if row and row.published and not row.is_paused else ""


def shape(talk: GuideTalk) -> dict[str, Any]:
    """A conversation as the widget shows it."""
    number = f"{TheDesk.the().prefix}{talk.ticket.number}" if talk.ticket else ""
    return {"talk": talk.key, "turn": talk.standing.get("turn", 0), "lines": talk.lines, "prompt": talk.prompt,
            "ended": talk.ended_at is not None, "outcome": talk.outcome, "number": number,
            "back": bool(talk.standing.get("before")) and talk.ended_at is None}  # fmt: skip


def _begin(request: HttpRequest, widget: Widget, body: dict[str, Any]) -> GuideTalk:
    token = token_of(request.headers.get("Authorization", ""))
    throttle.spend("guide-begin", network(request), **BEGUN)
    visitor = visitors.met(widget, token)
    if visitor is None:
        visitor = visitors.arrive(widget, token)
    row = next((one for one in Guide.current() if one.pk == widget.guide_id), None)
    if row is None:
        raise Http404
    page = text_of(body, "page", 500)
    return talking.begin(row, _world(widget, visitor, page), channel="widget", visitor=visitor, page=page,
                         visit=visit_of(visitor.pk))  # fmt: skip


def _own(visitor: Visitor, key: str) -> GuideTalk:
    found = GuideTalk.objects.filter(key=key, visitor=visitor).exclude(standing={}).select_related("ticket").first()
    if found is None:
        raise Http404
    return found


def _world(widget: Widget, visitor: Visitor, page: str) -> Desk:
    """Who is proven by the site's signature counts as signed in; what was typed before need not be typed again."""
    who = visitor.customer if visitor.is_proven else None
    facts = {"signed_in": "yes" if who else "no", "brand": widget.face.slug, "page": page,
             "language": get_language() or "zh-hans"}  # fmt: skip
    return Desk(facts, customer=who, brand=widget.face.pk, can_chat=queue.is_open(widget), name=visitor.name,
                contact=visitor.email or visitor.phone)  # fmt: skip
