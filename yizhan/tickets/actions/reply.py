"""Answer the customer, or let the customer speak."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.catalog.models import Status
from yizhan.people.models import Agent, Customer
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.errors import Conflict
from yizhan.spine.fields import Choice, Files, Integer, LongText, RichText

from ..addresses import Addresses
from ..fields import status_options
from ..messages import Message
from ..thanks import stays_finished
from ..ticket import Ticket
from ..writing import heard_agent, heard_customer, need_words, set_status, write


def speakable(ticket: Ticket, by: Actor) -> bool:
    return not (ticket.merged_into_id or ticket.deleted_at)


@action("reply", _l("Reply"), event="ticket.replied", needs="ticket.reply", icon="reply", available=speakable,
        bulk=True, says=_l("%(actor)s replied"))  # fmt: skip
def reply(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    body: Annotated[str, LongText(), Param(pgettext_lazy("message", "Text"))] = "",
    html: Annotated[str, RichText(), Param(_l("Formatted text"), hidden=True)] = "",
    to: Annotated[list | None, Addresses(), Param(_l("To"))] = None,
    cc: Annotated[list | None, Addresses(), Param(_l("Cc"))] = None,
    bcc: Annotated[list | None, Addresses(), Param(_l("Bcc"))] = None,
    files: Annotated[list | None, Files(), Param(_l("Files"))] = None,
    status: Annotated[int | None, Choice(status_options), Param(_l("Status after sending"))] = None,
    seen: Annotated[int | None, Integer(), Param(_l("Newest message seen"), hidden=True)] = None,
    author: Customer | None = None,
    automatic: bool = False,
    message: dict[str, Any] | None = None,
) -> Message:
    """Add a public message. An agent's goes out by mail; a customer's reopens what was finished.

    With `seen`, the id of the newest message the writer has read, a newer public one is a Conflict:
    show it and ask before sending. Returns the message.
    """
    need_words(body, html, files)
    if seen is not None and newer_than(ticket, seen, by):
        raise Conflict(_("Somebody wrote on this ticket in the meantime."))
    writer = author or (by if isinstance(by, Customer) else None)
    extra: dict[str, Any] = {"is_automatic": automatic, **(message or {})}
    if writer is None:
        extra |= outgoing(ticket, to, cc, bcc)
    said = write(ticket, by=by, body=body, html=html, files=files or [], customer=writer, **extra)
    ticket.message_count += 1
    if writer is not None:
        is_thanks = stays_finished(ticket, said)
        if is_thanks:
            said.is_thanks = True
            said.save(update_fields=["is_thanks"])
            it.say(thanks=True)
        heard_customer(ticket, is_thanks=is_thanks)
    else:
        heard_agent(ticket, is_automatic=automatic or not isinstance(by, Agent))
        ticket.cc = cc if cc is not None else ticket.cc
        if status:
            set_status(ticket, Status.named(status))
    it.say(message=said.pk, **({"automatic": True} if automatic else {}), **({"customer": writer.pk} if writer else {}))
    return said


def newer_than(ticket: Ticket, seen: int, by: Actor) -> bool:
    others = ticket.messages.filter(kind=Message.PUBLIC, pk__gt=seen)
    return others.exclude(agent_id=by.id).exists() if isinstance(by, Agent) else others.exists()


def outgoing(ticket: Ticket, to: list | None, cc: list | None, bcc: list | None) -> dict[str, Any]:
    """Where an agent's reply goes: to the requester unless said otherwise."""
    address = ticket.requester.address
    recipients = to if to is not None else ([address] if address else [])
    copies = cc if cc is not None else list(ticket.cc)
    anyone = recipients or copies or bcc
    return {"to": recipients, "cc": copies, "bcc": bcc or [], "state": "queued" if anyone else ""}
