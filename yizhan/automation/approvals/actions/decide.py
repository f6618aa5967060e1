"""Approve 同意, decline 驳回, ask somebody else too 加签, let somebody else decide 转交."""

from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.people.models import Agent
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Integer, LongText, Person
from yizhan.tickets.ticket import Ticket

from ..asking import hand_on, may_be_asked, seat, settle, start
from ..deciding import place_of, say_word
from .ask import WHICH, the_pending

COMMENT = Param(_l("Comment"))
REASON = Param(_l("Reason"))


def asked(ticket: Ticket, by: Actor) -> bool:
    """Only of who is asked at this moment."""
    return ticket.is_in_approval and (not isinstance(by, Agent) or by.pk in ticket.approver_ids)


@action("approve", pgettext_lazy("approval", "Approve"), event="ticket.approver_approved",
        needs="ticket.decide", icon="check", rule=False, available=asked, says=_l("%(actor)s approved"))  # fmt: skip
def approve(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    comment: Annotated[str, LongText(2000), COMMENT] = "",
    approval: Annotated[int | None, Integer(), WHICH] = None,
) -> None:
    """Agree, as one who is asked. What it means for the whole is counted at once."""
    say_word(ticket, it, place_of(ticket, by, approval), True, comment)


@action("decline", pgettext_lazy("approval", "Decline"), event="ticket.approver_declined",
        needs="ticket.decide", icon="x", rule=False, available=asked, says=_l("%(actor)s declined"))  # fmt: skip
def decline(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    reason: Annotated[str, LongText(2000), REASON],
    approval: Annotated[int | None, Integer(), WHICH] = None,
) -> None:
    """Do not agree, and say why."""
    say_word(ticket, it, place_of(ticket, by, approval), False, reason)


@action("delegate_approval", _l("Let somebody else decide"), event="ticket.approver_delegated", needs="ticket.decide",
        icon="arrow-right", rule=False, available=asked, says=_l("%(actor)s let somebody else decide"))  # fmt: skip
def delegate_approval(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    agent: Annotated[Agent, Person(), Param(_l("Who decides instead"))],  # type: ignore[valid-type]
    approval: Annotated[int | None, Integer(), WHICH] = None,
) -> None:
    """Somebody else decides in one's own place. Raises Invalid for who may not, or is asked already."""
    new = hand_on(ticket, place_of(ticket, by, approval), agent)
    if new is None:
        raise Invalid({"agent": _("%(agent)s cannot be asked, or is asked already.") % {"agent": agent}})
    settle(ticket)
    it.say(approval=new.approval_id, approver=new.pk, agent=agent.pk)


@action("add_approver", _l("Ask somebody else too"), event="ticket.approver_added", needs="ticket.decide", icon="plus",
        available=asked, says=_l("%(actor)s asked somebody else too"))  # fmt: skip
def add_approver(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    agent: Annotated[Agent, Person(), Param(_l("Who is asked too"))],  # type: ignore[valid-type]
    approval: Annotated[int | None, Integer(), WHICH] = None,
) -> None:
    """One more at the present level: only who is asked there adds one. Raises Invalid."""
    row = place_of(ticket, by, approval).approval if isinstance(by, Agent) else the_pending(ticket, approval)
    there = row.approvers.filter(round=row.round, level=row.level, agent=agent).exists()
    if there or not agent.is_active or not may_be_asked(agent, ticket, row.asker):
        raise Invalid({"agent": _("%(agent)s cannot be asked, or is asked already.") % {"agent": agent}})
    new = seat(row, row.level, agent, by)
    start(ticket, new)
    settle(ticket)
    it.say(approval=row.pk, approver=new.pk, agent=agent.pk)
