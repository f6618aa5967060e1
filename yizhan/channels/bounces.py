"""Mails that say another mail did not arrive: the message is marked, its writer told, nobody is answered."""

from yizhan.lib import clock
from yizhan.lib.mime import Bounce, BouncedRecipient
from yizhan.people.customers import Identity
from yizhan.people.models import Customer
from yizhan.spine.change import change
from yizhan.tickets.models import Message, Ticket

from . import marks
from .incoming import Incoming
from .models import Delivery
from .recipients import addressed


def record(bounce: Bounce, incoming: Incoming) -> Message | None:
    """Mark what bounced; returns our message, or None when the mail was not ours."""
    message = _message_of(bounce, incoming)
    if message is None:
        return None
    refused = [one for one in bounce.recipients if _is_refusal(one)]
    for one in bounce.recipients:
        _mark_delivery(message, one)
    hard = [one.email for one in refused if one.hard and _got(message, one.email)]
    _mark_identities(hard, incoming)
    if refused or not bounce.recipients:
        with change(message, "message.bounced", by=incoming.by, hard=bool(hard), raw=incoming.raw.pk):
            message.state = _state(message)
    return message


def _is_refusal(one: BouncedRecipient) -> bool:
    """A report of mere delay comes with a 4.x status: the other side still tries."""
    return one.hard or not one.status.startswith("4")


def _message_of(bounce: Bounce, incoming: Incoming) -> Message | None:
    """Only a mail whose id we signed can bounce; a forged report changes nothing."""
    original = bounce.original_message_id
    ids = [original, *incoming.mail.in_reply_to, *incoming.mail.references]
    for one in ids:
        if marks.number_in_ids([f"<{one}>"]) is None:
            continue
        if found := Message.objects.filter(mail_id__in=[one, f"<{one}>"], customer=None).order_by("-pk").first():
            return found
    return _newest_to(bounce, incoming)


def _newest_to(bounce: Bounce, incoming: Incoming) -> Message | None:
    """Some servers return no id, but our signed address or marker; then it was the last mail to that recipient."""
    mail = incoming.mail
    number = marks.number_in_addresses(addressed(mail, incoming.raw.envelope_to))
    number = number or marks.number_in_text(bounce.original_headers) or marks.number_in_text(mail.text)
    ticket = Ticket.objects.filter(number=number).first() if number else None
    if ticket is None:
        return None
    wanted = {one.email.casefold() for one in bounce.recipients}
    sent = ticket.messages.filter(kind=Message.PUBLIC, customer=None).exclude(state="held").order_by("-pk")[:20]
    return next((one for one in sent if wanted & {address.casefold() for address in _recipients(one)}), None)


def _recipients(message: Message) -> list[str]:
    return [*message.to, *message.cc, *message.bcc, *(one.recipient for one in message.deliveries.all())]


def _got(message: Message, address: str) -> bool:
    return address.casefold() in {one.casefold() for one in _recipients(message)}


def _mark_delivery(message: Message, one: BouncedRecipient) -> None:
    rows = Delivery.objects.filter(message=message, recipient__iexact=one.email)
    reason = f"{one.status} {one.reason}".strip()[:500]
    if _is_refusal(one):
        rows.update(state="bounced", reason=reason, updated_at=clock.now())
    else:
        rows.update(reason=reason, updated_at=clock.now())


def _mark_identities(addresses: list[str], incoming: Incoming) -> None:
    wanted = [address.casefold() for address in addresses]
    for identity in Identity.objects.filter(kind="email", value__in=wanted).select_related("customer"):
        customer: Customer = identity.customer
        with change(customer, "customer.unreachable", by=incoming.by, identity=identity.pk):
            identity.bounced_at = clock.now()
            identity.save(update_fields=["bounced_at"])


def _state(message: Message) -> str:
    states = set(message.deliveries.values_list("state", flat=True))
    return "partly" if states - {"bounced", "failed"} else "bounced"
