"""NOW reaction: the steps of an escalation level, done as its policy."""

from yizhan.spine.models import Event
from yizhan.spine.steps import run
from yizhan.tickets.models import Ticket
from yizhan.tickets.placeholders import fill_text

from ..meeting import context_of
from .models import Escalation, Policy


def act(event: Event, ticket: Ticket) -> None:
    """Do what the level says. One whose policy is gone does nothing."""
    level = Escalation.named(event.data["escalation"])
    policy = Policy.named(level.policy_id) if level else None
    if level and policy and level.steps:
        run(level.steps, ticket, by=policy.actor, context=context_of(policy), fill=lambda text: fill_text(text, ticket))


def wants(event: Event) -> bool:
    level = Escalation.named(event.data["escalation"])
    return level is not None and bool(level.steps)


act.wants = wants  # type: ignore[attr-defined]
