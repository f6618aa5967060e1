"""What a role may allow about supervision."""

from django.utils.translation import gettext_lazy as _l

from yizhan.people.models import Agent
from yizhan.spine.powers import power
from yizhan.tickets.powers import TICKETS

SUPERVISE = power("ticket.supervise", _l("Supervise, decide on extensions"), TICKETS)


def supervisors(department_id: int) -> list[Agent]:
    """Who leads the work of a department: those of it who may supervise, without the administrators."""
    own = (one for one in Agent.active() if department_id in one.department_ids)
    return [one for one in own if one.may("ticket.supervise") and not is_administrator(one)]


def administrators() -> list[Agent]:
    return [one for one in Agent.active() if is_administrator(one)]


def is_administrator(agent: Agent) -> bool:
    """Whether the role allows everything."""
    return agent.own_role.allows("*")
