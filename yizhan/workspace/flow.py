"""A ticket's flow as its page shows it: the stepper, and a button for each transition that may be taken."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from yizhan.automation.flows.definition import Definition
from yizhan.automation.flows.models import FlowRun
from yizhan.automation.flows.standing import definition_of, flow_of, is_running, offered
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.kept import Kept, Question
from yizhan.tickets.models import Ticket

BUTTONS = 3
MOST = 20
RUNS = Kept(lambda ticket: FlowRun.objects.filter(ticket_id=ticket).order_by("-id")[:MOST], int)


@dataclass
class Step:
    """One point of the stepper."""

    label: str
    is_done: bool = False
    is_current: bool = False
    inside: list[str] = field(default_factory=list)
    until: datetime | None = None


def asked(ticket: Ticket) -> dict[str, Question]:
    """What has to be known: nothing, for tickets that were never in a flow."""
    return {"flow_runs": RUNS.of(ticket.pk)} if ticket.flow_moves else {}


def of(ticket: Ticket, agent: Agent, found: dict[str, list[Any]]) -> dict[str, Any]:
    """The stepper and the buttons. `found` answers what was `asked`."""
    definition = definition_of(ticket)
    if definition is None or not ticket.stages:
        return {"flow": None}
    run = next(iter(found.get("flow_runs", ())), None)
    way = steps(ticket, definition, run)
    until = min((one.until for one in way if one.until), default=None)
    ways = sorted(offered(ticket, agent), key=lambda one: (one.is_common, one.is_backward))
    return {
        "flow": flow_of(ticket),
        "flow_steps": way,
        "flow_until": until,
        "flow_failed": run.failed if run else 0,
        "flow_is_late": bool(until and until < clock.now()),
        "flow_buttons": ways[:BUTTONS] if len(ways) > BUTTONS + 1 else ways,
        "flow_more": ways[BUTTONS:] if len(ways) > BUTTONS + 1 else [],
        "flow_is_strict": is_running(ticket) and definition.strict_who != "nobody",
    }


def words(found: dict[str, list[Any]]) -> dict[tuple[str, int], str]:
    """Why a ticket was taken out: the log itself holds no words."""
    return {("ticket.flow_revoked", one.pk): one.reason for one in found.get("flow_runs", ()) if one.reason}


def steps(ticket: Ticket, definition: Definition, run: FlowRun | None = None) -> list[Step]:
    """The main way, with the present stage on it, or beside it where the ticket has left it."""
    path, here = list(definition.path), nodes(ticket, definition)
    for node in here:
        if node not in path:
            path.insert(1 + last_before(node, path, definition), node)
    at = max((path.index(node) for node in here), default=-1)
    is_over = not is_running(ticket)
    made = [Step(name(node, definition), is_done=number < at or (is_over and node in here), is_current=node in here)
            for number, node in enumerate(path)]  # fmt: skip
    for number, node in enumerate(path):
        if node in here:
            dress(made[number], node, ticket, definition, None if is_over else run)
    return made


def nodes(ticket: Ticket, definition: Definition) -> list[str]:
    """Where the ticket is: states, and the split instead of the branches inside it."""
    return list(dict.fromkeys(definition.branch_of.get(one, (one, ""))[0] for one in ticket.stages))


def last_before(node: str, path: list[str], definition: Definition) -> int:
    """The last place of the main way from which one comes to a node beside it."""
    before = {state for one in definition.transitions.values() if one.to == node for state in one.origins}
    return max((number for number, one in enumerate(path) if one in before), default=0)


def name(node: str, definition: Definition) -> str:
    known = definition.states.get(node) or definition.parallels.get(node)
    return known.label if known else node


def dress(step: Step, node: str, ticket: Ticket, definition: Definition, run: FlowRun | None) -> None:
    """What is said of the present stage: the branches inside it, and until when it should be left."""
    if node in definition.parallels:
        step.inside = [definition.states[one].label for one in ticket.stages if one in definition.states]
    if run is None:
        return
    limits = [until(one, definition) for one in run.places if one["state"] in ticket.stages]
    step.until = min((one for one in limits if one), default=None)


def until(place: dict[str, str], definition: Definition) -> datetime | None:
    """When a state should be left. Runs from before this was kept had limits on the clock."""
    if "until" in place:
        return datetime.fromisoformat(place["until"])
    state = definition.states.get(place["state"])
    since = datetime.fromisoformat(place["since"])
    return since + timedelta(minutes=state.limit) if state and state.limit else None
