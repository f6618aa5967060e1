"""When what is approved changes, the approval begins again; when the ticket is over, so is the question."""

from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

from .asking import begin_level, forget, settle
from .digest import digest
from .models import CLOSE, Approval, Approver
from .who import actor_of

PENDING, APPROVED = Approval.State.PENDING, Approval.State.APPROVED


def watch(event: Event, ticket: Ticket) -> None:
    """NOW reaction: begins approvals again whose fields changed, and ends those that no longer mean anything."""
    if not ticket.approval_count:
        return
    changes, by = event.changes, actor_of(event)
    if ticket.is_in_approval and (ticket.closed_at or ticket.deleted_at or ticket.merged_into_id):
        end(ticket, Approval.State.WITHDRAWN, "ticket.approval_withdrawn", by, state=PENDING)
    elif "reopen_count" in changes:
        end(ticket, Approval.State.LAPSED, "ticket.approval_lapsed", by, state=APPROVED, purpose=CLOSE)
    if ticket.is_unfinished:
        kept = Approval.objects.filter(ticket=ticket, state__in=[PENDING, APPROVED]).exclude(digest="")
        for approval in kept:
            if digest(ticket, approval.guarded) != approval.digest:
                restart(ticket, approval, by)


watch.wants = lambda event: bool(event.changes)  # type: ignore[attr-defined]


def end(ticket: Ticket, to: str, name: str, by: Actor, **which: str) -> None:
    """Approvals that are over without a decision, each with an event."""
    for approval in Approval.objects.filter(ticket=ticket, **which).order_by("id"):
        with change(ticket, name, by=by, approval=approval.pk, purpose=approval.purpose):
            forget(approval, to)
            settle(ticket)


def restart(ticket: Ticket, approval: Approval, by: Actor) -> None:
    """The same question again, from the first level on, to the same people."""
    with change(ticket, "ticket.approval_restarted", by=by, approval=approval.pk, purpose=approval.purpose):
        old = list(approval.approvers.filter(round=approval.round).exclude(state=Approver.State.PASSED_ON))
        forget(approval, PENDING)
        approval.round, approval.level, approval.decided_at = approval.round + 1, 1, None
        approval.digest = digest(ticket, approval.guarded)
        for one in old:
            Approver(approval=approval, round=approval.round, level=one.level, agent_id=one.agent_id,
                     customer_id=one.customer_id, address=one.address).save(force_insert=True)  # fmt: skip
        begin_level(ticket, approval)
        approval.save()
        settle(ticket)
