"""Trying a webhook with a ticket, and sending a delivery once more."""

from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Refused
from yizhan.tickets.models import Ticket
from yizhan.tickets.ticket import number_in

from .models import State, Webhook, WebhookDelivery
from .payload import body_of
from .sending import send

NEEDS = "admin.automation"


def sample(by: Agent, number: str = "") -> Ticket | None:
    """The ticket of a number, the newest one without it; one the asker may see."""
    seen = Ticket.objects.visible_to(by).select_related("requester", "organization", "status", "type")
    if number.strip():
        return seen.filter(number=number_in(number)).first()
    return seen.order_by("-created_at", "-id").first()


def try_with(row: Webhook, ticket: Ticket, *, by: Actor) -> WebhookDelivery:
    """Call at once, a single time. Raises Refused, Invalid for a text that does not become JSON."""
    if not by.may(NEEDS):
        raise Refused(NEEDS)
    body = body_of(row, ticket)
    with change(row, "webhook.tried", by=by, needs=NEEDS, ticket=ticket.number):
        made = WebhookDelivery.objects.create(webhook=row, ticket=ticket, body=body, is_trial=True, next_try_at=None)
    send(made)
    return made


def send_again(found: WebhookDelivery, *, by: Actor) -> None:
    """With all its tries. Raises Refused."""
    with change(found.webhook, "webhook.sent_again", by=by, needs=NEEDS, delivery=found.pk):
        WebhookDelivery.objects.filter(pk=found.pk).update(
            state=State.WAITING, tries=0, is_trial=False, next_try_at=clock.now()
        )
