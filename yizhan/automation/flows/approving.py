"""Approvals of a flow: asked for with the move into a state, dropped when the state is left."""

from typing import Any

from yizhan.lib.digits import whole
from yizhan.lib.reading import labels
from yizhan.people.models import Agent
from yizhan.spine.actions import registry
from yizhan.spine.actors import Actor, Machine
from yizhan.spine.labelled import in_language
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

from ..approvals.asking import ask
from ..approvals.levels import Levels
from ..approvals.models import Approval
from .definition import Part, Transition
from .models import FlowPassage
from .standing import definition_of, flow_of
from .wording import context_of

PURPOSE = "flow:"
LONGEST = 60


def levels_of(part: Part) -> list[dict[str, Any]]:
    """Who is asked, as approvals take it. Raises Invalid."""
    raw = part.raw.get("levels")
    if raw is None:
        need = part.raw.get("need", "any")
        mode = need if need in ("any", "all") else "some"
        raw = [{"mode": mode, "who": part.raw.get("approvers"), **({"need": need} if mode == "some" else {})}]
    return Levels().parse(raw, context_of())


def ask_for(ticket: Ticket, one: Transition, by: Actor) -> None:
    """Ask for what the transition wants approved. Raises Invalid when nobody can be asked."""
    part, flow = one.approval, flow_of(ticket)
    if part is None or flow is None or one.to not in ticket.stages:
        return
    passage = FlowPassage.objects.filter(ticket=ticket, state=one.to, left_at=None).latest("pk")
    # Whoever presses the button does not decide on it; where nobody may ask, the flow itself does.
    asker = by if isinstance(by, Agent) and by.may("ticket.edit", ticket) else flow.actor
    title = part.raw.get("title")
    hours = part.raw.get("hours")
    ask(
        ticket, by=asker, levels=levels_of(part), purpose=f"{PURPOSE}{passage.pk}:{one.slug}"[:LONGEST],
        question=(title if isinstance(title, str) else in_language(labels(title))) or one.label,
        remind_hours=hours if isinstance(hours, int) and hours > 0 else None,
    )  # fmt: skip


def asked_by(ticket: Ticket, purpose: str) -> Transition | None:
    """The transition an approval belongs to, while the ticket is in the state it was asked for."""
    pk, _colon, slug = purpose.removeprefix(PURPOSE).partition(":")
    definition = definition_of(ticket)
    if definition is None:
        return None
    passage = FlowPassage.objects.filter(pk=whole(pk) or 0, ticket=ticket, left_at=None).first()
    if passage is None:
        return None
    return next(
        (one for one in definition.transitions.values()
         if one.approval and one.to == passage.state and one.slug.startswith(slug)), None,
    )  # fmt: skip


def drop(event: Event, ticket: Ticket) -> None:
    """NOW reaction on what moves a ticket: approvals of states it has left are withdrawn."""
    by = Machine("flow", event.data.get("flow"))
    for row in Approval.objects.filter(ticket=ticket, state=Approval.State.PENDING, purpose__startswith=PURPOSE):
        if asked_by(ticket, row.purpose) is None:
            registry["ticket.withdraw_approval"](ticket, by=by, approval=row.pk)
