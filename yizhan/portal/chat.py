"""What the widget asks: how it looks, who is here, what was said, what is said. See docs/chat.md."""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yizhan.automation.chat import queue, talking, telling, visitors
from yizhan.automation.chat.models import Chat, ChatMessage, Visitor, Widget
from yizhan.automation.chat.visitors import Identity, is_address
from yizhan.lib import clock
from yizhan.lib.text import straight
from yizhan.security import throttle
from yizhan.spine.errors import Invalid
from yizhan.tickets.files import largest, upload
from yizhan.tickets.models import Attachment

from . import chat_shapes, guards
from .chat_door import body_of, for_widget, problem, text_of, token_of, visitor_of, words_of
from .chat_guide import offered
from .chat_texts import texts
from .delivery import deliver
from .uploads import WEB
from .visiting import network

# A company or a campus shares one address, and a start that is sent again before it was answered counts again.
STARTS: dict[str, Any] = {"most": 600, "within": guards.HOUR}
# Whoever is known already begins and ends chats as people do; each that nobody took may become a ticket.
AGAIN: dict[str, Any] = {"most": 30, "within": guards.HOUR}
PER_MINUTE = 60
LEAST_TYPING = 1.5
_typed: dict[int, float] = {}


@for_widget("GET")
def configuration(request: HttpRequest, widget: Widget) -> HttpResponse:
    """Everything the widget shows before anybody speaks."""
    brand = widget.face
    logo = f"{reverse('brand-logo', args=[brand.slug])}?v={brand.logo_key}" if brand.logo else ""
    return JsonResponse({
        "name": brand.label, "title": widget.label, "greeting": widget.welcome or brand.greeting,
        "colour": widget.shown_colour, "logo": logo,
        "side": widget.side, "tabs": widget.tabs, "asks": widget.asks, "open": queue.is_open(widget),
        "language": get_language(), "largest": largest(), "texts": texts(), "guide": offered(widget),
    })  # fmt: skip


@for_widget("POST")
def hello(request: HttpRequest, widget: Widget) -> HttpResponse:
    """Who is here: by the browser's token, or by the signature of the site, which joins this browser to the others."""
    body, token = body_of(request), token_of(request.headers.get("Authorization", ""))
    identity, visitor = Identity.read(body.get("identity")), visitors.met(widget, token)
    if identity is not None:
        throttle.check("chat-identity", network(request), **guards.GUESSES)
        visitor = _recognised(request, widget, identity, token)
    if visitor is None:
        return JsonResponse({"visitor": None, "chat": None, "messages": [], "earlier": []})
    return JsonResponse(_known(visitor))


def _recognised(request: HttpRequest, widget: Widget, identity: Identity, token: str) -> Visitor:
    try:
        visitor = visitors.recognise(widget, identity)
    except Exception:
        throttle.count("chat-identity", network(request))
        raise
    if not visitors.LEAST <= len(token) <= visitors.MOST:
        raise Invalid({"token": _("Make up a token of 32 to 100 characters.")})
    visitors.remember(visitor, token)
    return visitor


def _known(visitor: Visitor) -> dict[str, Any]:
    """The running chat, else the last one while it is fresh, and the end of those before."""
    visitors.seen({visitor.pk})
    latest = visitor.chats.select_related("widget", "visitor").order_by("-id").first()
    told = {"visitor": {"name": visitor.name, "email": visitor.email, "phone": visitor.phone,
                        "recognised": bool(visitor.outside_id)}}  # fmt: skip
    if latest is None:
        return {**told, "chat": None, "messages": [], "earlier": []}
    return {**told, "chat": chat_shapes.state(latest), "messages": chat_shapes.since(latest, 0),
            "earlier": chat_shapes.earlier(latest)}  # fmt: skip


@for_widget("POST")
def start(request: HttpRequest, widget: Widget) -> HttpResponse:
    """Begin a chat with its first message. Sent again, it is the same chat and the same message."""
    body, token = body_of(request), token_of(request.headers.get("Authorization", ""))
    key, text = text_of(body, "key", 50), words_of(body, "text", talking.LONGEST + 1)
    talking.check_key(key)  # before anything begins: a chat without its first message would wait for nobody
    visitor = visitors.met(widget, token)
    if visitor is None:
        throttle.spend("chat-start", network(request), **STARTS)
        visitor = visitors.arrive(widget, token)
    elif talking.said_last(visitor, key):
        return JsonResponse(_known(visitor), status=201)
    elif talking.running_of(visitor) is None:
        throttle.spend("chat-again", str(visitor.pk), **AGAIN)
    _introduce(visitor, body, widget)
    talking.checked(text, None)
    chat = talking.begin(visitor, page=text_of(body, "page", 500), language=get_language() or "",
                         fresh=body.get("fresh") is True)  # fmt: skip
    if _is_too_fast(chat):
        return problem(429, _("Too fast. Please wait a moment."))
    talking.speak(chat, by=visitor, key=key, text=text)
    return JsonResponse(_known(visitor), status=201)


