"""The other tabs of the widget: search the help centre, leave a request, ask for the link to one."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yizhan.automation.chat.models import Widget
from yizhan.automation.chat.visitors import is_address
from yizhan.catalog.models import Desk
from yizhan.knowledge.searching import LONGEST_QUERY, search
from yizhan.lib import clock
from yizhan.people.models import Customer
from yizhan.security import throttle
from yizhan.spine.errors import Invalid
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.remove import mark_spam
from yizhan.worker import defer

from . import guards, opening
from .chat_door import body_of, for_widget, proven, text_of, words_of
from .help import SEARCHES
from .links import number_of
from .uploads import WEB
from .visiting import network

FOUND = 6
SNIPPET = 120


@for_widget("GET")
def find(request: HttpRequest, widget: Widget) -> HttpResponse:
    """What the visitor may read in the help centre: whom the site has not named, what everybody may."""
    query = " ".join(request.GET.get("q", "").split())[:LONGEST_QUERY]
    throttle.spend("help-search", network(request), **SEARCHES)
    brand = widget.face
    who = proven(request, widget)
    hits = search(query, who, language=get_language() or "", brand=brand.pk, most=FOUND) if query else []
    return JsonResponse({"found": [
        {"title": hit.edition.title, "text": " ".join(hit.edition.text.split())[:SNIPPET],
         "url": brand.link(reverse("help-article-short", args=[hit.edition.article_id]))}
        for hit in hits
    ]})  # fmt: skip


@for_widget("POST")
def ask(request: HttpRequest, widget: Widget) -> HttpResponse:
    """Leave a request; sent again under the same key it is the same one. Says nothing but its number."""
    body = body_of(request)
    said = {"name": text_of(body, "name", 120), "email": text_of(body, "email", 254).casefold(),
            "subject": text_of(body, "subject", 300), "body": words_of(body, "text", 20_000)}  # fmt: skip
    who = proven(request, widget)
    _check(said, who)
    key = text_of(body, "key", 40)
    throttle.check("web-form", network(request), **guards.PER_NETWORK)
    throttle.check("web-sender", said["email"] or str(who.pk if who else ""), **guards.PER_SENDER)
    number = _open(widget, said, key, who)
    guards.count_sending(network(request), said["email"])
    return JsonResponse({"number": f"{Desk.the().prefix}{number}"}, status=201)


def _check(said: dict[str, str], who: Customer | None) -> None:
    """Raises Invalid with a message per field."""
    errors = {key: _("Please fill this in.") for key in ("subject", "body") if not said[key]}
    if who is None and not is_address(said["email"]):
        errors["email"] = _("This is no mail address.")
    if errors:
        raise Invalid(errors)


@transaction.atomic
def _open(widget: Widget, said: dict[str, str], key: str, who: Customer | None) -> int:
    word = f"widget-{widget.pk}-{key}"
    if len(key) < 8:
        raise Invalid({"key": _("Give each message a key of 8 to 40 characters.")})
    if done := guards.earlier(word):
        return int(done)
    details: dict[str, Any] = {} if who else opening.details("email", said["email"], said["name"])
    customer = who or opening.asker("email", said["email"], said["name"])
    ticket = open_ticket(by=WEB, requester=customer, subject=said["subject"], body=said["body"], channel="web",
                         department=widget.home, message=details)  # fmt: skip
    if customer.is_blocked:
        mark_spam(ticket, by=WEB)
    guards.remember(word, ticket.number)
    return int(ticket.number)


@for_widget("POST")
def track(request: HttpRequest, widget: Widget) -> HttpResponse:
    """Mail the link to a request; the answer is the same whether or not number and address belong together."""
    body = body_of(request)
    number, email = number_of(text_of(body, "number", 40)), text_of(body, "email", 254).casefold()
    errors = (
        {} if number else {"number": _("A ticket number looks like YZ-1042. It is in every mail about the request.")}
    )
    if "@" not in email:
        errors["email"] = _("This is no mail address.")
    if errors:
        raise Invalid(errors)
    throttle.spend("track-ask", network(request), **guards.ASKING)
    defer("yizhan.portal.links.send", number=number, address=email, language=get_language() or "",
          asked_at=clock.now().isoformat())  # fmt: skip
    return JsonResponse({"sent": True}, status=202)
