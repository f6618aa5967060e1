"""Hand the ticket to an agent, a team or a department; claim it; give it back."""

from datetime import timedelta
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.people.models import Agent, Department, Team
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import Boolean, LongText, Reference
from yizhan.spine.fields.reference import Person
from yizhan.spine.models import Event

from ..ticket import Ticket
from ..writing import follow

PLACES = ("assignee_id", "team_id", "department_id")
UNDO_MINUTES = 5
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
    before = holders(ticket)
    leaves = bool(department and department.pk != ticket.department_id)
    if leaves and not reason and isinstance(by, Agent) and Desk.the().setting("transfers_need_reason"):
        raise Invalid({"reason": _("Say why the ticket goes to another department.")})
    put_with(ticket, department, team)
    if agent or not (team or department):
        ticket.assignee = agent
    if isinstance(by, Agent) and is_transfer(before, holders(ticket)):
        ticket.transfer_count += 1
    if keep_following and isinstance(by, Agent):
        follow(ticket, [by.pk])
    if reason:
        it.facts["reason"] = reason


def put_with(ticket: Ticket, department: Department | None, team: Team | None) -> None:
    """A new department or team leaves the old agent behind."""
    if department and department.pk != ticket.department_id:
        ticket.department, ticket.team, ticket.assignee = department, None, None
    if team:
        if team.pk != ticket.team_id:
            ticket.assignee = None
        ticket.team = team


def holders(ticket: Ticket) -> tuple[int | None, int | None, int]:
    return ticket.assignee_id, ticket.team_id, ticket.department_id


def is_transfer(before: tuple[int | None, int | None, int], after: tuple[int | None, int | None, int]) -> bool:
    """Whether the work went from somebody to somebody else. Finding the first one for it, or nobody, is none."""
    (agent, team, department), (new_agent, new_team, new_department) = before, after
    if department != new_department:
        return True
    if agent and new_agent:
        return agent != new_agent
    return bool((agent or team) and new_team and new_team != team)


def came_from(ticket: Ticket, by: Actor) -> dict[str, Any]:
    """Where the ticket was before `by` assigned it just now; empty if that is long ago or somebody moved it since."""
    soon = clock.now() - timedelta(minutes=UNDO_MINUTES)
    moves = [one for one in Event.objects.filter(ticket_id=ticket.pk, at__gte=soon).order_by("id")
             if not one.changes.keys().isdisjoint(PLACES)]  # fmt: skip
    own = next((one for one in reversed(moves) if one.cause_id is None), None)
    if own is None or own.name != "ticket.assigned" or (own.actor_kind, own.actor_id) != (by.actor_kind, by.id):
        return {}
    before: dict[str, Any] = {}
    # What rules did because of it goes back as well.
    for one in moves[moves.index(own) :]:
        for column in (*PLACES, "transfer_count"):
            if column in one.changes:
                before.setdefault(column, one.changes[column][0])
    return before


@action("unassign", _l("Undo assignment"), event="ticket.unassigned", needs="ticket.assign", icon="return", bulk=True,
        rule=False, available=lambda ticket, by: not ticket.merged_into_id and bool(came_from(ticket, by)),
        says=_l("%(actor)s took back the assignment"))  # fmt: skip
def unassign(ticket: Ticket, *, by: Actor) -> None:
    """Put the ticket back where it was before one's own last assignment, a few minutes ago at most."""
    for column, value in came_from(ticket, by).items():
        setattr(ticket, column, value)
    assignee = Agent.named(ticket.assignee_id) if ticket.assignee_id else None
    if assignee is None or not assignee.is_active:
        ticket.assignee = None


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
    ticket.return_count += 1
    it.say(reason=reason)
