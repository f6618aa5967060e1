"""An agent leaves the desk: what was theirs is shown, handed over, and they can no longer sign in."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.catalog.models import UNFINISHED
from yizhan.people.models import Agent
from yizhan.people.records import keep_an_administrator
from yizhan.security.sessions import end_all
from yizhan.spine.actors import Actor, Machine
from yizhan.spine.change import causing, change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.models import Event
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.models import CannedReply, Ticket, View
from yizhan.worker import defer

from ..rules.models import Macro
from .models import Leave
from .naming import Named, naming
from .place import decide

HOW = {
    "rule": _l("By the assignment rules"),
    "agent": _l("To one agent"),
    "queue": _l("Back to the queues, without an assignee"),
}
HOUSE = Machine("assignment")
HAND_OVER = "yizhan.automation.assignment.offboarding.hand_over"


@dataclass
class Belongings:
    """What an agent has: tickets to hand over, and what somebody should look at afterwards."""

    tickets: Any
    named: list[Named]
    views: Any
    macros: Any
    replies: Any
    stands_in: Any

    @classmethod
    def of(cls, agent: Agent, by: Agent) -> "Belongings":
        return cls(
            tickets=theirs(agent.pk),
            named=naming(agent, by),
            views=View.objects.filter(owner=agent, is_archived=False),
            macros=Macro.objects.filter(owner=agent, is_archived=False),
            replies=CannedReply.objects.filter(owner=agent),
            stands_in=Leave.objects.filter(delegate=agent),
        )


def theirs(agent_id: int) -> Any:
    """The tickets an agent still answers for."""
    return Ticket.objects.filter(assignee_id=agent_id, kind__in=UNFINISHED, deleted_at=None, merged_into=None)


def leave(agent: Agent, *, how: str, by: Actor, to: Agent | None = None) -> Event:
    """The agent may no longer sign in or be given anything; a job hands over what they had.

    Both happen in one transaction. Raises Invalid (no such way, nobody named), Conflict (oneself, the last
    administrator), Refused.
    """
    if how not in HOW:
        raise Invalid({"how": _("Give one of: %(keys)s.") % {"keys": ", ".join(HOW)}})
    if how == "agent" and (to is None or not to.is_active or to.pk == agent.pk):
        raise Invalid({"to": _("Choose an agent who stays.")})
    if agent.pk == by.id:
        raise Conflict(_("Somebody else has to do this for you."))
    with transaction.atomic():
        with change(agent, "agent.left", by=by, needs="admin.people") as it:
            keep_an_administrator(agent, by, goes=True)
            agent.is_active = False
            it.say(how=how, agent=to.pk if to and how == "agent" else None)
        end_all(agent)
        assert it.event is not None  # it had something to say
        defer(HAND_OVER, agent_id=agent.pk, how=how, to_id=to.pk if to else None, event_id=it.event.pk)
    return it.event


def hand_over(agent_id: int, how: str, to_id: int | None, event_id: int) -> int:
    """Job: every unfinished ticket of the agent, one by one. Run again it goes on where it stopped."""
    to = Agent.objects.get(pk=to_id) if to_id else None
    handed = 0
    with causing(Event.objects.get(pk=event_id)):
        for pk in list(theirs(agent_id).order_by("-priority", "id").values_list("pk", flat=True)):
            handed += pass_on(pk, agent_id, how, to)
    return handed


def pass_on(ticket_id: int, agent_id: int, how: str, to: Agent | None) -> bool:
    """One ticket, if it is still theirs."""
    with transaction.atomic():
        ticket = theirs(agent_id).select_for_update(of=("self",)).filter(pk=ticket_id).first()
        if ticket is None:
            return False
        if how == "rule":
            decide(ticket, None, skip={agent_id})
        if ticket.assignee_id == agent_id:
            assign(ticket, by=HOUSE, agent=to if how == "agent" else None)
        return True
