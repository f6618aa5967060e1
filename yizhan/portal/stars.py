"""What a form for a rating shows: the scale, what was answered before or just typed, and what is wrong with it."""

from typing import Any

from yizhan.automation.surveys.models import Rating, Survey
from yizhan.automation.surveys.planning import survey_for
from yizhan.automation.surveys.scales import Scale, in_words
from yizhan.lib import clock
from yizhan.tickets.actions.withdraw import was_withdrawn
from yizhan.tickets.models import Ticket

from .links import Visit


def from_rating(before: Rating | None, measure: Scale) -> dict[str, Any]:
    """What was answered before, as the form holds it; a score on another scale is none on this one."""
    if before is None:
        return {"score": "", "comment": "", "solved": "", "reasons": []}
    score = str(before.score) if before.scale == measure.key else ""
    solved = {True: "yes", False: "no", None: ""}[before.is_solved]
    return {"score": score, "comment": before.comment, "solved": solved, "reasons": before.reasons}


def form_of(
    survey: Survey, measure: Scale, before: Rating | None, typed: dict[str, Any] | None, errors: list[str] | None
) -> dict[str, Any]:
    """What the form of a survey shows."""
    return {
        "survey": survey, "measure": measure, "rated": before, "errors": errors or [],
        "typed": typed or from_rating(before, measure),
        "reasons": [(one, in_words(one)) for one in survey.reasons], "may_change": may_change(before, survey),
    }  # fmt: skip


def may_change(before: Rating | None, survey: Survey) -> bool:
    return before is None or clock.now() <= before.changes_until(survey.change_days)


def box(who: Visit, typed: dict[str, Any] | None = None, errors: list[str] | None = None) -> dict[str, Any] | None:
    """The stars on the page of a ticket; None where nothing is asked."""
    ticket = who.ticket
    survey = asking(who) if ticket.is_finished else None
    if survey is None:
        return None
    before = rating_of(ticket, ticket.reopen_count) if ticket.rating else None
    # Who has confirmed it by a button is not asked once more whether it is solved.
    told = {"said_solved": ticket.is_confirmed and not (before and before.is_solved)}
    return form_of(survey, survey.measure, before, typed, errors) | told


def asking(who: Visit) -> Survey | None:
    """The survey of this page; None for anybody but who asked, and about what was merged away or withdrawn."""
    ticket = who.ticket
    if ticket.merged_into_id or who.customer.pk != ticket.requester_id:
        return None
    survey = survey_for(ticket)
    return survey if survey and survey.on_page and not was_withdrawn(ticket) else None


def rating_of(ticket: Ticket, round: int) -> Rating | None:
    return Rating.objects.filter(ticket=ticket, round=round).first()
