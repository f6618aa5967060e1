"""Ratings and call-backs of a ticket with what was said, the call-backs to make, and the figures of a period."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Query, Router

from yizhan.automation.surveys.figures import Line, Share, figures
from yizhan.automation.surveys.models import Callback, Rating
from yizhan.automation.surveys.scales import SCALES
from yizhan.automation.surveys.seeing import seen_by
from yizhan.people.models import Agent
from yizhan.spine.errors import Invalid, Refused
from yizhan.spine.fields import Moment
from yizhan.spine.paging import page

from . import shapes
from .answers import answer
from .asking import MOST, context, ticket_named
from .auth import asker
from .openapi import doc, sources
from .schemas import AT, MAYBE_AT, TEXT, WHOLE, Schema, described, made, many, maybe, ref

router = Router()
NEEDS = "ticket.rate"
LONGEST = 366


@router.get("/tickets/{number}/ratings", **doc(_l("List the ratings of a ticket"), answer="Rating", many=True,
            fails=(404,), name="listRatings", tag="tickets"))  # fmt: skip
def list_ratings(request: HttpRequest, number: str) -> HttpResponse:
    """Newest first, one for each time the ticket was finished. Always one page."""
    ticket = ticket_named(request, number, full=False)
    return answer(shapes.listed(map(rating, Rating.objects.filter(ticket=ticket).select_related("survey")[:MOST])))


@router.get("/tickets/{number}/callbacks", **doc(_l("List the call-backs of a ticket"), answer="Callback", many=True,
            fails=(404,), name="listTicketCallbacks", tag="tickets"))  # fmt: skip
def list_of_ticket(request: HttpRequest, number: str) -> HttpResponse:
    """Newest first, over or not. Always one page."""
    ticket = ticket_named(request, number, full=False)
    return answer(shapes.listed(map(callback, Callback.objects.filter(ticket=ticket).select_related("ticket")[:MOST])))


@router.get("/callbacks", **doc(_l("List the call-backs to make"), answer="Callback", many=True, fails=(403, 422),
            name="listCallbacks", tag="satisfaction"))  # fmt: skip
def list_waiting(request: HttpRequest, cursor: str = "", limit: int = Query(50, ge=1, le=MOST)) -> HttpResponse:
    """Of the tickets one may see, what is due first."""
    by = trusted(request)
    waiting = seen_by(by, Callback.objects.filter(state=Callback.State.WAITING))
    found = page(waiting.select_related("ticket"), "due_at", cursor, limit)
    return answer(shapes.listed(map(callback, found.rows), found.next))


@router.get("/satisfaction", **doc(_l("Read the figures of satisfaction"), answer="Satisfaction", fails=(403, 422),
            name="readSatisfaction", tag="satisfaction"))  # fmt: skip
def read_figures(
    request: HttpRequest,
    since: str = Query(..., description="Date and time, ISO 8601."),
    until: str = Query(..., description="Date and time, ISO 8601; a year later at most."),
) -> HttpResponse:
    """Of the tickets one may see. What each figure means is said with it."""
    by = trusted(request)
    begin, end = moment(request, "since", since), moment(request, "until", until)
    if not 0 <= (end - begin).days <= LONGEST:
        raise Invalid({"until": _("Choose a period of a year at most that begins before it ends.")})
    found = figures(by, begin, end)
    shares = {key: share(found[key]) for key in SHARES}
    groups = {key: [line(one) for one in found[key]] for key in ("agents", "teams", "surveys")}
    return answer({**shares, **groups, "average": found["average"], "nps": found["nps"], "bad": found["bad"]})


SHARES = ("closure", "confirmed", "heard", "csat", "answered", "reached")


def trusted(request: HttpRequest) -> Agent:
    """Who asks, if they may. Raises Refused."""
    by: Agent = asker(request)
    if not by.may(NEEDS):
        raise Refused(NEEDS)
    return by


def moment(request: HttpRequest, key: str, text: str) -> datetime:
    """Raises Invalid for what is no moment."""
    try:
        found = Moment().parse(text, context(request))
    except Invalid as error:
        raise Invalid({key: error.texts}) from None
    if found is None:
        raise Invalid({key: _("Please fill this in.")})
    return found


def rating(one: Rating) -> dict[str, Any]:
    return {
        "id": one.pk,
        "round": one.round,
        "survey": one.survey.slug if one.survey else None,
        "scale": one.scale,
        "score": one.score,
        "level": one.level,
        "is_solved": one.is_solved,
        "reasons": one.reasons,
        "comment": one.comment,
        "agent": shapes.agent(one.agent_id),
        "caller": shapes.agent(one.caller_id),
        "created_at": one.created_at,
        "changed_at": one.changed_at,
    }


def callback(one: Callback) -> dict[str, Any]:
    return {
        "id": one.pk,
        "ticket": one.ticket.number,
        "state": one.state,
        "why": one.why,
        "script": one.script,
        "due_at": one.due_at,
        "asker": shapes.agent(one.asker_id),
        "agent": shapes.agent(one.agent_id),
        "attempts": one.attempts,
        "is_solved": one.is_solved,
        "score": one.score,
        "note": one.note,
        "created_at": one.created_at,
        "ended_at": one.ended_at,
    }


def share(one: Share) -> dict[str, Any]:
    return {"part": one.part, "whole": one.whole, "percent": one.percent}


def line(one: Line) -> dict[str, Any]:
    return {"id": one.name.pk if one.name else None, "name": str(one.name or ""), "ratings": one.count,
            "csat": share(one.csat), "bad": one.bad, "average": one.average}  # fmt: skip


def schemas(is_known: bool) -> dict[str, Schema]:
    """The same as JSON schema."""
    number: Schema = {"type": ["number", "null"]}
    whole: Schema = {"type": ["integer", "null"]}
    yes: Schema = {"type": ["boolean", "null"]}
    means = {
        "closure": _("Of the tickets opened in the period, those that are finished now."),
        "confirmed": _("Of those whose customers answered, the solved ones."),
        "heard": _("Of the finished ones, those whose customers answered."),
        "csat": _("Of all ratings, the good ones."), "answered": _("Of the survey mails, those answered."),
        "reached": _("Of the calls that are over, those in which the customer was reached."),
    }  # fmt: skip
    return {
        "Rating": made(
            {
                "id": WHOLE, "round": described(WHOLE, _("How often the ticket was reopened before.")),
                "survey": {"type": ["string", "null"]}, "scale": {"enum": list(SCALES)}, "score": WHOLE,
                "level": described(WHOLE, _("The score on a scale of 1 to 5.")), "is_solved": yes,
                "reasons": many(TEXT), "comment": TEXT,
                "agent": described(maybe("Agent"), _("Who had the ticket when it was rated.")),
                "caller": described(maybe("Agent"), _("Who noted it on the phone.")),
                "created_at": AT, "changed_at": AT,
            }
        ),
        "Callback": made(
            {
                "id": WHOLE, "ticket": described(WHOLE, _("Number of the ticket.")),
                "state": {"enum": Callback.State.values}, "why": TEXT, "script": TEXT, "due_at": AT,
                "asker": described(maybe("Agent"), _("Null when a rule or a plan asked.")), "agent": maybe("Agent"),
                "attempts": WHOLE, "is_solved": yes, "score": whole, "note": TEXT, "created_at": AT,
                "ended_at": MAYBE_AT,
            }
        ),
        "Share": made({"part": WHOLE, "whole": WHOLE, "percent": number}),
        "RatingLine": made(
            {"id": whole, "name": TEXT, "ratings": WHOLE, "csat": ref("Share"), "bad": WHOLE, "average": number}
        ),
        "Satisfaction": made(
            {
                **{key: described(ref("Share"), text) for key, text in means.items()},
                "agents": many(ref("RatingLine")), "teams": many(ref("RatingLine")),
                "surveys": many(ref("RatingLine")), "average": number,
                "nps": described(whole, _("-100 to 100; null where nobody was asked from 0 to 10.")), "bad": WHOLE,
            }
        ),
    }  # fmt: skip


sources.append(schemas)
