"""What customers are told by themselves: their urge was heard, a new due time, their ticket will close."""

from django.db import transaction
from django.utils.translation import override

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.spine.models import Event
from yizhan.tickets.models import Message, Ticket
from yizhan.tickets.placeholders import context_of

from . import automatic, templates
from .models import SentNotice
from .receipts import address_of

# What customers can do without, by kind; the answer to their urge and the last warning always come.
MAILS = {"resolved": "stages", "closed": "stages", "waiting": "stages", "extended": "dates", "appointed": "dates",
         "appointment_offer": "dates", "appointment_off": "dates", "appointment_near": "dates"}  # fmt: skip


def answer_urge(event: Event) -> None:
    """LATER reaction: who urged by mail hears at once where it stands and when it will be done."""
    message = Message.objects.select_related("ticket").filter(pk=event.data["heard"]).first()
    if message is None or message.channel != "mail" or message.warning:
        return
    if message.customer_id == message.ticket.requester_id:
        tell("urged", event, message)


def _came_as_message(event: Event) -> bool:
    return bool(event.data.get("heard"))


answer_urge.wants = _came_as_message  # type: ignore[attr-defined]


def tell_extension(event: Event) -> None:
    """LATER reaction: the customer hears of the new due time."""
    tell("extended", event, None)


def _is_wanted(event: Event) -> bool:
    return bool(Desk.the().setting("extension_mail"))


tell_extension.wants = _is_wanted  # type: ignore[attr-defined]


def tell_closing(event: Event) -> None:
    """LATER reaction: the customer is warned that the ticket closes by itself, unless that is settled already."""
    ticket = Ticket.objects.filter(pk=event.ticket_id or 0).first()
    if ticket and ticket.closing_at:
        tell("closing", event, None)


def tell(kind: str, event: Event, message: Message | None, more: dict[str, str] | None = None) -> None:
    """One automatic mail to the requester; none to robots, strangers and those who are unreachable.

    `more` is what its template may say of the ticket besides.
    """
    ticket = Ticket.objects.select_related("requester").filter(pk=event.ticket_id or 0).first()
    key = f"{kind}:{event.pk}"
    if ticket is None or _is_unwelcome(ticket, kind) or SentNotice.objects.filter(key=key).exists():
        return
    address = address_of(ticket, message)
    with transaction.atomic():
        if not address or not automatic.is_calm(ticket):
            return
        language = ticket.requester.language or Desk.the().language
        with override(language):
            context = context_of(ticket, address=address, shows_subject=False)
            context["ticket"] |= (more or {}) | {
                "stage": ticket.status.customer_label,
                "due": _promise(ticket),
                "closing": _day(ticket),
            }
        subject, html = templates.render(kind, language, ticket.department, context)
        automatic.queue(kind, address, key, language, subject, html, ticket)


def _promise(ticket: Ticket) -> str:
    """When it will be done, while that lies ahead. A mail may be read tomorrow, so "today" would not do."""
    if not ticket.due_at or ticket.due_at <= clock.now():
        return ""
    return f"{clock.local(ticket.due_at, Desk.the().zoneinfo):%Y-%m-%d %H:%M}"


def _day(ticket: Ticket) -> str:
    """The day on which it closes by itself."""
    return f"{clock.local(ticket.closing_at, Desk.the().zoneinfo):%Y-%m-%d}" if ticket.closing_at else ""


def _is_unwelcome(ticket: Ticket, kind: str) -> bool:
    """Whether an automatic mail would go to a robot, about spam, to the blocked, or where nobody wants one.

    A ticket is not closed unannounced because its department confirms no receipts.
    """
    heard = ticket.messages.filter(customer__isnull=False).order_by("-id").first()
    is_robot = heard is not None and heard.is_automatic
    gone = ticket.is_spam or ticket.deleted_at or ticket.merged_into_id or ticket.requester.is_blocked
    gone = gone or not ticket.requester.wants(MAILS.get(kind, ""))
    return bool(gone or is_robot or not (kind == "closing" or ticket.department.sends_receipt))
