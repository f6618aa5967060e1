"""A held message: somebody looked at it and takes it in, or leaves it out."""

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _l

from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change, change
from yizhan.spine.fields import Boolean
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Attachment, Message, Ticket
from yizhan.tickets.writing import heard_agent, heard_customer

from ..models import RawMail
from ..threading import agent_at

JOIN = Param(_l("The sender may write here from now on and gets copies"))
OWN = Param(_l("Make it a ticket of its own"))


def is_held(message: Message, by: Actor) -> bool:
    return message.state == "held" and by.actor_kind != "customer"


@action("confirm", _l("Confirm"), event="message.confirmed", needs="ticket.reply", subject="message", icon="check",
        rule=False, available=is_held, says=_l("%(actor)s confirmed a held message"))  # fmt: skip
def confirm(message: Message, *, by: Actor, it: Change, join: Annotated[bool, Boolean(), JOIN] = False) -> None:
    """Take the message in: a customer's counts as an answer, a colleague's goes out to the customer."""
    ticket = _ticket_of(message)
    colleague = agent_at(_address(message)) if message.customer_id is None else None
    message.state = ""
    it.say(warning=message.warning)
    if message.customer_id is None:
        _send_as(message, ticket, colleague or by)
    with change(ticket, "ticket.replied", by=by, **_facts(message)):
        ticket.message_count += 1
        if message.customer_id:
            heard_customer(ticket)
        else:
            heard_agent(ticket, is_automatic=False)
        address = _address(message)
        if join and message.customer_id and address and address not in ticket.cc:
            ticket.cc = [*ticket.cc, address]


@action("reject", _l("Reject"), event="message.rejected", needs="ticket.reply", subject="message", icon="x",
        rule=False, danger=True, available=is_held, says=_l("%(actor)s rejected a held message"))  # fmt: skip
def reject(
    message: Message, *, by: Actor, it: Change, own_ticket: Annotated[bool, Boolean(), OWN] = False
) -> Ticket | None:
    """Leave the message out; the ledger keeps the mail. With `own_ticket` it opens a ticket of its sender."""
    ticket = _ticket_of(message)
    made = _apart(message, ticket, by) if own_ticket and message.customer_id else None
    mails = RawMail.objects.filter(message=message)
    mails.update(reason="rejected", **({"ticket": made, "message": made.messages.get()} if made else {}))
    it.say(into=made.pk if made else None)
    it.delete()
    return made


def _ticket_of(message: Message) -> Ticket:
    return Ticket.objects.select_related("requester").get(pk=message.ticket_id)


def _facts(message: Message) -> dict[str, Any]:
    return {"message": message.pk, **({"customer": message.customer_id} if message.customer_id else {})}


def _send_as(message: Message, ticket: Ticket, agent: Actor) -> None:
    """A colleague's words become an answer like any other."""
    address = ticket.requester.address
    message.agent = agent if isinstance(agent, Agent) else None
    message.to, message.cc, message.bcc = [address] if address else [], list(ticket.cc), []
    message.state = "queued" if message.to or message.cc else ""


def _apart(message: Message, ticket: Ticket, by: Actor) -> Ticket:
    """A ticket of its own with the same words and files."""
    files = list(Attachment.objects.filter(message=message))
    assert message.customer
    details = {"sender": message.sender, "mail_id": message.mail_id, "raw_id": message.raw_id,
               "quoted_html": message.quoted_html, "warning": message.warning, "created_at": clock.now()}  # fmt: skip
    return open_ticket(
        by=by, requester=message.customer, subject=ticket.subject, body=message.text, html=message.html, files=files,
        department=ticket.department, channel="mail", mailbox_id=ticket.mailbox_id, message=details,
    )  # fmt: skip


def _address(message: Message) -> str:
    if message.customer:
        return message.customer.address.casefold()
    return message.sender.rpartition("<")[2].rstrip(">").strip().casefold()
