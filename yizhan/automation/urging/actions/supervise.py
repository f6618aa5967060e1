"""Supervision 督办: somebody above watches a ticket until it is as it should be."""

from datetime import datetime
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.catalog.models import Kind
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import Choice, LongText
from yizhan.tickets.ticket import Ticket

from ..deadline import Deadline
from ..models import LEVELS, STANDARD, Supervision
from ..powers import is_administrator
from .urge import in_work

WANTED = Param(_l("Instruction"), _l("What the handler has to do."))
DONE = Param(_l("Feedback"), _l("What was done, and what comes next."))


@action("supervise", _l("Supervise"), event="ticket.supervised", needs="ticket.supervise", icon="flag",
        available=lambda ticket, by: in_work(ticket, by) and not ticket.is_supervised and ticket.kind != Kind.ON_HOLD,
        says=_l("%(actor)s put this ticket under supervision"))  # fmt: skip
def supervise(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    level: Annotated[int, Choice(LEVELS), Param(pgettext_lazy("supervision", "Level"))] = STANDARD,
    deadline: Annotated[datetime, Deadline(), Param(_l("Deadline"))],
    instruction: Annotated[str, LongText(2000), WANTED],
) -> None:
    """Watch a ticket until a deadline; the handler must give feedback. Not possible while it is on hold."""
    if deadline <= clock.now():
        raise Invalid({"deadline": _("The deadline is in the past.")})
    opener = by if isinstance(by, Agent) else None
    row = Supervision(ticket=ticket, opener=opener, level=level, deadline=deadline, instruction=instruction)
    row.save(force_insert=True)
    ticket.is_supervised = True
    ticket.supervision_count += 1
    it.say(supervision=row.pk, level=level, deadline=deadline)


@action("feedback", _l("Give feedback"), event="ticket.supervision_answered", needs="ticket.edit", icon="check",
        rule=False, available=lambda ticket, by: ticket.is_supervised,
        says=_l("%(actor)s gave feedback on the supervision"))  # fmt: skip
def give_feedback(ticket: Ticket, *, by: Actor, it: Change, text: Annotated[str, LongText(2000), DONE]) -> None:
    """Tell who supervises how it stands. Later feedback takes the place of earlier."""
    row = _open(ticket)
    row.feedback, row.answered_at = text, clock.now()
    row.answered_by = by if isinstance(by, Agent) else None
    row.save(update_fields=["feedback", "answered_at", "answered_by"])
    it.say(supervision=row.pk)


@action("close_supervision", _l("End supervision"), event="ticket.supervision_closed", needs="ticket.supervise",
        icon="check-circle", rule=False, available=lambda ticket, by: ticket.is_supervised,
        says=_l("%(actor)s ended the supervision"))  # fmt: skip
def close_supervision(ticket: Ticket, *, by: Actor, it: Change) -> None:
    """End it, after feedback; only who opened it, or an administrator. Raises Conflict."""
    row = _open(ticket)
    if not may_close(row, by):
        raise Conflict(_("Only %(agent)s, who opened the supervision, or an administrator can end it.")
                       % {"agent": Agent.named(row.opener_id)})  # fmt: skip
    if not row.feedback:
        raise Conflict(_("The handler has not given feedback yet."))
    row.closed_at = clock.now()
    row.save(update_fields=["closed_at"])
    ticket.is_supervised = False
    it.say(supervision=row.pk)


def may_close(row: Supervision, by: Actor) -> bool:
    """What a rule opened, anybody who may supervise can end."""
    return not isinstance(by, Agent) or row.opener_id in (None, by.pk) or is_administrator(by)


def _open(ticket: Ticket) -> Supervision:
    row = Supervision.open_on(ticket)
    if row is None:
        raise Conflict(_("This ticket is not under supervision."))
    return row
