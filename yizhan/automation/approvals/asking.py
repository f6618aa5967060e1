"""Asking for an approval. `ask` is what other parts of the house call:

    levels = [{"mode": "all", "who": ["head:ticket", "manager:assignee"]}]
    approval = ask(ticket, by=rule.actor, levels=levels, question="…", purpose="flow:7")

The outcome is an event on the ticket, `ticket.approval_approved` or `ticket.approval_declined` (also
`ticket.approval_withdrawn`), whose facts are `approval` (the id) and `purpose`.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from yizhan.lib import clock
from yizhan.people.identify import identify
from yizhan.people.models import Agent
from yizhan.spine.actions import registry
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.tickets.models import Ticket
from yizhan.tickets.writing import follow

from ..assignment.eligibility import delegate_of
from ..assignment.models import Leave
from .digest import digest
from .models import Approval, ApprovalTemplate, Approver, Mode
from .sources import find_all, requester_as_agent

HOUR = timedelta(hours=1)
PATIENCE = timedelta(minutes=10)
PENDING = Approval.State.PENDING
QUEUED, WAITING, SKIPPED = Approver.State.QUEUED, Approver.State.WAITING, Approver.State.SKIPPED
OPEN = (QUEUED, WAITING)


def ask(ticket: Ticket, *, by: Actor, **wanted: Any) -> Approval:
    """Ask for an approval, as a change of its own. `wanted` as in `place`. Raises Refused, Conflict, Invalid."""
    registry["ticket.ask_approval"](ticket, by=by, **wanted)
    return Approval.objects.filter(ticket=ticket).latest("pk")


def place(
    ticket: Ticket, it: Change, *, by: Actor, question: str = "", levels: Sequence[dict[str, Any]] = (),
    template: ApprovalTemplate | None = None, purpose: str = "", guarded: Iterable[str] = (),
    remind_hours: int | None = None, escalate_hours: int | None = None,
) -> Approval:  # fmt: skip
    """The same inside an open change of the ticket. What is left out, the template says. Raises Invalid."""
    row = Approval(
        ticket=ticket, asker=by if isinstance(by, Agent) else None, template=template,
        question=question.strip() or (template.question if template else ""),
        levels=list(levels) or (template.levels if template else []),
        purpose=purpose or (template.purpose if template else ""),
        guarded=list(guarded) or (template.guarded if template else []),
        remind_hours=remind_hours or (template.remind_hours if template else None),
        escalate_hours=escalate_hours or (template.escalate_hours if template else None),
    )  # fmt: skip
    if not row.question:
        raise Invalid({"question": _("Say what is to be approved, or choose a template.")})
    if not row.levels:
        raise Invalid({"levels": _("Say who is asked, or choose a template.")})
    found = [found_at(level, number, ticket, by) for number, level in enumerate(row.levels, 1)]
    row.digest = digest(ticket, row.guarded)
    row.save(force_insert=True)
    for number, people in enumerate(found, 1):
        for one in people:
            seat(row, number, one, by).save(force_insert=True)
    begin_level(ticket, row)
    row.save()
    ticket.approval_count += 1
    settle(ticket)
    it.say(approval=row.pk, purpose=row.purpose)
    return row


def found_at(level: dict[str, Any], number: int, ticket: Ticket, by: Actor) -> list[Agent | str]:
    """Whom a level means: neither who asks nor whose request it is. Raises Invalid when too few are left."""
    people = [one for one in find_all(level["who"], ticket) if may_be_asked(one, ticket, by)]
    people = people[:1] if level["mode"] == Mode.SINGLE else people
    if not people:
        reason = _("Nobody can be asked; who asks and the requester do not decide themselves.")
        raise Invalid({"levels": _("Level %(number)s: %(reason)s") % {"number": number, "reason": reason}})
    if len(people) < level.get("need", 1):
        reason = _("Only %(count)s people can be asked.") % {"count": len(people)}
        raise Invalid({"levels": _("Level %(number)s: %(reason)s") % {"number": number, "reason": reason}})
    return people


def may_be_asked(one: Agent | str, ticket: Ticket, asker: Actor | None) -> bool:
    """Nobody decides on their own wish."""
    if isinstance(one, str):
        return one not in {known.value for known in ticket.requester.identities.all()}
    own = requester_as_agent(ticket)
    is_asker = isinstance(asker, Agent) and asker.pk == one.pk
    return one.may("ticket.decide") and not is_asker and not (own and own.pk == one.pk)


def seat(approval: Approval, level: int, one: Agent | str, by: Actor) -> Approver:
    """A new row for somebody; a customer is made for an address nobody knew."""
    row = Approver(approval=approval, round=approval.round, level=level)
    if isinstance(one, Agent):
        row.agent = one
    else:
        row.customer, row.address = identify("email", one, by=by), one
    return row


def begin_level(ticket: Ticket, approval: Approval) -> None:
    """Those of the present level are asked now, the clock starts; a delegate is asked instead of who is on leave."""
    now = clock.now()
    approval.remind_at = now + approval.remind_hours * HOUR if approval.remind_hours else None
    approval.escalate_at = now + approval.escalate_hours * HOUR if approval.escalate_hours else None
    leaves = Leave.now()
    for one in approval.approvers.filter(round=approval.round, level=approval.level, state=QUEUED):
        start(ticket, one)
        agent = Agent.named(one.agent_id) if one.agent_id in leaves else None
        stand_in = delegate_of(agent, leaves) if agent else None
        if stand_in:
            hand_on(ticket, one, stand_in)


def start(ticket: Ticket, one: Approver) -> None:
    """They are asked, and see the ticket."""
    one.state, one.asked_at = WAITING, clock.now()
    one.save()
    if one.agent_id:
        let_see(ticket, one.agent_id)


def let_see(ticket: Ticket, agent_id: int) -> None:
    """Who does not see the ticket by role follows it."""
    agent = Agent.named(agent_id)
    if agent and not ticket.is_visible_to(agent):
        follow(ticket, [agent_id])


def hand_on(ticket: Ticket, one: Approver, to: Agent) -> Approver | None:
    """Somebody else decides in this place. None when they may not, or are asked already."""
    approval = one.approval
    there = approval.approvers.filter(round=one.round, level=one.level, agent=to).exists()
    if there or not to.is_active or not may_be_asked(to, ticket, approval.asker):
        return None
    one.state, one.decided_at = Approver.State.PASSED_ON, clock.now()
    one.save()
    new = Approver(approval=approval, round=one.round, level=one.level, agent=to,
                   instead_of_id=one.instead_of_id or one.agent_id)  # fmt: skip
    start(ticket, new)
    return new


def remind(approval: Approval) -> None:
    """Note that those who are asked are asked once more. Raises Conflict when that was a moment ago."""
    now = clock.now()
    if approval.reminded_at and approval.reminded_at > now - PATIENCE:
        raise Conflict(_("They were reminded a moment ago."))
    approval.reminded_at = now
    approval.remind_at = now + approval.remind_hours * HOUR if approval.remind_hours else None
    approval.save()


def forget(approval: Approval, to: str) -> None:
    """Nobody is asked any more."""
    approval.approvers.filter(state__in=OPEN).update(state=SKIPPED)
    approval.state, approval.decided_at = to, clock.now()
    approval.remind_at = approval.escalate_at = None
    approval.save()


def settle(ticket: Ticket) -> None:
    """What the ticket itself knows: whether anything is pending, and which agents it waits for."""
    pending = Approval.objects.filter(ticket=ticket, state=PENDING)
    waiting = Approver.objects.filter(approval__in=pending, state=WAITING, agent__isnull=False)
    ticket.is_in_approval = pending.exists()
    ticket.approver_ids = sorted(set(waiting.values_list("agent_id", flat=True)))
