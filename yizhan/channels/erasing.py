"""Erasing a customer: the mails they wrote, as they came, and what the desk sent them by itself."""

from yizhan.people.customers import Customer
from yizhan.tickets.models import Message

from .models import Delivery, RawMail, SentNotice

ON_ITS_WAY = ["queued", "sending"]


def forget(customer: Customer, known: list[str]) -> None:
    """The ledger keeps that a mail came and what became of it, and nothing of what it said."""
    theirs = Message.objects.filter(customer=customer, raw_id__isnull=False).values("raw_id")
    RawMail.objects.filter(pk__in=theirs).update(raw=b"", sender="", envelope_from="", subject="")
    addresses = [one.casefold() for one in known]
    SentNotice.objects.filter(address__in=addresses).exclude(deliveries__state__in=ON_ITS_WAY).delete()
    for number, address in enumerate(addresses):
        sent = Delivery.objects.filter(recipient=address).exclude(state__in=ON_ITS_WAY)
        sent.update(recipient=f"erased-{customer.pk}-{number}@erased.invalid")
