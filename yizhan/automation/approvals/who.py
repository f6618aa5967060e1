"""Who did what an event tells: what follows from it is done in their name."""

from yizhan.people.models import Agent, Customer
from yizhan.spine.actors import Actor, Machine
from yizhan.spine.models import Event


def actor_of(event: Event) -> Actor:
    """The agent, the customer or the machine."""
    found: Actor | None = None
    if event.actor_kind == "agent":
        found = Agent.named(event.actor_id)
    elif event.actor_kind == "customer" and event.actor_id:
        found = Customer.named(event.actor_id)
    return found or Machine(event.actor_kind, event.actor_id)
