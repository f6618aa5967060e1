"""Putting an understood mail where it belongs: a new ticket, an answer, or a message held for confirmation."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yizhan.lib.mime import clean_html, forwarded
from yizhan.people.identify import identify
from yizhan.people.models import Agent, Customer
from yizhan.spine.change import change
from yizhan.tickets.actions.edit import set_copies
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Attachment, Message, Ticket
from yizhan.tickets.receiving import receive, survivor
from yizhan.tickets.writing import attach, write

from .authenticity import is_believable, is_disowned
from .guards import hears_too_many_robots
from .incoming import Incoming
from .recipients import MOST, copies, is_mail_address
from .threading import Thread, agent_at, thread_of
from .wording import subject_of, words


@dataclass(frozen=True)
class Outcome:
    """What became of a mail."""

    disposition: str
    reason: str = ""
    ticket: Ticket | None = None
    message: Message | None = None


def file(incoming: Incoming, files: list[Attachment], customer: Customer | None) -> Outcome:
    """Open a ticket or go on with one; `customer` is the sender, if we know them."""
    if customer and customer.is_blocked:
        return Outcome("ignored", "blocked")
    thread = thread_of(incoming, customer)
    agent = None if incoming.robot else agent_at(incoming.sender.email)
    if thread is None:
        return (
            _open_for(agent, incoming, files, customer)
            if agent
            else _open(incoming, files, _sender(incoming, customer))
        )
    if not thread.is_participant:
        return _hold(thread, incoming, files, "stranger", _sender(incoming, customer))
    if agent:
        return _agent_speaks(thread, agent, incoming, files)
    if incoming.robot:
        return _robot_speaks(thread, incoming, files, _sender(incoming, customer))
    return _customer_speaks(thread, incoming, files, _sender(incoming, customer))


def _open(incoming: Incoming, files: list[Attachment], customer: Customer, **more: Any) -> Outcome:
    said = words(incoming, is_reply=False, files=files)
    said["message"] |= {"warning": _warning(incoming), **more.pop("message", {})}
    ticket = open_ticket(
        **{"by": incoming.by, "requester": customer, "subject": subject_of(incoming.mail), "channel": "mail",
           "department": incoming.department, "mailbox_id": incoming.mailbox and incoming.mailbox.pk,
           "cc": copies(incoming.mail, but=_addresses(customer)), **said, **more}
    )  # fmt: skip
    return Outcome("ticket", incoming.robot, ticket, ticket.first_message)


def _open_for(agent: Agent, incoming: Incoming, files: list[Attachment], customer: Customer | None) -> Outcome:
    """A colleague's mail: what it forwards becomes the ticket of whoever wrote it first."""
    original = forwarded(incoming.mail)
    if original is None or not is_mail_address(original.sender.email) or agent_at(original.sender.email):
        return _open(incoming, files, _sender(incoming, customer))
    author = identify("email", original.sender.email, name=original.sender.name, by=incoming.by)
    subject = original.subject[:500].strip() or subject_of(incoming.mail)
    cc = [one for one in copies(incoming.mail, but=_addresses(author)) if one != agent.email.casefold()]
    if is_believable(incoming) and agent.may("ticket.open", incoming.department):
        return _open(incoming, files, author, by=agent, author=author, subject=subject, cc=cc)
    # Anybody can write a colleague's name over a mail; then nobody here vouches for it.
    return _open(incoming, files, author, subject=subject, cc=cc, message={"warning": "unproven"})


def _customer_speaks(thread: Thread, incoming: Incoming, files: list[Attachment], customer: Customer) -> Outcome:
    said = words(incoming, is_reply=True, files=files)
    said["message"]["warning"] = _warning(incoming)
    ticket, message = receive(thread.ticket, by=incoming.by, author=customer, subject=subject_of(incoming.mail), **said)
    if not is_disowned(incoming):
        _add_copies(ticket, incoming, customer)
    is_new = message.pk == getattr(getattr(ticket, "first_message", None), "pk", None)
    return Outcome("ticket" if is_new else "reply", "follow-up" if is_new else "", ticket, message)


