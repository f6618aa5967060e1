"""Who did what an event tells, in whose name it goes on; and who is asked by it."""

from yizhan.people.models import Agent, Customer
from yizhan.spine.actors import Actor, Machine
from yizhan.spine.models import Event

from .models import Approver

# Events that ask somebody.
ASKING = frozenset({
    "ticket.approval_asked", "ticket.approval_level_passed", "ticket.approval_restarted", "ticket.approval_reminded",
    "ticket.approval_escalated", "ticket.approver_added", "ticket.approver_delegated",
})  # fmt: skip


def actor_of(event: Event) -> Actor:
    """The agent, the customer or the machine."""
    found: Actor | None = None
    if event.actor_kind == "agent":
        found = Agent.named(event.actor_id)
    elif event.actor_kind == "customer" and event.actor_id:
        found = Customer.named(event.actor_id)
    return found or Machine(event.actor_kind, event.actor_id)


def just_asked(event: Event) -> list[Approver]:
    """Those who wait to be heard and whom this event asks: the ones it names, else all of its approval."""
    rows = Approver.objects.filter(approval_id=event.data.get("approval") or 0, state=Approver.State.WAITING)
    named = event.data.get("approvers", [event.data["approver"]] if "approver" in event.data else None)
    rows = rows if named is None else rows.filter(pk__in=named)
    return list(rows.select_related("approval__ticket__requester", "customer"))
