"""Trying a webhook with a ticket, and sending a delivery once more."""

from django.db import transaction

from yizhan.people.models import Agent
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Refused
from yizhan.tickets.models import Ticket

from .models import Webhook, WebhookDelivery
from .payload import body_of
from .sending import again, send

NEEDS = "admin.automation"


def sample(by: Agent, number: str = "") -> Ticket | None:
    """The ticket of a number, the newest one without it; one the asker may see."""
    seen = Ticket.objects.visible_to(by).select_related("requester", "organization", "status", "type")
    digits = "".join(one for one in number if one.isdecimal())
    if number.strip():
        return seen.filter(number=int(digits)).first() if digits and len(digits) < 18 else None
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
    """Raises Refused."""
    with transaction.atomic(), change(found.webhook, "webhook.sent_again", by=by, needs=NEEDS, delivery=found.pk):
        again(found)
