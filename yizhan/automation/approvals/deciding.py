"""Decisions: one person's word, and what it means for the whole."""

from typing import Any

from django.utils.translation import gettext as _

from yizhan.lib import clock
from yizhan.people.models import Agent, Customer
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change, change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

from .asking import begin_level, forget, settle
from .models import Approval, Approver, Mode
from .who import actor_of

APPROVED, DECLINED, WAITING = Approver.State.APPROVED, Approver.State.DECLINED, Approver.State.WAITING
EVENTS = {True: "ticket.approver_approved", False: "ticket.approver_declined"}


def place_of(ticket: Ticket, by: Actor, approval: int | None = None) -> Approver:
    """Where the ticket waits for this agent. Raises Refused for who is not asked, Invalid when that is unclear."""
    own = Approver.objects.filter(approval__ticket=ticket, approval__state=Approval.State.PENDING, state=WAITING,
                                  agent_id=by.id if isinstance(by, Agent) else 0)  # fmt: skip
    found = list((own.filter(approval_id=approval) if approval else own).select_related("approval")[:2])
    if not found:
        raise Refused("ticket.decide", _("You are not asked for this approval."))
    if len(found) > 1:
        raise Invalid({"approval": _("Several approvals wait for you here; say which one.")})
    return found[0]


def say_word(ticket: Ticket, it: Change, one: Approver, agrees: bool, reason: str) -> None:
    """Keep a decision inside an open change of the ticket. Raises Conflict when nobody is asked there any more."""
    one.refresh_from_db()
    if one.state != WAITING or not one.approval.is_pending:
        raise Conflict(_("This has been decided already, or is not asked any more."))
    one.state, one.reason, one.decided_at = (APPROVED if agrees else DECLINED), reason.strip(), clock.now()
    one.save()
    settle(ticket)
    it.say(approval=one.approval_id, approver=one.pk, level=one.level)


def decide_by_link(one: Approver, *, agrees: bool, reason: str = "") -> None:
    """Whoever holds the link decides in the name of the one it was sent to. Raises Conflict, Invalid."""
    by = one.actor
    if not isinstance(by, (Agent, Customer)) or getattr(by, "is_blocked", False) or not getattr(by, "is_active", True):
        raise Conflict(_("This has been decided already, or is not asked any more."))
    if not agrees and not reason.strip():
        raise Invalid({"reason": _("Please say why.")})
    with change(one.approval.ticket, EVENTS[agrees], by=by) as it:
        say_word(one.approval.ticket, it, one, agrees, reason[:2000])


def count(event: Event, ticket: Ticket) -> None:
    """NOW reaction on a decision: is the level passed, is all approved, or is it declined?"""
    approval = Approval.objects.get(pk=event.data["approval"])
    verdict = outcome(approval)
    if verdict is None or not approval.is_pending:
        return
    is_last = approval.level >= len(approval.levels)
    name = "approval_declined" if not verdict else "approval_approved" if is_last else "approval_level_passed"
    facts: dict[str, Any] = {"approval": approval.pk, "purpose": approval.purpose, "level": approval.level}
    with change(ticket, f"ticket.{name}", by=actor_of(event), **facts):
        if verdict and not is_last:
            next_level(ticket, approval)
        else:
            forget(approval, Approval.State.APPROVED if verdict else Approval.State.DECLINED)
        settle(ticket)


def outcome(approval: Approval) -> bool | None:
    """Whether the present level agrees; None as long as it is open."""
    own = approval.approvers.filter(round=approval.round, level=approval.level)
    states = list(own.exclude(state=Approver.State.PASSED_ON).values_list("state", flat=True))
    yes, no, open_ = states.count(APPROVED), states.count(DECLINED), states.count(WAITING)
    mode = approval.mode
    needed = len(states) if mode == Mode.ALL else approval.levels[approval.level - 1].get("need", 1)
    if yes >= needed:
        return True
    return False if (no and mode != Mode.SOME) or yes + open_ < needed else None


def next_level(ticket: Ticket, approval: Approval) -> None:
    """Who has not been heard at this level need not be; the next one is asked."""
    own = approval.approvers.filter(round=approval.round, level=approval.level, state=WAITING)
    own.update(state=Approver.State.SKIPPED)
    approval.level += 1
    begin_level(ticket, approval)
    approval.save()
