"""Call a webhook 调用接口: another program is told of a ticket."""

from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.errors import Conflict
from yizhan.spine.fields import Reference
from yizhan.tickets.models import Ticket

from ..models import Webhook, WebhookDelivery
from ..payload import body_of


@action("call", _l("Call a webhook"), event="ticket.webhook_called", needs="ticket.edit", icon="external",
        available=lambda ticket, by: not ticket.deleted_at, says=_l("%(actor)s called a webhook"))  # fmt: skip
def call(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    webhook: Annotated[Webhook, Reference("webhooks.Webhook"), Param(_l("Webhook"))],  # type: ignore[valid-type]
) -> None:
    """Write down what is to be said; it leaves a moment later, however slow the other program is.

    Raises Conflict for a webhook that is paused, Invalid for a text of its own that does not become JSON.
    """
    if webhook.is_paused or webhook.is_archived:
        raise Conflict(_("The webhook “%(name)s” is switched off.") % {"name": webhook.label})
    made = WebhookDelivery.objects.create(webhook=webhook, ticket=ticket, body=body_of(webhook, ticket))
    it.say(webhook=webhook.pk, delivery=made.pk)
