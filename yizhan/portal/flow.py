"""A ticket's flow in words for customers: the same stages, and the transitions that are theirs to take."""

from typing import Any

from yizhan.automation.flows.definition import Definition, Transition
from yizhan.automation.flows.models import FlowPassage
from yizhan.automation.flows.standing import definition_of, is_running, offered
from yizhan.catalog.models import UNFINISHED, Status
from yizhan.people.models import Customer
from yizhan.tickets.models import Ticket

# The parts of a form customers can fill in here.
THEIRS = frozenset({"reply"})


def stages(ticket: Ticket) -> list[tuple[str, str, Any]]:
    """(label, css, since) along the main way; [] for a ticket that is in no flow, that was finished past its flow, or
    whose flow says nothing here.

    States without a name for customers are passed over, neighbours of the same name are one.
    """
    definition = definition_of(ticket)
    if definition is None or not ticket.stages or is_finished_past(ticket, definition):
        return []
    path = list(definition.path)
    here = [definition.branch_of.get(one, (one, ""))[0] for one in ticket.stages]
    for node in here:
        if node not in path:
            path.insert(1 + last_before(node, path, definition), node)
    at, is_over = max(path.index(node) for node in here), not is_running(ticket)
    times = entered(ticket)
    found: list[tuple[str, str, Any]] = []
    for number, node in enumerate(path):
        label = said(node, definition, times)
        css = "done" if number < at or (number == at and is_over) else "" if number == at else "todo"
        if not label:
            # A stage nobody is told of counts as the one before it.
            if css == "" and found:
                found[-1] = (found[-1][0], "", found[-1][2])
            continue
        if found and found[-1][0] == label:
            found[-1] = (label, css if css != "todo" else found[-1][1], found[-1][2])
        else:
            found.append((label, css, times.get(node) if css != "todo" else None))
    return found


def is_finished_past(ticket: Ticket, definition: Definition) -> bool:
    """Whether it is resolved or closed while its stages are of work: somebody finished it without the flow."""
    if ticket.is_unfinished or not is_running(ticket):
        return False
    kinds = {one.slug: one.kind for one in Status.shelf()}
    stands_for = [kinds.get(definition.states[one].status) for one in ticket.stages if one in definition.states]
    return all(kind in UNFINISHED for kind in stands_for if kind)


def said(node: str, definition: Definition, times: dict[str, Any]) -> str:
    """What customers call a state; a split is called as its first branch that has a name."""
    if node in definition.parallels:
        labels = [definition.states[one].customer_label for one in definition.entered_by(node)]
        return next((one for one in labels if one), "")
    return definition.states[node].customer_label if node in definition.states else ""


def entered(ticket: Ticket) -> dict[str, Any]:
    """When the ticket came into each state first."""
    rows = FlowPassage.objects.filter(ticket=ticket).order_by("-id").values_list("state", "entered_at")
    return dict(rows)


def last_before(node: str, path: list[str], definition: Definition) -> int:
    before = {state for one in definition.transitions.values() if one.to == node for state in one.origins}
    return max((number for number, one in enumerate(path) if one in before), default=0)


def ways(ticket: Ticket, customer: Customer) -> list[Transition]:
    """What the customer can do now, where its form is one they can fill in."""
    if not ticket.flow_version_id:
        return []
    return [one for one in offered(ticket, customer)
            if all(part.kind in THEIRS or not part.is_required for part in one.parts)]  # fmt: skip


def asks_for_words(one: Transition) -> bool:
    return any(part.kind == "reply" for part in one.parts)


def needs_words(one: Transition) -> bool:
    return any(part.kind == "reply" and part.is_required for part in one.parts)


def shown(ticket: Ticket, customer: Customer) -> list[dict[str, Any]]:
    """The transitions as the page draws them."""
    return [
        {"slug": one.slug, "label": one.label, "asks": asks_for_words(one), "needs": needs_words(one),
         "is_backward": one.is_backward}
        for one in ways(ticket, customer)
    ]  # fmt: skip
