"""From the web form to a ticket.

Who has not signed in has not proven who they are: nothing known is changed, nothing is told.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from yizhan.catalog.requests.request_type import RequestType
from yizhan.people.customers import Identity
from yizhan.people.identify import find, identify
from yizhan.people.models import Customer, Department
from yizhan.spine.change import change
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.remove import mark_spam
from yizhan.tickets.models import Attachment

from . import guards
from .asking import RequestTypeForm
from .forms import RequestForm
from .uploads import WEB


@transaction.atomic
def open_request(
    form: RequestForm | RequestTypeForm, files: list[Attachment], *, word: str, department: Department | None,
    who: Customer | None = None, request_type: RequestType | None = None,
) -> int:  # fmt: skip
    """Open a ticket for a valid form; sending the same form twice gives the same one. Returns its number."""
    if done := guards.earlier(word):
        return int(done)
    said = form.cleaned_data
    kind, value = said["contact"]
    proven = who if who and is_theirs(who, kind, value) else None
    customer = proven or asker(kind, value, said["name"])
    ticket = open_ticket(
        by=proven or WEB, requester=customer, subject=said["subject"], body=said["body"], files=files, channel="web",
        type=form.type_row.pk if form.type_row else None, department=department, fields=form.answers,
        request_type=request_type,
        message=details(kind, value, said["name"]) | ({"warning": ""} if proven else {}),
    )  # fmt: skip
    if customer.is_blocked:
        mark_spam(ticket, by=WEB)
    guards.remember(word, ticket.number)
    return int(ticket.number)


def asker(kind: str, value: str, name: str) -> Customer:
    """The customer behind the contact. One we know stays as they are; a new one is remembered in their language."""
    known = find(kind, value)
    if known:
        return known
    customer = identify(kind, value, name=name, by=WEB)
    with change(customer, "customer.edited", by=WEB):
        customer.language = get_language() or ""
    return customer


def is_theirs(customer: Customer, kind: str, value: str) -> bool:
    """Whether who has signed in gives an address or a number that was proven to be theirs."""
    return customer.identities.filter(kind=kind, value=value, is_verified=True).exists()


def details(kind: str, value: str, name: str) -> dict[str, Any]:
    """Who says to have written; a proven customer's name on an unproven form is worth a warning."""
    claimed = Identity.objects.filter(kind=kind, value=value, is_verified=True).exists()
    return {"sender": f"{name} <{value}>"[:400], "warning": "unproven" if claimed else ""}
