"""Hand the ticket to an agent, a team or a department; claim it; give it back."""

from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.people.models import Agent, Department, Team
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import Boolean, LongText, Reference
from yizhan.spine.fields.reference import Person

from ..ticket import Ticket
from ..writing import follow

NOBODY = Param(_l("Assignee"), _l("Empty means nobody"))


def in_play(ticket: Ticket, by: Actor) -> bool:
    return ticket.is_unfinished and not ticket.merged_into_id


@action("assign", _l("Assign"), event="ticket.assigned", needs="ticket.assign", icon="forward", bulk=True,
        available=lambda ticket, by: not ticket.merged_into_id, says=_l("%(actor)s assigned this ticket"))  # fmt: skip
def assign(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    agent: Annotated[Agent | None, Person(), NOBODY] = None,
    team: Annotated[Team | None, Reference("people.Team"), Param(_l("Team"))] = None,
    department: Annotated[Department | None, Reference("people.Department"), Param(_l("Department"))] = None,
    reason: Annotated[str, LongText(2000), Param(_l("Reason"))] = "",
    keep_following: Annotated[bool, Boolean(), Param(_l("Keep me informed"))] = False,
) -> None:
    """Hand the ticket over. What is not given stays, but a new department or team leaves the old agent behind."""
    if agent and not agent.is_active:
        raise Invalid({"agent": _("%(agent)s does not work here any more.") % {"agent": agent}})
    if department and department.pk != ticket.department_id:
        ticket.department, ticket.team, ticket.assignee = department, None, None
    if team:
        if team.pk != ticket.team_id:
            ticket.assignee = None
        ticket.team = team
    if agent or not (team or department):
        ticket.assignee = agent
    if keep_following and isinstance(by, Agent):
        follow(ticket, [by.pk])
    if reason:
        it.facts["reason"] = reason


@action("claim", _l("Claim"), event="ticket.claimed", needs="ticket.assign", icon="hand", bulk=True, rule=False,
        available=in_play, says=_l("%(actor)s claimed this ticket"))  # fmt: skip
def claim(ticket: Ticket, *, by: Agent) -> None:
    """Take an unassigned ticket. The first click wins; the second is a Conflict."""
    if ticket.assignee_id == by.pk:
        return
    if ticket.assignee_id:
        raise Conflict(_("%(agent)s was faster and has claimed it.") % {"agent": Agent.named(ticket.assignee_id)})
    ticket.assignee = by


@action("return", _l("Return"), event="ticket.returned", needs="ticket.assign", icon="return", rule=False,
        available=lambda ticket, by: in_play(ticket, by) and bool(ticket.assignee_id or ticket.team_id),
        says=_l("%(actor)s returned this ticket to the queue"))  # fmt: skip
def give_back(
    ticket: Ticket, *, by: Actor, it: Change, reason: Annotated[str, LongText(2000), Param(_l("Reason"))]
) -> None:
    """Send a wrongly dispatched ticket back to the department's queue, saying why."""
    ticket.assignee = ticket.team = None
    it.say(reason=reason)
