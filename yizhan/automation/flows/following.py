"""NOW reaction: a ticket enters the first flow whose condition holds, and goes along what takes itself."""

from datetime import datetime, timedelta

from yizhan.lib import clock
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

from .actions.enter_flow import enter_flow
from .definition import AUTOMATIC, Transition
from .forms import Given
from .models import Flow, FlowRun
from .passing import FORM, pass_along, passing
from .standing import asked, flow_of, holds, is_movable, leading_on


def follow(event: Event, ticket: Ticket) -> None:
    """Enter a flow, or go on by itself where nothing is left to wait for."""
    if passing() == FORM:
        return
    if ticket.flow_version_id is None:
        if event.name != "ticket.flow_revoked":
            begin_first(event, ticket)
        return
    if is_movable(ticket):
        go_on(ticket)


follow.wants = lambda event: event.subject_kind == "ticket"  # type: ignore[attr-defined]


def begin_first(event: Event, ticket: Ticket) -> None:
    """Ask the flows in their order: all of them at the opening, later those that want to be asked again."""
    if ticket.merged_into_id or ticket.deleted_at or ticket.is_spam:
        return
    is_opening = event.name == "ticket.opened"
    if not is_opening and not (event.changes and ticket.is_unfinished):
        return
    for flow in Flow.taking():
        if (is_opening or flow.on_edit) and takes(flow, ticket):
            enter_flow(ticket, by=flow.actor, flow=flow)
            return


def takes(flow: Flow, ticket: Ticket) -> bool:
    try:
        return asked(flow.entry).test(ticket)
    except Invalid:
        return False


def go_on(ticket: Ticket, by: Actor | None = None) -> bool:
    """Take the first automatic transition whose time has come and whose condition holds."""
    ways = [(state, one) for state, one in leading_on(ticket) if one.kind == AUTOMATIC]
    flow = flow_of(ticket)
    if not ways or flow is None:
        return False
    for state, one in ways:
        if holds(ticket, one) and is_time(ticket, state, one):
            try:
                pass_along(ticket, one.slug, by=by or flow.actor, given=Given())
            except (Conflict, Invalid, Refused):
                continue
            return True
    return False


def is_time(ticket: Ticket, state: str, one: Transition) -> bool:
    """Whether the ticket has been in the state long enough."""
    if not one.wait:
        return True
    run = FlowRun.open_on(ticket)
    begun = next((place["since"] for place in run.places if place["state"] == state), "") if run else ""
    return bool(begun) and datetime.fromisoformat(begun) + timedelta(minutes=one.wait) <= clock.now()
