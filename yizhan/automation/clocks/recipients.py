"""Who hears of an escalation level."""

from collections.abc import Iterable, Iterator

from yizhan.people.models import Agent, Department, Team
from yizhan.tickets.models import Ticket

from ..urging.powers import administrators, supervisors
from .models import Escalation
from .records import ABOVE, DEPARTMENT, OWNER, TEAM

FARTHEST = 10


def recipients(level: Escalation, ticket: Ticket, owners: list[int]) -> list[int]:
    """Ids of agents, each once. `owners` are those who have to act on the ticket."""
    found = list(owners) if OWNER in level.tell else []
    if TEAM in level.tell:
        found += _ids(team_leads(ticket))
    if DEPARTMENT in level.tell:
        found += _ids(heads(ticket))
    if ABOVE in level.tell:
        found += _ids(above(ticket))
    return list(dict.fromkeys([*found, *level.agent_ids]))


def team_leads(ticket: Ticket) -> list[Agent]:
    """Who leads the team; without a lead its members who may supervise; without any, who leads the department."""
    team = Team.named(ticket.team_id) if ticket.team_id else None
    lead = Agent.named(team.lead_id) if team and team.lead_id else None
    if lead and lead.is_active:
        return [lead]
    leads = [one for one in supervisors(ticket.department_id) if ticket.team_id and ticket.team_id in one.team_ids]
    return leads or heads(ticket)


def heads(ticket: Ticket) -> list[Agent]:
    """The head of the department; where none is named, whoever supervises there, else the administrators."""
    department = Department.named(ticket.department_id)
    head = Agent.named(department.head_id) if department and department.head_id else None
    return [head] if head and head.is_active else supervisors(ticket.department_id) or administrators()


def above(ticket: Ticket) -> list[Agent]:
    """The managers of who works on it, all the way up; where none are named, who leads the department and all of it."""
    chain = list(_chain(Agent.named(ticket.assignee_id)))
    return chain or [*heads(ticket), *administrators()]


def _chain(agent: Agent | None) -> Iterator[Agent]:
    seen: set[int] = set()
    while agent and agent.manager_id and agent.manager_id not in seen and len(seen) < FARTHEST:
        seen.add(agent.manager_id)
        agent = Agent.named(agent.manager_id)
        if agent and agent.is_active:
            yield agent


def _ids(agents: Iterable[Agent]) -> list[int]:
    return [one.pk for one in agents]
