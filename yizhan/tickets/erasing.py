"""Erasing a customer: what is said on tickets stays, without a name, an address or a signature."""

from django.db.models import F, Func, Q, Value
from django.db.models.fields import CharField

from yizhan.people.customers import Customer

from .messages import Message
from .ticket import Ticket

LISTS = ("to", "cc", "bcc")


def forget(customer: Customer, known: list[str]) -> None:
    """Senders, signatures and quotations of their messages, and their addresses on all that was sent to them."""
    Message.objects.filter(customer=customer).update(sender=customer.name, quoted_html="", signature_html="")
    for address in known:
        sent = Message.objects.filter(ticket__requester=customer)
        for name in LISTS:
            sent.filter(**{f"{name}__contains": [address]}).update(**{name: without(name, address)})
        Ticket.objects.filter(Q(requester=customer), cc__contains=[address]).update(cc=without("cc", address))


def without(column: str, address: str) -> Func:
    return Func(F(column), Value(address, output_field=CharField()), function="array_remove")
