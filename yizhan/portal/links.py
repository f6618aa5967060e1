"""Links to the page of one ticket: who may see what by which, and the mail that brings one."""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse

from yizhan.catalog.models import Desk
from yizhan.channels import outbox
from yizhan.channels.automatic import one_at_a_time
from yizhan.channels.models import SentNotice
from yizhan.lib import clock
from yizhan.people.models import Customer, Identity
from yizhan.tickets.marks import tracking_token
from yizhan.tickets.models import Ticket
from yizhan.tickets.placeholders import context_of
from yizhan.tickets.receiving import survivor

PER_HOUR = 3
# As many signatures are compared for a ticket that does not exist.
_ALWAYS = 8


@dataclass(frozen=True)
class Visit:
    """Somebody with a working link: the ticket's requester, reading at `address`."""

    ticket: Ticket
    address: str
    is_signed_in = False

    @property
    def customer(self) -> Customer:
        """Who is here and acts."""
        return self.ticket.requester

    @property
    def addresses(self) -> list[str]:
        """Whose mails are shown: the requester's."""
        return [one.value for one in self.ticket.requester.identities.all() if one.kind == "email"]

    @cached_property
    def url(self) -> str:
        return reverse("track", args=[self.ticket.code, tracking_token(self.ticket.number, self.address)])

    def to(self, ticket: Ticket) -> "Visit | None":
        """The same person at another ticket of theirs."""
        own = Ticket.objects.visible_to(self.customer).filter(requester=self.customer)
        found = own.filter(pk=ticket.pk).first()
        return Visit(found, self.address) if found else None

    @cached_property
    def target(self) -> "Visit | None":
        """Where the ticket was merged into, if that is this person's too."""
        return self.to(survivor(self.ticket)) if self.ticket.merged_into_id else None


@dataclass(frozen=True)
class OwnVisit(Visit):
    """A customer who has signed in, at a request of theirs or, where they may, of a colleague."""

    who: Customer
    is_signed_in = True

    @property
    def customer(self) -> Customer:
        return self.who

    @cached_property
    def url(self) -> str:
        return reverse("request", args=[self.ticket.code])

    def to(self, ticket: Ticket) -> "Visit | None":
        return own_visit(self.who, ticket.number)


def own_visit(customer: Customer, number: int) -> OwnVisit | None:
    """A customer at one of the tickets they see."""
    seen = Ticket.objects.visible_to(customer).select_related("requester", "merged_into")
    ticket = seen.filter(number=number).first()
    return OwnVisit(ticket, customer.address, customer) if ticket else None


def visit(code: str, token: str) -> Visit | None:
    """Who comes by this link. An unknown ticket and a wrong token take the same way and the same time."""
    number = number_of(code)
    address = _address_of(number, token)
    owner = Identity.objects.filter(kind="email", value=address).values("customer")
    ticket = there(number, owner).select_related("requester", "merged_into").first()
    return Visit(ticket, address) if ticket else None


def there(number: int, owners: Any) -> Any:
    """The ticket of this number, if it is there for one of these customers: what is internal is not."""
    hidden = {"deleted_at": None, "is_spam": False, "is_internal": False}
    return Ticket.objects.filter(number=number, requester__in=owners, **hidden)


def number_of(code: str) -> int:
    """104382 from `YZ-104382`, also when the prefix has changed since; 0 for what has no number."""
    match = re.search(r"(\d{1,18})\s*\Z", code, re.ASCII)
    return int(match[1]) if match else 0


def _address_of(number: int, token: str) -> str:
    """The requester's address the token was made for, '' for none."""
    own = Identity.objects.filter(kind="email", customer__tickets__number=number).values_list("value", flat=True)
    addresses = [*own, *[""] * _ALWAYS][: max(len(own), _ALWAYS)]
    given, found = token.casefold().encode(), ""
    for address in addresses:
        if hmac.compare_digest(tracking_token(number, address).encode(), given) and address:
            found = address
    return found


def send(number: int, address: str, language: str, asked_at: str) -> None:
    """A job: mail the link when the ticket is this address's, three times an hour at most. May run twice."""
    address = address.casefold()
    owner = Identity.objects.filter(kind="email", value=address).values("customer")
    ticket = there(number, owner).first()
    if ticket is None:
        return
    with transaction.atomic():
        one_at_a_time(f"track:{address}")
        recent = SentNotice.objects.filter(kind="track", address=address, at__gt=clock.now() - timedelta(hours=1))
        if recent.count() >= PER_HOUR:
            return
        context = context_of(ticket, address=address, shows_subject=False)
        # Which makes each wish a mail of its own, and a job that runs twice still one.
        asked = datetime.fromisoformat(asked_at).astimezone(ZoneInfo(Desk.the().zone))
        outbox.send_plain(address, "track", language, {**context, "asked_at": f"{asked:%Y-%m-%d %H:%M:%S}"})
