"""Mails that ask how content somebody is: the clock claims who is due, looks once more, and writes one mail."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import get_language, override

from yizhan.automation.surveys.links import url_of
from yizhan.automation.surveys.models import Invitation, Rating
from yizhan.catalog.models import Desk
from yizhan.channels import automatic, templates
from yizhan.channels.receipts import address_of
from yizhan.lib import clock
from yizhan.spine.actors import CLOCK, through
from yizhan.spine.change import change
from yizhan.tickets.models import Ticket
from yizhan.tickets.placeholders import context_of

AT_ONCE = 100
KIND = "survey"


def go_round() -> int:
    """EVERY: ask those whose time has come, the longest due first. Returns how many were settled."""
    waiting = Invitation.objects.filter(state=Invitation.WAITING, due_at__lte=clock.now()).order_by("due_at", "id")
    with through("clock"):
        return sum(settle(*one) for one in waiting.values_list("pk", "ticket_id", "customer_id")[:AT_ONCE])


def settle(pk: int, ticket_id: int, customer_id: int) -> bool:
    """Ask, or note why not. False when another worker has it, or somebody works on the ticket just now.

    The ticket is locked first, as by everything that changes it; of two tickets of one customer one waits.
    """
    with transaction.atomic():
        automatic.one_at_a_time(f"survey:{customer_id}")
        tickets = Ticket.objects.select_for_update(of=("self",), skip_locked=True).select_related("requester")
        ticket = tickets.filter(pk=ticket_id).first()
        row = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("survey", "customer")
            .filter(pk=pk)
            .first()
        )
        if ticket is None or row is None or row.state != Invitation.WAITING:
            return False
        address = address_of(ticket, None)
        row.reason = why_not(row, ticket, address)
        row.state = Invitation.SKIPPED if row.reason else Invitation.SENT
        row.sent_at, row.scale = None if row.reason else clock.now(), row.survey.scale
        row.save()
        if not row.reason:
            with change(ticket, "ticket.survey_sent", by=CLOCK, survey=row.survey_id) as it:
                it.keep_time()
            write(row, ticket, address)
    return True


def why_not(row: Invitation, ticket: Ticket, address: str) -> str:
    """The first reason not to ask, '' for none."""
    heard = ticket.messages.filter(customer__isnull=False).order_by("-id").first()
    reasons = {
        "paused": row.survey.is_paused or row.survey.is_archived or not row.survey.by_mail,
        "reopened": ticket.is_unfinished or ticket.reopen_count != row.round,
        "gone": ticket.deleted_at or ticket.is_spam or ticket.merged_into_id or ticket.is_archived,
        "internal": ticket.is_internal or not row.is_for(ticket.requester_id),
        "blocked": ticket.requester.is_blocked or not ticket.requester.wants("survey"),
        "address": not address,
        "robot": heard is not None and heard.is_automatic,
        "rated": Rating.objects.filter(ticket=ticket, round=row.round).exists(),
        "recent": was_asked(row),
        "storm": not automatic.is_calm(ticket),
    }
    return next((key for key, holds in reasons.items() if holds), "")


def was_asked(row: Invitation) -> bool:
    """Whether the customer was asked about another ticket a short time ago."""
    since = clock.now() - timedelta(days=row.survey.quiet_days)
    recent = Invitation.objects.filter(customer_id=row.customer_id, state=Invitation.SENT, sent_at__gt=since)
    return recent.exclude(ticket_id=row.ticket_id).exists()


def write(row: Invitation, ticket: Ticket, address: str) -> None:
    """The mail, with a link for every score."""
    language = ticket.requester.language or Desk.the().language
    with override(language):
        context = context_of(ticket, address=address, shows_subject=False) | {
            "question": row.survey.asks, "url": url_of(row),
            "in_a_row": "yes" if row.survey.scale == "nps" else "",
            "scores": {str(one.value): {"url": url_of(row, one.value), "label": f"{one.sign} {one.label}".strip()}
                       for one in reversed(row.survey.measure.scores)},
        }  # fmt: skip
        subject, html = templates.render(KIND, get_language() or language, ticket.department, context)
    automatic.queue(KIND, address, f"{KIND}:{row.pk}", language, subject, html, ticket)
