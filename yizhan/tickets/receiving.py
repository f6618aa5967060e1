"""A customer speaks on a known ticket: which ticket takes it, and as what."""

from datetime import timedelta
from typing import Any

from yizhan.catalog.models import Desk, Kind
from yizhan.lib import clock
from yizhan.lib.mime import clean_html, html_to_text
from yizhan.people.models import Customer, Department
from yizhan.spine.actors import Actor

from .actions.merge import link
from .actions.open import open_ticket
from .actions.reply import reply
from .messages import Message
from .thanks import only_thanks
from .ticket import Ticket


def receive(ticket: Ticket, *, by: Actor, author: Customer, subject: str = "", **said: Any) -> tuple[Ticket, Message]:
    """Add what `author` said to the ticket, to the one it was merged into, or to a follow-up where policy wants one.

    `said` goes to `reply` (or `open_ticket`): body, html, files, message. Returns the ticket it went to and the
    message.
    """
    target = survivor(ticket)
    if is_over(target) and not _only_thanks(target, said):
        made = open_ticket(
            by=by, requester=target.requester, author=author, subject=subject or target.subject,
            department=target.department, channel=target.channel, type=target.type_id,
            mailbox_id=target.mailbox_id, **said,
        )  # fmt: skip
        link(made, by=by, kind="follow_up", to=target)
        return made, made.first_message
    details = {**said.pop("message", {})}
    if target.pk != ticket.pk:
        details["origin"] = ticket
    message = reply(target, by=by, author=author, message=details, **said)
    return target, message


def survivor(ticket: Ticket) -> Ticket:
    while ticket.merged_into is not None:
        ticket = ticket.merged_into
    return ticket


def _only_thanks(ticket: Ticket, said: dict[str, Any]) -> bool:
    """Words of thanks after the end need no follow-up; the closed ticket keeps them."""
    if ticket.kind != Kind.CLOSED or ticket.deleted_at or ticket.is_spam or said.get("files"):
        return False
    text = said.get("body") or html_to_text(clean_html(said.get("html") or "").html)
    return bool(Desk.the().setting("thanks_stay")) and only_thanks(text)


def is_over(ticket: Ticket) -> bool:
    """Whether the department's policy wants a follow-up instead of a reopening."""
    if ticket.deleted_at or ticket.is_spam:
        return True
    if ticket.kind != Kind.CLOSED:
        return False
    policy = ticket.department.reopen
    if policy == Department.Reopen.DAYS:
        closed = ticket.closed_at or ticket.updated_at
        return closed < clock.now() - timedelta(days=ticket.department.reopen_days)
    return policy == Department.Reopen.NEVER
