"""Mails that say another mail did not arrive: what bounced is marked, its writer told, nobody is answered."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yizhan.lib import clock
from yizhan.lib.mime import Bounce, BouncedRecipient
from yizhan.people.customers import Identity
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.tickets import marks
from yizhan.tickets.models import Message, Ticket

from .deliveries import tell_of_letter
from .incoming import Incoming
from .models import Delivery, SentNotice
from .recipients import addressed

_TICKET_NOTICE = re.compile(r"<?yz-\d{1,18}-n(\d{1,18})-", re.IGNORECASE)
_PLAIN_NOTICE = re.compile(r"<?n(\d{1,18})-([a-z2-7]{16})@", re.IGNORECASE)


@dataclass(frozen=True)
class Sent:
    """A mail of ours that came back: an answer or a notice."""

    message: Message | None = None
    notice: SentNotice | None = None

    @property
    def ticket(self) -> Ticket | None:
        sent = self.message or self.notice
        return sent.ticket if sent else None

    @property
    def recipients(self) -> set[str]:
        if self.message:
            named = [*self.message.to, *self.message.cc, *self.message.bcc]
            return {one.casefold() for one in [*named, *self.message.deliveries.values_list("recipient", flat=True)]}
        return {self.notice.address.casefold()} if self.notice else set()


def record(bounce: Bounce, incoming: Incoming) -> Sent | None:
    """Mark what bounced; None when the mail was not ours. Only whom we wrote to can be unreachable."""
    sent = sent_mail(bounce, incoming)
    if sent is None:
        return None
    reached = [one for one in bounce.recipients if one.email.casefold() in sent.recipients]
    for one in reached:
        _mark_delivery(sent, one)
    _mark_identities([one.email for one in reached if one.hard], incoming.by)
    if sent.notice and any(map(is_refusal, reached)):
        rows = sent.notice.deliveries.filter(state="bounced").values_list("pk", flat=True)
        tell_of_letter(sent.notice, "bounced", list(rows), incoming.by)
    if sent.message and (any(map(is_refusal, reached)) or not bounce.recipients):
        hard = any(one.hard for one in reached)
        with change(sent.message, "message.bounced", by=incoming.by, hard=hard, raw=incoming.raw.pk):
            sent.message.state = _state(sent.message)
    return sent


def is_refusal(one: BouncedRecipient) -> bool:
    """A report of mere delay comes with a 4.x status: the other side still tries."""
    return one.hard or not one.status.startswith("4")


def sent_mail(bounce: Bounce, incoming: Incoming) -> Sent | None:
    """By its id, which we signed: a forged report changes nothing."""
    ids = [bounce.original_message_id, *incoming.mail.in_reply_to, *incoming.mail.references]
    return next(_by_ids(ids), None) or _newest_to(bounce, incoming)


def is_ours(message_id: str) -> bool:
    """Whether only we can have made this id."""
    plain = _PLAIN_NOTICE.match(message_id)
    return marks.number_in_ids([message_id]) is not None or bool(
        plain and marks.is_signed("notice", plain[1], plain[2])
    )


def _by_ids(ids: list[str]) -> Iterator[Sent]:
    for one in ids:
        if not is_ours(one):
            continue
        notice = _PLAIN_NOTICE.match(one) or _TICKET_NOTICE.match(one)
        if notice:
            yield from (Sent(notice=row) for row in SentNotice.objects.filter(pk=notice[1]))
        elif found := Message.objects.filter(mail_id=one.strip("<>"), customer=None).order_by("-pk").first():
            yield Sent(message=found)


def _newest_to(bounce: Bounce, incoming: Incoming) -> Sent | None:
    """Some servers return no id, but our signed address or marker; then it was the last mail to that recipient."""
    mail = incoming.mail
    number = marks.number_in_addresses(addressed(mail, incoming.raw.envelope_to))
    number = number or marks.number_in_text(bounce.original_headers) or marks.number_in_text(mail.text)
    ticket = Ticket.objects.filter(number=number).first() if number else None
    if ticket is None:
        return None
    wanted = {one.email.casefold() for one in bounce.recipients}
    newest = ticket.messages.filter(kind=Message.PUBLIC, customer=None).exclude(state="held").order_by("-pk")[:20]
    return next((one for one in map(Sent, newest) if wanted & one.recipients), None)


def _mark_delivery(sent: Sent, one: BouncedRecipient) -> None:
    rows = Delivery.objects.filter(message=sent.message, notice=sent.notice, recipient__iexact=one.email)
    reason = f"{one.status} {one.reason}".strip()[:500]
    if is_refusal(one):
        rows.update(state="bounced", reason=reason, next_try_at=None, updated_at=clock.now())
    else:
        rows.update(reason=reason, updated_at=clock.now())


def _mark_identities(addresses: list[str], by: Actor) -> None:
    wanted = [address.casefold() for address in addresses]
    for identity in Identity.objects.filter(kind="email", value__in=wanted).select_related("customer"):
        with change(identity.customer, "customer.unreachable", by=by, identity=identity.pk):
            identity.bounced_at = clock.now()
            identity.save(update_fields=["bounced_at"])


def _state(message: Message) -> str:
    states = set(message.deliveries.values_list("state", flat=True))
    return "partly" if states - {"bounced", "failed"} else "bounced"
