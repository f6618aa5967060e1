"""Which ticket a mail belongs to. Signed marks first; a bare number or a foreign id counts only from a participant."""

from collections.abc import Iterator
from dataclasses import dataclass

from yizhan.people.customers import Identity
from yizhan.people.identify import organization_of
from yizhan.people.models import Agent, Customer
from yizhan.tickets import marks
from yizhan.tickets.models import Message, Ticket
from yizhan.tickets.receiving import survivor

from .incoming import Incoming
from .recipients import addressed


@dataclass(frozen=True)
class Thread:
    """The ticket of a mail, whether a signed mark says so, and whether the sender takes part in it."""

    ticket: Ticket
    is_signed: bool
    is_participant: bool


def thread_of(incoming: Incoming, customer: Customer | None) -> Thread | None:
    """The ticket this mail goes on with, or None for a new one. Never by the subject's words."""
    for number in _signed_numbers(incoming):
        if ticket := Ticket.objects.filter(number=number).select_related("requester").first():
            sender, heir = incoming.sender.email, survivor(ticket)
            knows = takes_part(ticket, sender, customer) or (
                heir.pk != ticket.pk and takes_part(heir, sender, customer)
            )
            return Thread(ticket, True, knows)
    for ticket in _unsigned(incoming):
        if takes_part(ticket, incoming.sender.email, customer):
            return Thread(ticket, False, True)
    return None


def takes_part(ticket: Ticket, address: str, customer: Customer | None) -> bool:
    """Requester, in copy, a colleague of the requester's organization, or one of our agents."""
    address = address.casefold()
    if not address:
        return False
    if customer and customer.pk == ticket.requester_id:
        return True
    if address in {one.casefold() for one in ticket.cc} or agent_at(address):
        return True
    organization_id = ticket.organization_id or ticket.requester.organization_id
    if organization_id:
        own = customer.organization_id if customer else getattr(organization_of(address), "pk", None)
        if own == organization_id:
            return True
    return Identity.objects.filter(kind="email", value=address, customer=ticket.requester_id).exists()


def agent_at(address: str) -> Agent | None:
    address = address.casefold()
    return next((agent for agent in Agent.active() if agent.email.casefold() == address), None)


def references(incoming: Incoming) -> list[str]:
    """The ids the mail answers, the newest first."""
    return list(dict.fromkeys([*incoming.mail.in_reply_to, *reversed(incoming.mail.references)]))


def _signed_numbers(incoming: Incoming) -> Iterator[int]:
    mail = incoming.mail
    for found in (
        marks.number_in_ids(references(incoming)),
        marks.number_in_addresses(addressed(mail, incoming.raw.envelope_to)),
        marks.number_in_text(mail.text) or marks.number_in_text(mail.html),
    ):
        if found:
            yield found


def _unsigned(incoming: Incoming) -> Iterator[Ticket]:
    number = marks.number_in_subject(incoming.mail.subject)
    if number:
        yield from Ticket.objects.filter(number=number).select_related("requester")
    # People answer themselves or one another before we have said a word: then only their own ids are there.
    if ids := references(incoming)[:20]:
        known = Message.objects.filter(mail_id__in=ids).exclude(state="held").order_by("-id")
        yield from (message.ticket for message in known.select_related("ticket__requester")[:5])
