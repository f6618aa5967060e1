"""Webhooks: what they were told, once more, and a try. The rest are routes of records."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from yizhan.automation.webhooks.models import State, WebhookDelivery
from yizhan.automation.webhooks.trying import sample, send_again, try_with
from yizhan.spine.errors import Invalid

from . import shapes
from .answers import answer
from .asking import row_of
from .auth import asker
from .openapi import WRITING, doc, sources
from .schemas import AT, TEXT, WHOLE, YES_NO, Schema, described, made

router = Router()
AT_PATH = "/webhooks/{int:pk}"
TAG = "webhooks"
MOST = 100


@router.get(f"{AT_PATH}/deliveries", **doc(_l("List what a webhook was told"), answer="WebhookDelivery", many=True,
            fails=(403, 404), name="listWebhookDeliveries", tag=TAG))  # fmt: skip
def list_deliveries(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest hundred first. Always one page."""
    return answer(shapes.listed(map(shape, row_of(request, "webhook", pk).deliveries.select_related("ticket")[:MOST])))


@router.post(f"{AT_PATH}/try", **doc(_l("Try a webhook with a ticket"), answer="WebhookDelivery", status=201,
             fails=WRITING, name="tryWebhook", tag=TAG))  # fmt: skip
def try_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends the newest ticket there, once and now, and answers with what came back."""
    row = row_of(request, "webhook", pk)
    ticket = sample(asker(request))
    if ticket is None:
        raise Invalid(_("There is no ticket to try it with."))
    return answer(shape(try_with(row, ticket, by=asker(request))), 201)


@router.post(f"{AT_PATH}/deliveries/{{int:delivery}}/send", **doc(_l("Send a delivery once more"),
             answer="WebhookDelivery", fails=WRITING, name="sendWebhookDelivery", tag=TAG))  # fmt: skip
def send_one(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """It leaves a moment later, with all its tries."""
    found = row_of(request, "webhook", pk).deliveries.filter(pk=delivery).first()
    if found is None:
        raise Http404
    send_again(found, by=asker(request))
    found.refresh_from_db()
    return answer(shape(found))


def shape(one: WebhookDelivery) -> dict[str, Any]:
    return {
        "id": one.pk, "at": one.at, "ticket": one.ticket.number if one.ticket else None, "state": one.state,
        "is_trial": one.is_trial, "tries": one.tries, "next_try_at": one.next_try_at, "status": one.status,
        "milliseconds": one.took, "sent": one.body, "answer": one.answer, "error": one.error,
    }  # fmt: skip


def webhook_schemas(is_known: bool) -> dict[str, Schema]:
    """What was said, what came back."""
    number = {"type": ["integer", "null"]}
    delivery = made(
        {"id": WHOLE, "at": AT, "ticket": described(number, _("Number of the ticket it is about.")),
         "state": {"type": "string", "enum": [one.value for one in State]}, "is_trial": YES_NO, "tries": WHOLE,
         "next_try_at": {"type": ["string", "null"], "format": "date-time"},
         "status": described(number, _("HTTP status of the answer, if there was one.")),
         "milliseconds": number, "sent": TEXT,
         "answer": described(TEXT, _("The first 2,000 characters of it.")), "error": TEXT}
    )  # fmt: skip
    return {"WebhookDelivery": delivery}


sources.append(webhook_schemas)