def _introduce(visitor: Visitor, body: dict[str, Any], widget: Widget) -> None:
    """What the form before a chat asked. Of a recognised visitor the site has told it already. Raises Invalid."""
    errors = {}
    for key, most in (("name", 120), ("email", 254), ("phone", 40)):
        given = text_of(body, key, most)
        if given and not (key == "email" and visitor.is_proven):
            setattr(visitor, key, given)
        if key in widget.asks and not getattr(visitor, key) and not visitor.outside_id:
            errors[key] = _("Please fill this in.")
    if visitor.email and not is_address(visitor.email):
        errors["email"] = _("This is no mail address.")
    if errors:
        raise Invalid(errors)
    visitor.language, visitor.page = get_language() or "", text_of(body, "page", 500)
    visitor.seen_at = clock.now()
    visitor.save()


@for_widget("GET", "POST")
def messages(request: HttpRequest, widget: Widget) -> HttpResponse:
    """GET what was said since a number; POST one more message."""
    visitor = visitor_of(request, widget)
    if request.method == "POST":
        body = body_of(request)
        return _said(visitor, text_of(body, "key", 50), words_of(body, "text", talking.LONGEST + 1))
    chat = visitor.chats.select_related("widget", "visitor").order_by("-id").first()
    if chat is None:
        raise Http404
    after = request.GET.get("since", "0")
    shown = chat_shapes.since(chat, int(after) if after.isdecimal() and len(after) < 10 else 0)
    return JsonResponse({"chat": chat_shapes.state(chat), "messages": shown})


@for_widget("POST")
def files(request: HttpRequest, widget: Widget) -> HttpResponse:
    """A file as a message of its own."""
    visitor, file, key = visitor_of(request, widget), request.FILES.get("file"), request.POST.get("key", "")
    if file is None:
        raise Invalid({"file": _("Choose a file.")})
    if talking.said_last(visitor, key):
        return _said(visitor, key, "")
    talking.need_running(visitor)
    throttle.spend("web-upload", network(request), **guards.UPLOADS)
    return _said(visitor, key, straight(request.POST.get("text", "")), upload(file, by=WEB))


def _said(visitor: Visitor, key: str, text: str, file: Attachment | None = None) -> HttpResponse:
    """Say it and answer with it; what was said already is the answer, also when the chat has ended since."""
    made = talking.said_last(visitor, key)
    if made is None:
        chat = talking.need_running(visitor)
        if _is_too_fast(chat):
            return problem(429, _("Too fast. Please wait a moment."))
        made = talking.speak(chat, by=visitor, key=key, text=text, file=file)
    return JsonResponse(chat_shapes.message(made, made.chat.widget.key), status=201)


def _is_too_fast(chat: Chat) -> bool:
    """More than a person types in a minute is refused."""
    minute = clock.now() - timedelta(minutes=1)
    return chat.messages.filter(who=ChatMessage.Who.VISITOR, at__gt=minute).count() >= PER_MINUTE


@for_widget("POST")
def typing(request: HttpRequest, widget: Widget) -> HttpResponse:
    """The visitor is writing. Nothing of it is kept, and more often than twice in three seconds nobody hears it."""
    visitor = visitor_of(request, widget)
    now = clock.now().timestamp()
    if now - _typed.get(visitor.pk, 0) > LEAST_TYPING:
        if len(_typed) > 10_000:
            _typed.clear()
        _typed[visitor.pk] = now
        telling.typing(talking.need_running(visitor), "visitor")
    return HttpResponse(status=204)


@for_widget("POST")
def end(request: HttpRequest, widget: Widget) -> HttpResponse:
    visitor = visitor_of(request, widget)
    chat = talking.need_running(visitor)
    talking.end(chat, by=visitor)
    return JsonResponse({"chat": chat_shapes.state(chat)})


@for_widget("POST")
def rate(request: HttpRequest, widget: Widget) -> HttpResponse:
    """One to five for the last chat."""
    visitor, body = visitor_of(request, widget), body_of(request)
    chat = visitor.chats.select_related("widget", "visitor").order_by("-id").first()
    rating = body.get("rating")
    if chat is None or type(rating) is not int:  # nor true and false, which count as numbers
        raise Invalid({"rating": _("Give one to five.")})
    throttle.spend("rate", f"c{chat.pk}", **guards.PER_TICKET)
    talking.rate(chat, rating, words_of(body, "comment", 1000), by=visitor)
    return JsonResponse({"chat": chat_shapes.state(chat)})


@for_widget("GET")
def file(request: HttpRequest, widget: Widget, signed: str) -> HttpResponseBase:
    """A file of a chat, by the address its messages gave."""
    try:
        pk, chat_id = signing.loads(signed, salt=chat_shapes.SALT, max_age=chat_shapes.DAY)
    except (signing.BadSignature, ValueError, TypeError):
        raise Http404 from None
    said = ChatMessage.objects.filter(chat=chat_id, attachment=pk, chat__widget=widget, is_whisper=False)
    found = said.select_related("attachment").first()
    if found is None or found.attachment is None:
        raise Http404
    try:
        return deliver(found.attachment)
    except FileNotFoundError:
        raise Http404 from None
