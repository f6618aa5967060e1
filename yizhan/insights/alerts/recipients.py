"""Who is told of an alert, and who sees it."""

from typing import Any

from django.db.models import Q

from yizhan.people.models import Agent
from yizhan.spine.actors import Actor
from yizhan.spine.records import records
from yizhan.tickets.models import Ticket

from ..powers import ALERT, VIEW
from .models import Alert, AlertFiring


def told(alert: Alert) -> list[int]:
    """Active agents who may see reports: those named, of the roles, of the teams; the owner where nobody is named."""
    named = [alert.agent_ids, alert.role_ids, alert.team_ids]
    if not any(named):
        return [one.pk for one in Agent.active() if one.pk == alert.owner_id]
    return [one.pk for one in Agent.active() if one.may(VIEW.key) and _is_named(one, alert)]


def _is_named(agent: Agent, alert: Alert) -> bool:
    return (
        agent.pk in alert.agent_ids
        or agent.role_id in alert.role_ids
        or not set(agent.team_ids).isdisjoint(alert.team_ids)
    )


def seen(rows: Any, by: Actor) -> Any:
    """Own alerts and those one is told of. Who may set alerts and sees all tickets sees all alerts."""
    if by.may(ALERT.key) and getattr(by, "visibility", "all") == "all":
        return rows
    mine = Q(owner_id=by.id) | Q(agent_ids__contains=[by.id]) | Q(role_ids__contains=[getattr(by, "role_id", 0)])
    return rows.filter(mine | Q(team_ids__overlap=list(getattr(by, "team_ids", []))))


def firings(by: Actor) -> Any:
    """The firings of the alerts one may see; others do not exist. Raises Refused."""
    return AlertFiring.objects.filter(alert__in=records["alert"].rows(by)).select_related("alert", "problem")


def problem_of(firing: AlertFiring, by: Actor) -> Ticket | None:
    """The problem ticket that was opened from a firing, for who may see it."""
    return firing.problem if firing.problem and firing.problem.is_visible_to(by) else None


def eyes(alert: Alert) -> Agent | None:
    """Whose tickets are counted: the owner's, while they are here and may set alerts."""
    owner = Agent.named(alert.owner_id)
    return owner if owner and owner.is_active and owner.may(ALERT.key) and owner.may(VIEW.key) else None
