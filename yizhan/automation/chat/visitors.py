"""Who is at the widget: known by a secret of the browser, or by the signature of the site they come from."""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.translation import gettext as _

from yizhan.lib import clock
from yizhan.lib.crypto import lock, unlock
from yizhan.lib.text import straight
from yizhan.people.identify import identify, survivor
from yizhan.people.models import Customer
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid, Refused

from .models import CHAT, Chat, Visitor, VisitorToken, Widget

PLACE = "widget:secret"
LEAST, MOST = 32, 100


@dataclass(frozen=True)
class Identity:
    """What the host site says of its user. The signature covers the id, and the mail address when there is one."""

    id: str
    signature: str
    name: str = ""
    email: str = ""

    @classmethod
    def read(cls, raw: Any) -> "Identity | None":
        """From JSON; None when nothing is claimed."""
        if not isinstance(raw, dict) or not raw.get("id"):
            return None
        told = {key: straight(str(raw.get(key) or ""))[:200].strip() for key in ("id", "signature", "name", "email")}
        return cls(**told | {"name": " ".join(told["name"].split())})

    @property
    def signed(self) -> str:
        return f"{self.id}\n{self.email}" if self.email else self.id

    @property
    def is_sound(self) -> bool:
        """A line feed divides what is signed: with one in it, an id could pass for another one and an address."""
        return self.id.isprintable() and (not self.email or is_address(self.email))


def is_address(text: str) -> bool:
    """Whether it can be a mail address."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def sign(secret: str, text: str) -> str:
    """What the host site computes on its server."""
    return hmac.new(secret.encode(), text.encode(), sha256).hexdigest()


def secret_of(widget: Widget) -> str:
    return unlock(widget.secret, PLACE)


def new_secret() -> str:
    """Encrypted already."""
    return lock(secrets.token_urlsafe(32), PLACE)


def known(token: str) -> Visitor | None:
    """Whose browser this is; None for a token that was never given out."""
    if not token:
        return None
    found = VisitorToken.objects.select_related("visitor").filter(digest=digest(token)).first()
    return found.visitor if found else None


def met(widget: Widget, token: str) -> Visitor | None:
    """The same, for who came by this widget."""
    visitor = known(token)
    return visitor if visitor and visitor.widget_id == widget.pk else None


@transaction.atomic
def arrive(widget: Widget, token: str, **told: Any) -> Visitor:
    """The visitor of a browser that has made up a secret for itself; who comes twice with it is the same one.

    The browser makes it, so that a first message whose answer got lost can be sent again. Raises Invalid.
    """
    if not LEAST <= len(token) <= MOST:
        raise Invalid({"token": _("Make up a token of 32 to 100 characters.")})
    _one_at_a_time(token)
    if (visitor := known(token)) is None:
        visitor = Visitor.objects.create(widget=widget, **told)
        remember(visitor, token)
    return visitor


@transaction.atomic
def recognise(widget: Widget, identity: Identity) -> Visitor:
    """The visitor behind a signed identity, the same on every device. Raises Refused for a wrong signature."""
    right = sign(secret_of(widget), identity.signed).encode()
    if not identity.is_sound or not hmac.compare_digest(right, identity.signature.encode()):
        raise Refused(message=_("The signature of this visitor is not right."))
    visitor, _is_new = Visitor.objects.get_or_create(widget=widget, outside_id=identity.id)
    visitor.name = identity.name[:120] or visitor.name
    if identity.email and (visitor.email != identity.email or not visitor.is_proven):
        visitor.email, visitor.is_proven = identity.email, True
        visitor.customer = identify("email", identity.email, name=visitor.name, by=CHAT, is_verified=True)
    visitor.save()
    return visitor


@transaction.atomic
def remember(visitor: Visitor, token: str) -> None:
    """This browser is theirs from now on, and so is what was written here before anybody knew who it was."""
    before = known(token)
    VisitorToken.objects.update_or_create(digest=digest(token), defaults={"visitor": visitor})
    if before and before.pk != visitor.pk and _is_same_person(before, visitor):
        for chat in before.chats.select_related("visitor", "ticket"):
            _hand_over(chat, visitor)
        _keep_one(visitor)


def _is_same_person(before: Visitor, visitor: Visitor) -> bool:
    """Who was proven stays who they are; who typed the address of somebody else may be a guest at the same screen."""
    if before.outside_id or before.is_proven or before.widget_id != visitor.widget_id or not visitor.outside_id:
        return False
    return not (before.email and visitor.is_proven and before.email.casefold() != visitor.email.casefold())


def _hand_over(chat: Chat, visitor: Visitor) -> None:
    """The chat is the recognised visitor's, and with it the ticket that was made of it."""
    with change(chat, "chat.recognised", by=CHAT) as it:
        chat.visitor, chat.customer = visitor, visitor.customer or chat.customer
        it.say()
    if chat.ticket and visitor.customer and chat.ticket.requester_id != visitor.customer_id:
        with change(chat.ticket, "ticket.edited", by=CHAT):
            chat.ticket.requester = visitor.customer


def _keep_one(visitor: Visitor) -> None:
    """Who chatted on two devices goes on in the newer chat: nobody would read what is said in the other."""
    from .talking import end  # it stands on this module

    running = visitor.chats.exclude(state=Chat.State.ENDED).select_related("widget", "visitor").order_by("-id")
    for chat in running[1:]:
        end(chat, by=CHAT)


def _one_at_a_time(token: str) -> None:
    with connection.cursor() as sql:
        sql.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"chat.visitor:{digest(token)}"])


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def customer_of(visitor: Visitor) -> Customer:
    """The customer a visitor's tickets are for, made when there is none. What was typed proves nothing."""
    if visitor.customer:
        return survivor(visitor.customer)
    kind = "email" if visitor.email else "phone" if visitor.phone else "other"
    value = visitor.email or visitor.phone or f"chat:{visitor.pk}"
    return identify(kind, value, name=visitor.name or str(visitor), by=CHAT)


def seen(visitor_ids: set[int]) -> None:
    """They are still there."""
    Visitor.objects.filter(pk__in=visitor_ids).update(seen_at=clock.now())
