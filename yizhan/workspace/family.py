"""Child tickets, the parent and the incidents of a problem, as the page of a ticket shows them.

Who may not see one of them is told its number and its state, and no more.
"""

from dataclasses import dataclass
from typing import Any

from yizhan.catalog.models import Status
from yizhan.people.models import Agent
from yizhan.spine.kept import Kept, Question
from yizhan.tickets.children import children_of
from yizhan.tickets.models import Ticket

from .buttons import Button

MOST = 100
CHILDREN = Kept(lambda ticket: children_of(Ticket(pk=ticket)).defer("data")[:MOST], int)
PARENT = Kept(lambda ticket: Ticket.objects.filter(pk=ticket).defer("data"), int)
INCIDENTS = Kept(
    lambda ticket: Ticket.objects.filter(links__target_id=ticket, links__kind="caused_by", deleted_at=None)
    .order_by("-id").defer("data")[:MOST],
    int,
)  # fmt: skip
CHILD_BUTTONS = ("open_child", "attach_child", "cascade", "resolve_family")
INCIDENT_BUTTONS = ("add_incident", "answer_incidents")


@dataclass(frozen=True)
class Relative:
    """A ticket beside this one. `is_seen` says whether the agent may know more than number and state."""

    ticket: Ticket
    is_seen: bool
    is_later: bool = False

    @property
    def status(self) -> Status:
        return Status.named(self.ticket.status_id)

    @property
    def assignee(self) -> Agent | None:
        return Agent.named(self.ticket.assignee_id) if self.ticket.assignee_id else None


def asked(ticket: Ticket) -> dict[str, Question]:
    """What has to be known: nothing, for the many tickets that stand alone."""
    questions = {}
    if ticket.child_count:
        questions["children"] = CHILDREN.of(ticket.pk)
    if ticket.parent_id:
        questions["parent"] = PARENT.of(ticket.parent_id)
    if ticket.incident_count:
        questions["incidents"] = INCIDENTS.of(ticket.pk)
    return questions


def of(ticket: Ticket, agent: Agent, found: dict[str, list[Any]], beside: dict[str, Button]) -> dict[str, Any]:
    """The relatives with what the agent can do about them. `found` answers what was `asked`."""
    parent = next(iter(found.get("parent", ())), None)
    return {
        "children": [relative(one, agent, ticket) for one in found.get("children", ())],
        "parent": relative(parent, agent, ticket, upwards=True) if parent else None,
        "incidents": [relative(one, agent) for one in found.get("incidents", ())],
        "child_buttons": [beside[key] for key in CHILD_BUTTONS if key in beside],
        "incident_buttons": [beside[key] for key in INCIDENT_BUTTONS if key in beside],
        "done_children": ticket.child_count - ticket.open_child_count,
    }


def relative(other: Ticket, agent: Agent, ticket: Ticket | None = None, *, upwards: bool = False) -> Relative:
    child, parent = (ticket, other) if upwards else (other, ticket)
    is_later = bool(child and parent and child.is_unfinished and is_due_later(child, parent))
    return Relative(other, other.is_visible_to(agent), is_later)


def is_due_later(child: Ticket, parent: Ticket) -> bool:
    """A part that is due after the whole deserves a warning."""
    return bool(child.due_at and parent.due_at and child.due_at > parent.due_at)
