"""Receipts 受理回执: one mail that names the ticket. Strangers must not be able to send their words through us."""

import re
from datetime import timedelta
from email.utils import parseaddr

from django.db import transaction

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.people.models import Identity
from yizhan.spine.change import change
from yizhan.spine.models import Event
from yizhan.tickets.marks import without_token
from yizhan.tickets.models import Message, Ticket
from yizhan.tickets.placeholders import context_of

from . import automatic, templates
from .deliveries import BY
from .models import SentNotice
from .recipients import is_mail_address, is_no_reply, own_addresses

CHANNELS = {"mail", "web"}
KIND = "receipt"
HOUR = timedelta(hours=1)
# A name that could carry an offer or a link is left out.
_HARMLESS_NAME = re.compile(r"[^\W\d_]+(?:[ ·.'-]{1,2}[^\W\d_]+){0,3}\.?")


def confirm(event: Event) -> None:
    """LATER reaction: tell the requester that the ticket is open."""
    ticket = Ticket.objects.select_related("requester").filter(pk=event.ticket_id or 0).first()
    message = Message.objects.filter(pk=event.data["message"]).first()
    if ticket is None or message is None or _is_unwanted(ticket, message):
        return
    address = address_of(ticket, message)
    key = f"{KIND}:{event.pk}"
    if not address or SentNotice.objects.filter(key=key).exists():
        return
    with transaction.atomic():
        automatic.one_at_a_time("receipts")
        if not _within_limits(ticket, address):
            return
        language = ticket.requester.language or Desk.the().language
        subject, html = templates.render(KIND, language, ticket.department, _context(ticket, message, address))
        automatic.queue(KIND, address, key, language, subject, html, ticket)


def _is_asked_for(event: Event) -> bool:
    """An agent who opens a ticket for somebody has not asked that person."""
    data = event.data
    if "opened" not in Desk.the().setting("customer_stages"):
        return False
    return event.actor_kind != "agent" and data.get("channel") in CHANNELS and bool(data.get("message"))


confirm.wants = _is_asked_for  # type: ignore[attr-defined]


def address_of(ticket: Ticket, message: Message | None) -> str:
    """The requester's address, the one they wrote from if known; '' when it must not get an answer by itself."""
    known = [one for one in ticket.requester.identities.all() if one.kind == "email"]
    wrote = parseaddr(message.sender)[1].casefold() if message else ""
    found = next((one for one in known if one.value == wrote), next(iter(known), None))
    if found is None or found.bounced_at or not is_mail_address(found.value) or is_no_reply(found.value):
        return ""
    return "" if without_token(found.value).casefold() in own_addresses() else found.value


def _is_unwanted(ticket: Ticket, message: Message) -> bool:
    gone = ticket.is_spam or ticket.deleted_at or ticket.requester.is_blocked or not ticket.requester.wants("receipt")
    return bool(gone or message.is_automatic or not ticket.department.sends_receipt)


def _within_limits(ticket: Ticket, address: str) -> bool:
    """One per address and hour, so many per hour in all, and no storm on one ticket."""
    recent = SentNotice.objects.filter(kind=KIND, at__gt=clock.now() - HOUR)
    if recent.filter(address=address.casefold()).exists() or not automatic.is_calm(ticket):
        return False
    most = Desk.the().setting("receipts_per_hour")
    if recent.count() < most:
        return True
    _alarm(most)
    return False


def _alarm(most: int) -> None:
    """Once an hour somebody should look why so many ask."""
    name = "desk.receipts_capped"
    desk = Desk.objects.first()
    if desk and not Event.objects.filter(name=name, subject_kind="desk", subject_id=desk.pk, at__gt=clock.now() - HOUR):
        with change(desk, name, by=BY, most=most):
            pass


def _context(ticket: Ticket, message: Message, address: str) -> dict:
    """To an address nobody has proven to own goes nothing a stranger could have chosen."""
    proven = Identity.objects.filter(kind="email", value=address, is_verified=True).exists() and not message.warning
    context = context_of(ticket, address=address, shows_subject=proven)
    name = ticket.requester.name
    if not proven and not (len(name) <= 30 and _HARMLESS_NAME.fullmatch(name)):
        context["customer"]["name"] = ""
    return context
