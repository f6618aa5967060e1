"""What customers write is listened to: an answer that only urges counts as an urge, by whatever channel it came."""

from yizhan.people.models import Customer
from yizhan.spine.actors import Actor, Machine
from yizhan.spine.errors import Conflict
from yizhan.spine.models import Event
from yizhan.tickets.messages import Message
from yizhan.tickets.ticket import Ticket

from .actions.urge import in_work, urge
from .recognising import only_urges


def listen(event: Event, ticket: Ticket) -> None:
    """NOW reaction on `ticket.replied`: the message stays as it is, and the urge is counted if its time has come."""
    said = ticket.said
    if said is None or said.pk != event.data["message"]:
        said = Message.objects.get(pk=event.data["message"])
    if said.is_automatic or said.warning or not only_urges(said.text) or not in_work(ticket, said.customer):
        return
    if said.attachments.exists():
        return
    try:
        urge(ticket, by=speaker(ticket, said.customer, event), heard=said)
    except Conflict:
        return  # urged a moment ago: what they wrote was kept, and is no further urge


listen.wants = lambda event: bool(event.data.get("customer")) and not event.data.get("automatic")  # type: ignore[attr-defined]


def speaker(ticket: Ticket, customer: Customer | None, event: Event) -> Actor:
    """The customer, where the ticket is theirs; somebody else on it is heard through the channel."""
    if customer is not None and customer.may("ticket.reply", ticket):
        return customer
    return Machine("channel", event.actor_id if event.actor_kind == "channel" else None)
