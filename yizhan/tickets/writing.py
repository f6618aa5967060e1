"""What verbs share when somebody says something: the message, its files, what it does to the ticket."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from yizhan.catalog.models import Kind, Status
from yizhan.lib import clock
from yizhan.lib.mime import clean_html, html_to_text
from yizhan.people.models import Agent, Customer
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid

from .gates import pass_finishing
from .messages import Attachment, Message
from .ticket import MOST_FOLLOWERS, Ticket


def write(
    ticket: Ticket,
    *,
    by: Actor,
    kind: str = Message.PUBLIC,
    body: str = "",
    html: str = "",
    files: Iterable[Attachment] = (),
    customer: Customer | None = None,
    **more: Any,
) -> Message:
    """Add a message to a ticket whose door is open. HTML is sanitized here, whoever sends it."""
    files = list(files)
    clean = clean_html(html, {f.content_id: f.url for f in files if f.content_id}).html if html else ""
    text = body or (html_to_text(clean) if clean else "")
    author = customer or (by if isinstance(by, Customer) else None)
    message = Message(
        ticket=ticket,
        kind=kind,
        agent=by if isinstance(by, Agent) and not author else None,
        customer=author,
        text=text,
        html=clean,
        **{"created_at": clock.now(), "channel": ticket.channel, **more},
    )
    message.save(force_insert=True)
    attach(message, files)
    ticket.said, message.files = message, files
    return message


def attach(message: Message, files: list[Attachment]) -> None:
    """Put files on a message: uploaded ones, or new ones that came with it."""
    new, uploaded = [file for file in files if file.pk is None], [file for file in files if file.pk]
    for file in files:
        file.ticket_id, file.message = message.ticket_id, message
    Attachment.objects.bulk_create(new)
    Attachment.objects.bulk_update(uploaded, ["ticket", "message"])


def need_words(body: str, html: str, files: Any) -> None:
    """Raises Invalid for a message that says nothing."""
    if not (files or says_something(body, html)):
        raise Invalid({"body": _("Write something first.")})


def says_something(body: str, html: str) -> bool:
    """Whether anything is left of it once it is sanitized: not of blanks, styles or scripts."""
    if body.strip():
        return True
    clean = clean_html(html).html if html else ""
    return "<img" in clean or bool(html_to_text(clean).strip())


def set_status(ticket: Ticket, status: Status) -> None:
    """Change the status and what follows from its kind. Raises Conflict while something forbids to finish it."""
    now, finished = clock.now(), status.kind in (Kind.RESOLVED, Kind.CLOSED)
    if finished and ticket.kind != status.kind:
        pass_finishing(ticket)
    if ticket.status_id != status.pk:
        ticket.rests_since, ticket.closing_at = (now if status.rests else None), None
    ticket.status, ticket.kind = status, status.kind
    ticket.resolved_at = (ticket.resolved_at or now) if finished else None
    ticket.closed_at = (ticket.closed_at or now) if status.kind == Kind.CLOSED else None
    if not finished and ticket.is_confirmed:
        ticket.is_confirmed = None
    if status.kind != Kind.ON_HOLD:
        ticket.wakes_at = None
    if status.kind != Kind.CLOSED:
        ticket.is_archived = False


def set_kind(ticket: Ticket, kind: str) -> None:
    """Change the status to the first of a kind, unless the ticket is of that kind already."""
    if ticket.kind != kind:
        set_status(ticket, Status.first(kind))


def heard_customer(ticket: Ticket, *, is_thanks: bool = False) -> None:
    """The customer wrote: finished and waiting tickets come back to work, unless it was only thanks."""
    ticket.customer_wrote_at = clock.now()
    if is_thanks:
        return
    ticket.rests_since = ticket.closing_at = None
    if ticket.is_finished:
        ticket.reopen_count += 1
        ticket.is_confirmed = False
        if not ticket.department.keeps_assignee:
            ticket.assignee = None
        set_kind(ticket, Kind.OPEN)
    elif ticket.kind == Kind.ON_HOLD and ticket.wakes_on_reply:
        set_kind(ticket, Kind.OPEN)


def heard_agent(ticket: Ticket, *, is_automatic: bool) -> None:
    """An agent wrote to the customer: the first reply of a human counts, and new tickets are now in work."""
    now = clock.now()
    ticket.agent_wrote_at, ticket.is_internal = now, False
    if is_automatic:
        return
    ticket.first_replied_at = ticket.first_replied_at or now
    if Status.named(ticket.status_id).rests:
        ticket.rests_since, ticket.closing_at = now, None
    if ticket.kind == Kind.NEW:
        set_kind(ticket, Kind.OPEN)


def follow(ticket: Ticket, agent_ids: Iterable[int]) -> None:
    """Let agents follow, as far as there is room: nobody asked for it by hand, so nobody is refused."""
    new = sorted({*agent_ids} - {*ticket.follower_ids})
    ticket.follower_ids = sorted([*ticket.follower_ids, *new[: max(0, MOST_FOLLOWERS - len(ticket.follower_ids))]])


def mentioned(html: str, text: str) -> list[int]:
    """Ids of the agents named with @ in a note."""
    names = {name.casefold() for name in re.findall(r"@([\w.\u3400-\u9fff·-]+(?: [\w.\u3400-\u9fff·-]+)?)", text)}
    every = {one for name in names for one in (name, name.split(" ")[0])}
    return [agent.pk for agent in Agent.active() if {agent.name.casefold(), agent.email.casefold()} & every]
