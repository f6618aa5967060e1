"""A NOW reaction: what follows when a ticket is finished, or taken up again."""

from django.utils.crypto import salted_hmac

from yizhan.spine.actors import CLOCK
from yizhan.spine.conditions import condition
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import Context
from yizhan.spine.models import Event
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

from .actions.call_back import cancel_callback, later, request_callback
from .models import Callback, CallbackPlan, Invitation, Survey


def follow(event: Event, ticket: Ticket) -> None:
    """Arrange that the customer is asked or called; not about a ticket that goes on or was withdrawn."""
    if ticket.is_unfinished:
        Invitation.objects.filter(ticket=ticket, state=Invitation.WAITING).delete()
        # Nobody asks by lot how it was before it is done; a call that somebody arranged is theirs to call off.
        if (row := Callback.waiting_on(ticket)) and row.plan_id:
            cancel_callback(ticket, by=CLOCK)
        return
    if ticket.deleted_at or ticket.merged_into_id or ticket.is_spam or ticket.is_internal:
        return
    if event.name == "ticket.withdrawn":
        return
    invite(ticket)
    if event.changes["kind"][0] not in {"resolved", "closed"}:
        draw(ticket)


def _is_turn(event: Event) -> bool:
    """Whether the ticket was finished or taken up by this; most desks and most events have nothing to do here."""
    return "kind" in event.changes and bool(Survey.running() or CallbackPlan.running())


follow.wants = _is_turn  # type: ignore[attr-defined]


def survey_for(ticket: Ticket) -> Survey | None:
    """The first survey that fits."""
    return next((one for one in Survey.running() if fits(one.condition, ticket)), None)


def invite(ticket: Ticket) -> None:
    """Put the customer on the list of those who are asked by mail, once each time the ticket is finished."""
    survey = survey_for(ticket)
    if survey is None or not survey.by_mail or (survey.when == Survey.When.CLOSED and ticket.kind != "closed"):
        return
    at = later(survey.delay_hours, in_working_time=survey.in_working_time)
    Invitation.objects.get_or_create(
        ticket=ticket, round=ticket.reopen_count,
        defaults={"survey": survey, "customer_id": ticket.requester_id, "due_at": at},
    )  # fmt: skip


def draw(ticket: Ticket) -> None:
    """Whether this ticket is one of those that are called about. The same ticket always draws the same lot."""
    for plan in CallbackPlan.running():
        if not fits(plan.condition, ticket):
            continue
        if lot(plan, ticket) < plan.percent:
            due = later(plan.delay_hours, in_working_time=plan.in_working_time)
            try:
                request_callback(ticket, by=CLOCK, why=plan.label, script=plan.script, due=due, plan=plan)
            except Conflict:
                return  # somebody is to be called about it already
        return


def lot(plan: CallbackPlan, ticket: Ticket) -> int:
    """A number from 0 to 99 that nobody can foresee."""
    digest = salted_hmac("surveys.lot", f"{plan.pk}:{ticket.pk}:{ticket.reopen_count}", algorithm="sha256").digest()
    return int.from_bytes(digest[:8]) % 100


def fits(text: str, ticket: Ticket) -> bool:
    """Whether a condition holds; one that lost what it named holds for nothing."""
    try:
        return condition(text, TICKET, Context(by=CLOCK)).test(ticket)
    except Invalid:
        return False
