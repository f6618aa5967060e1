"""Who sees which tickets, and the lists built on that."""

from typing import Any

from django.db.models import Q

from yizhan.spine.conditions import Condition, condition
from yizhan.spine.fields import Context

from .fields import TICKET

# Whose work it is: here an agent may whatever the role allows.
WORK = {
    "all": "",
    "department": "department:mine OR assignee:me",
    "team": "team:mine OR assignee:me OR (team:none assignee:none department:mine)",
    "own_unassigned": "assignee:me OR (assignee:none department:mine)",
    "own": "assignee:me",
}
# A follower (also by @mention) sees the ticket whatever the role: sharing adds, never removes. But a colleague who is
# asked for advice gives advice: without its being their work they read and write notes, and no more.
VISIBILITY = {key: text and f"follower:me OR {text}" for key, text in WORK.items()}
FOLLOWERS_MAY = frozenset({"ticket.view", "ticket.note"})
# Who is asked by name does this, and nobody else, whatever the role sees.
ASKED = {"ticket.decide": "approver:me"}


def rule_for(agent: Any, power: str = "ticket.view") -> Condition:
    """Which tickets are there for an agent, to look at or for another power, as a condition."""
    rules = VISIBILITY if power in FOLLOWERS_MAY else WORK
    return condition(ASKED.get(power) or rules[agent.visibility], TICKET, Context(by=agent))


def visible(tickets: Any, actor: Any, binned: bool) -> Any:
    kind = getattr(actor, "actor_kind", "")
    if kind == "customer":
        own = Q(requester=actor)
        ours = own | Q(organization=actor.organization_id) if actor.sees_company else own
        return tickets.filter(ours, deleted_at=None, is_spam=False, is_internal=False)
    if kind == "agent":
        if not actor.visibility or (binned and not actor.may("ticket.bin")):
            return tickets.none()
        return rule_for(actor).filter(tickets.filter(deleted_at__isnull=not binned))
    if kind:
        return tickets.filter(deleted_at__isnull=not binned)
    return tickets.none()


def sees(ticket: Any, actor: Any, power: str = "ticket.view") -> bool:
    """`visible_to` asked of one ticket in Python; with a power, whether it is the actor's to use that here."""
    if getattr(actor, "actor_kind", "") == "customer":
        hidden = ticket.deleted_at or ticket.is_spam or ticket.is_internal
        ours = actor.sees_company and ticket.organization_id == actor.organization_id
        return (ticket.requester_id == actor.pk or ours) and not hidden
    if ticket.deleted_at and not actor.own_role.allows("ticket.bin"):
        return False
    return bool(actor.own_role.allows("ticket.view")) and rule_for(actor, power).test(ticket)