def _add_copies(ticket: Ticket, incoming: Incoming, customer: Customer) -> None:
    """Who was added in the mail program is added here; a colleague who answers gets copies from then on."""
    known = _addresses(ticket.requester)
    answering = [] if customer.pk == ticket.requester_id else [incoming.sender.email.casefold()]
    present = {one.casefold() for one in ticket.cc}
    more = [one for one in dict.fromkeys([*answering, *copies(incoming.mail, but=known)]) if one not in present]
    if more and len(ticket.cc) < MOST:
        set_copies(ticket, by=incoming.by, addresses=[*ticket.cc, *more][:MOST])


def _robot_speaks(thread: Thread, incoming: Incoming, files: list[Attachment], customer: Customer) -> Outcome:
    """Out of office and the like: kept on the ticket, but it changes nothing."""
    target = survivor(thread.ticket)
    if not incoming.forced and hears_too_many_robots(target):
        return Outcome("quarantined", "too many automatic mails on one ticket")
    said = words(incoming, is_reply=True, files=files)
    details = said.pop("message")
    if target.pk != thread.ticket.pk:
        details["origin"] = thread.ticket
    with change(target, "ticket.robot_wrote", by=incoming.by) as it:
        message = write(target, by=incoming.by, customer=customer, **said, **details)
        target.message_count += 1
        it.say(message=message.pk, automatic=True, robot=incoming.robot)
    return Outcome("reply", incoming.robot, target, message)


def _agent_speaks(thread: Thread, agent: Agent, incoming: Incoming, files: list[Attachment]) -> Outcome:
    """A signed mark and a proven sender who may reply make it an answer to the customer; anything less only a note."""
    target = survivor(thread.ticket)
    if not is_believable(incoming):
        return _hold(thread, incoming, files, "unproven", None)
    verb = reply if thread.is_signed and reply.offered(target, agent) else note
    if not verb.offered(target, agent):
        return _hold(thread, incoming, files, "unproven", None)
    said = words(incoming, is_reply=True, files=files)
    details = said.pop("message")
    if verb is note:
        message = note(target, by=agent, **said)
        return Outcome("reply", "note", target, message)
    own = {key: details[key] for key in ("channel", "sender", "mail_id", "raw_id", "quoted_html", "signature_html")}
    message = reply(target, by=agent, message=own, **said)
    return Outcome("reply", "agent", target, message)


def _hold(
    thread: Thread, incoming: Incoming, files: list[Attachment], warning: str, customer: Customer | None
) -> Outcome:
    """Wait for an agent to confirm. The ticket itself is not touched, and the customer does not see it."""
    target = survivor(thread.ticket)
    said = words(incoming, is_reply=True, files=files)
    cids = {file.content_id: file.url for file in files if file.content_id}
    html = clean_html(said["html"], cids).html if said["html"] else ""
    details = {**said["message"], "state": "held", "warning": warning}
    message = Message(ticket=target, customer=customer, text=said["body"], html=html, **details)
    with change(message, "message.held", by=incoming.by, warning=warning):
        message.save(force_insert=True)
        attach(message, files)
    return Outcome("reply", f"held: {warning}", target, message)


def _warning(incoming: Incoming) -> str:
    return "disowned" if is_disowned(incoming) else ""


def _sender(incoming: Incoming, known: Customer | None) -> Customer:
    """The customer behind the sender, made if new."""
    sender = incoming.sender
    if known and (known.name or not sender.name):
        return known
    if not sender.email:
        return identify("other", "unknown sender", name=sender.name or _("Unknown sender"), by=incoming.by)
    return identify("email", sender.email, name=sender.name, by=incoming.by)


def _addresses(customer: Customer) -> list[str]:
    return [one.value for one in customer.identities.all() if one.kind == "email"]
