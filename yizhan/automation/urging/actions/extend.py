"""Extension 延期: the handler asks for a later due time, a supervisor decides."""

from datetime import datetime
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import LongText, Moment
from yizhan.tickets.ticket import Ticket

from ..models import Extension
from .urge import in_work


def is_before_due(ticket: Ticket, by: Actor) -> bool:
    is_due_later = ticket.due_at is not None and ticket.due_at > clock.now()
    return is_due_later and not ticket.is_extending and in_work(ticket, by)


@action("request_extension", _l("Ask for an extension"), event="ticket.extension_requested", needs="ticket.edit",
        icon="clock", rule=False, available=is_before_due,
        says=_l("%(actor)s asked for an extension"))  # fmt: skip
def request_extension(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    until: Annotated[datetime, Moment(), Param(_l("New due time"))],
    reason: Annotated[str, LongText(2000), Param(_l("Reason"))],
) -> None:
    """Ask for more time, before the ticket is due. Nothing changes until it is approved. Raises Conflict, Invalid."""
    assert ticket.due_at is not None  # or it would not be possible
    if until <= ticket.due_at:
        raise Invalid({"until": _("The new due time must be later than the present one.")})
    most = Desk.the().setting("most_extensions")
    if ticket.extensions.filter(state=Extension.State.APPROVED).count() >= most:
        raise Conflict(_("This desk allows %(most)s extensions per ticket, and they are used up.") % {"most": most})
    asker = by if isinstance(by, Agent) else None
    row = Extension(ticket=ticket, asker=asker, old_due_at=ticket.due_at, new_due_at=until, reason=reason)
    row.save(force_insert=True)
    ticket.is_extending = True
    ticket.extension_count += 1
    it.say(extension=row.pk, until=until)


@action("approve_extension", _l("Approve extension"), event="ticket.extension_approved", needs="ticket.supervise",
        icon="check", rule=False, bulk=True, available=lambda ticket, by: ticket.is_extending and in_work(ticket, by),
        says=_l("%(actor)s approved the extension"))  # fmt: skip
def approve_extension(ticket: Ticket, *, by: Actor, it: Change) -> None:
    """Give the time that was asked for. Both due times are kept. Raises Conflict."""
    row = _pending(ticket, by)
    if row.new_due_at <= clock.now():
        raise Conflict(_("The time that was asked for has passed already. Decline, and set a new due time."))
    row.old_due_at = ticket.due_at or row.old_due_at
    ticket.due_at = row.new_due_at
    _decide(row, Extension.State.APPROVED, by)
    ticket.is_extending = False
    it.say(extension=row.pk)


@action("decline_extension", _l("Decline extension"), event="ticket.extension_declined", needs="ticket.supervise",
        icon="x", rule=False, available=lambda ticket, by: ticket.is_extending,
        says=_l("%(actor)s declined the extension"))  # fmt: skip
def decline_extension(
    ticket: Ticket, *, by: Actor, it: Change, reason: Annotated[str, LongText(2000), Param(_l("Reason"))]
) -> None:
    """Keep the due time as it is, and say why. Raises Conflict."""
    row = _pending(ticket, by)
    row.answer = reason
    _decide(row, Extension.State.DECLINED, by)
    ticket.is_extending = False
    it.say(extension=row.pk)


def may_decide(row: Extension, by: Actor) -> bool:
    """Nobody decides on their own wish."""
    return not isinstance(by, Agent) or row.asker_id != by.pk


def _pending(ticket: Ticket, by: Actor) -> Extension:
    row = Extension.pending_on(ticket)
    if row is None:
        raise Conflict(_("No extension waits to be decided."))
    if not may_decide(row, by):
        raise Conflict(_("Somebody else has to decide on your own wish."))
    return row


def _decide(row: Extension, state: str, by: Actor) -> None:
    row.state, row.decided_at = state, clock.now()
    row.decider = by if isinstance(by, Agent) else None
    row.save(update_fields=["state", "decided_at", "decider", "answer", "old_due_at"])
