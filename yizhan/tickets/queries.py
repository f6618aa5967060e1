"""Who sees which tickets, and the lists built on that."""

from typing import Any

from yizhan.spine.conditions import Condition, condition
from yizhan.spine.fields import Context

from .fields import TICKET

# A follower (also by @mention) sees the ticket whatever the role: sharing adds, never removes.
VISIBILITY = {
    "all": "",
    "department": "department:mine OR assignee:me OR follower:me",
    "team": "team:mine OR assignee:me OR follower:me OR (team:none assignee:none department:mine)",
    "own_unassigned": "assignee:me OR follower:me OR (assignee:none department:mine)",
    "own": "assignee:me OR follower:me",
}


def rule_for(agent: Any) -> Condition:
    """An agent's visibility as a condition."""
    return condition(VISIBILITY[agent.visibility], TICKET, Context(by=agent))


def visible(tickets: Any, actor: Any, binned: bool) -> Any:
    kind = getattr(actor, "actor_kind", "")
    if kind == "customer":
        return tickets.filter(requester=actor, deleted_at=None, is_spam=False)
    if kind == "agent":
        if not actor.visibility or (binned and not actor.may("ticket.bin")):
            return tickets.none()
        return rule_for(actor).filter(tickets.filter(deleted_at__isnull=not binned))
    if kind:
        return tickets.filter(deleted_at__isnull=not binned)
    return tickets.none()


def sees(ticket: Any, actor: Any) -> bool:
    """`visible_to` asked of one ticket in Python."""
    if getattr(actor, "actor_kind", "") == "customer":
        return ticket.requester_id == actor.pk and not ticket.deleted_at and not ticket.is_spam
    if ticket.deleted_at and not actor.own_role.allows("ticket.bin"):
        return False
    return bool(actor.own_role.allows("ticket.view")) and rule_for(actor).test(ticket)
