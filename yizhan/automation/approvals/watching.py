"""The clock: reminds those who have not decided, hands over to managers, and from who is away or gone."""

from collections.abc import Callable

from django.db.models import Q

from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.actors import CLOCK, through
from yizhan.spine.change import change
from yizhan.tickets.models import Ticket

from ..assignment.eligibility import delegate_of
from ..assignment.models import Leave
from ..urging.powers import administrators, supervisors
from .asking import HOUR, WAITING, hand_on, settle
from .models import Approval, Approver
from .sources import above

AT_ONCE = 200


def go_round() -> int:
    """EVERY: what is due, the longest due first. Returns how many approvals went on."""
    now, rows = clock.now(), Approval.objects.values_list("pk", "ticket_id")
    with through("clock"):
        return sum((
            sum(_one(pair, escalate) for pair in rows.filter(escalate_at__lte=now).order_by("escalate_at")[:AT_ONCE]),
            sum(_one(pair, remind) for pair in rows.filter(remind_at__lte=now).order_by("remind_at")[:AT_ONCE]),
            sum(_one(pair, replace) for pair in absent()),
        ))  # fmt: skip


def absent() -> list[tuple[int, int]]:
    """Approvals that wait for somebody who is away and named a delegate, or does not work here any more."""
    away = Q(agent_id__in=[pk for pk, leave in Leave.now().items() if leave.delegate_id])
    waiting = Approver.objects.filter(away | Q(agent__is_active=False), state=WAITING)
    return list(waiting.values_list("approval_id", "approval__ticket_id").distinct()[:AT_ONCE])


def _one(pair: tuple[int, int], does: Callable[[Ticket, int], bool]) -> bool:
    ticket = Ticket.objects.filter(pk=pair[1]).first()
    return ticket is not None and does(ticket, pair[0])


def remind(ticket: Ticket, pk: int) -> bool:
    """Ask once more, and set the next time. False when somebody was faster."""
    with change(ticket, "ticket.approval_reminded", by=CLOCK) as it:
        row = Approval.objects.filter(pk=pk, remind_at__lte=clock.now()).first()
        if row is None:
            return False
        row.reminded_at = clock.now()
        row.remind_at = clock.now() + (row.remind_hours or 0) * HOUR if row.remind_hours else None
        row.save()
        it.say(approval=pk)
        return True


def escalate(ticket: Ticket, pk: int) -> bool:
    """Managers decide instead of agents who did not, once for each level. False when somebody was faster."""
    with change(ticket, "ticket.approval_escalated", by=CLOCK) as it:
        row = Approval.objects.filter(pk=pk, escalate_at__lte=clock.now()).first()
        if row is None:
            return False
        row.escalate_at = None
        row.save()
        waiting = row.approvers.filter(state=WAITING, agent__isnull=False)
        new = [one for one in (_to_manager(ticket, row) for row in waiting) if one]
        settle(ticket)
        it.say(approval=pk, approvers=[one.pk for one in new])
        return True


def _to_manager(ticket: Ticket, one: Approver) -> Approver | None:
    agent = Agent.named(one.agent_id)
    manager = above(agent, 1)
    leads = [*supervisors(ticket.department_id), *administrators()]
    # Who left never answers: then it is not left to a manager who may not decide here.
    others = leads if manager is None or not (agent and agent.is_active) else []
    asked = [*([manager] if manager else []), *others]
    return next((new for to in asked if to.pk != one.agent_id and (new := hand_on(ticket, one, to))), None)


def replace(ticket: Ticket, pk: int) -> bool:
    """Delegates decide instead of who went on leave, managers instead of who left. False when there is nobody new."""
    leaves = Leave.now()
    with change(ticket, "ticket.approver_delegated", by=CLOCK) as it:
        waiting = Approver.objects.filter(approval_id=pk, state=WAITING, agent__isnull=False)
        made = [_stand_in(ticket, one, leaves) for one in waiting.select_related("approval")]
        new = [one.pk for one in made if one]
        if not new:
            return False
        settle(ticket)
        it.say(approval=pk, approvers=new)
        return True


def _stand_in(ticket: Ticket, one: Approver, leaves: dict[int, Leave]) -> Approver | None:
    agent = Agent.named(one.agent_id)
    if agent is None or not agent.is_active:
        return _to_manager(ticket, one)
    delegate = delegate_of(agent, leaves) if agent.pk in leaves else None
    return hand_on(ticket, one, delegate) if delegate else None
