"""Who hears of urges, supervisions, extensions, approvals, missed targets and the parts of a ticket."""

from collections.abc import Callable, Iterable
from typing import Any

from yizhan.automation.approvals.links import mail_context
from yizhan.automation.approvals.models import Approval, Approver
from yizhan.automation.approvals.who import ASKING, just_asked
from yizhan.automation.clocks.models import Escalation
from yizhan.automation.clocks.recipients import recipients
from yizhan.automation.surveys.scales import BAD
from yizhan.automation.urging.models import Extension, Supervision
from yizhan.automation.urging.powers import administrators, supervisors
from yizhan.people.models import Agent
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket


def concerned(event: Event, ticket: Ticket, owners: list[int]) -> tuple[str, list[int]]:
    """The kind of notice and whom it concerns. `owners` are those who have to act on the ticket."""
    kind, whom = CONCERNED[event.name]
    return kind, whom(event, ticket, owners)


def is_told_as_urge(event: Event) -> bool:
    """Whether an answer was an urge: then that is what is told, and to more people."""
    return Event.objects.filter(ticket_id=event.ticket_id, pk__gt=event.pk, cause=event, name="ticket.urged").exists()


def _urged(event: Event, ticket: Ticket, owners: list[int]) -> list[int]:
    """The ladder: first who works on it, then also who leads the department, then also the administrators."""
    above = [supervisors(ticket.department_id), administrators()][: event.data.get("count", 1) - 1]
    return [*owners, *ticket.follower_ids, *_ids(agent for group in above for agent in group)]


def _answered(event: Event, ticket: Ticket, owners: list[int]) -> list[int]:
    """Who opened the supervision; when they have left, those who may end it."""
    pk = Supervision.objects.filter(pk=event.data["supervision"]).values_list("opener_id", flat=True).first()
    opener = Agent.named(pk) if pk else None
    return [opener.pk] if opener and opener.is_active else _ids(administrators())


def _late(event: Event, ticket: Ticket, owners: list[int]) -> list[int]:
    return [*_answered(event, ticket, owners), *owners]


def _stage_late(event: Event, ticket: Ticket, owners: list[int]) -> list[int]:
    """First who works on it, at the second level also who leads the department."""
    return [*owners, *(_ids(supervisors(ticket.department_id)) if event.data.get("level", 1) > 1 else [])]


def _asked(event: Event, ticket: Ticket, owners: list[int]) -> list[int]:
    """Who may decide; whoever asked decides not."""
    deciders = [one for one in supervisors(ticket.department_id) if one.pk != event.actor_id]
    return _ids(deciders or administrators())


def _decided(event: Event, ticket: Ticket, owners: list[int]) -> list[int]:
    asker = Extension.objects.filter(pk=event.data["extension"]).values_list("asker_id", flat=True).first()
    return [one for one in (asker, ticket.assignee_id) if one]


def _approvers(event: Event, ticket: Ticket, owners: list[int]) -> list[int]:
    return [one.agent_id for one in just_asked(event) if one.agent_id]


def _reviewed(event: Event, ticket: Ticket, owners: list[int]) -> list[int]:
    asker = Approval.objects.filter(pk=event.data["approval"]).values_list("asker_id", flat=True).first()
    return [one for one in (asker, ticket.assignee_id) if one]


def letter(kind: str, event_id: int, agent: Agent) -> tuple[str, dict[str, Any]]:
    """The mail template for a kind of notice, and what else it may know: whoever is asked can decide from the mail."""
    if kind == "approval":
        approval = Event.objects.values_list("data__approval", flat=True).get(pk=event_id)
        waiting = Approver.objects.filter(approval_id=approval, agent=agent, state=Approver.State.WAITING)
        one = waiting.select_related("approval__ticket__requester").first()
        if one:
            return "approval", mail_context(one)
    return "notice", {}


def _given(event: Event, ticket: Ticket, owners: list[int]) -> list[int]:
    """Who has something to do on a checklist by this."""
    return list(event.data.get("owners", ()))


def _breached(event: Event, ticket: Ticket, owners: list[int]) -> list[int]:
    return owners


def _escalated(event: Event, ticket: Ticket, owners: list[int]) -> list[int]:
    level = Escalation.named(event.data["escalation"])
    return recipients(level, ticket, owners) if level else []


def _rated(event: Event, ticket: Ticket, owners: list[int]) -> list[int]:
    """A bad rating is for who works on it and for who leads the department; a good one disturbs nobody."""
    is_news = event.data.get("level", BAD) <= BAD and not event.data.get("again")
    return [*owners, *_ids(supervisors(ticket.department_id))] if is_news else []


def _ids(agents: Iterable[Agent]) -> list[int]:
    return [agent.pk for agent in agents]


# Event → kind of notice, and whom it concerns.
CONCERNED: dict[str, tuple[str, Callable[[Event, Ticket, list[int]], list[int]]]] = {
    "ticket.urged": ("urged", _urged),
    "ticket.supervised": ("supervised", lambda event, ticket, owners: owners),
    "ticket.supervision_answered": ("feedback", _answered),
    "ticket.supervision_late": ("late", _late),
    "ticket.flow_stage_late": ("stage_late", _stage_late),
    "ticket.item_added": ("item", _given),
    "ticket.item_changed": ("item", _given),
    "ticket.checklist_added": ("item", _given),
    "ticket.templated": ("item", _given),
    "ticket.item_late": ("item_late", lambda event, ticket, owners: _given(event, ticket, owners) or owners),
    "ticket.children_done": ("children", lambda event, ticket, owners: owners if ticket.is_unfinished else []),
    "ticket.extension_requested": ("extension", _asked),
    "ticket.extension_approved": ("decided", _decided),
    "ticket.extension_declined": ("decided", _decided),
    **dict.fromkeys(ASKING, ("approval", _approvers)),
    "ticket.approval_approved": ("approved", _reviewed),
    "ticket.approval_declined": ("declined", _reviewed),
    "ticket.rated": ("rated", _rated),
    "ticket.sla_breached": ("breached", _breached),
    "ticket.sla_escalated": ("escalated", _escalated),
}
