"""Rating 评价: the page behind a score in a mail, and the stars on the page of a ticket.

Opening a link counts nothing, because mail scanners open every link, and some run the scripts of the page. It sends
itself at the first sign of a person; the button on it does so at once, and without scripts.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from yizhan.automation.surveys.actions.rate import rate as put
from yizhan.automation.surveys.links import behind
from yizhan.automation.surveys.models import Invitation, Survey
from yizhan.automation.surveys.scales import Scale
from yizhan.lib.digits import whole
from yizhan.security import throttle
from yizhan.spine.actors import through
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.fields import Context
from yizhan.tickets.models import Ticket

from . import guards
from .links import Visit
from .stars import asking, box, form_of, from_rating, may_change, rating_of
from .track import page
from .visiting import behind_link, for_visitors, network, too_often

SAID = {"counted": _l("Thank you, your rating has arrived."), "late": _l("This rating can no longer be changed.")}
SOLVED = {"yes": True, "no": False}


@behind_link
@for_visitors
def rate(request: HttpRequest, token: str, score: int | None = None) -> HttpResponse:
    """GET: the question, with the score of the link chosen. POST: it counts, or counts anew."""
    one = behind(token)
    if one is None:
        return gone(request)
    if request.method != "POST":
        return asked(request, one, token, chosen=score)
    try:
        throttle.spend("rate", str(one.pk), **guards.PER_TICKET)
        with through("mail"):
            take(request, one.ticket, one.survey, one.measure, one.round)
    except throttle.TooMany as error:
        return asked(request, one, token, errors=[str(error)], status=429)
    except Invalid as error:
        return asked(request, one, token, errors=error.texts, status=422)
    except (Conflict, Refused):
        return redirect(f"{reverse('rate', args=[token])}?said=late")
    return redirect(f"{reverse('rate', args=[token])}?said=counted")


@require_POST
def rate_here(request: HttpRequest, who: Visit) -> HttpResponse:
    """The same from the page of the ticket, by whoever asked."""
    survey = asking(who)
    if survey is None:
        return redirect(f"{who.url}?said=late")
    try:
        throttle.spend("rate", f"t{who.ticket.pk}", **guards.PER_TICKET)
        take(request, who.ticket, survey, survey.measure, who.ticket.reopen_count)
    except throttle.TooMany as error:
        return page(request, who, errors=[str(error)], status=429)
    except Invalid as error:
        typed = typed_in(request)
        return page(request, who, more={"rating": box(who, typed, error.texts)}, status=422)
    except (Conflict, Refused):
        return redirect(f"{who.url}?said=late")
    return redirect(f"{who.url}?said=rated")


def take(request: HttpRequest, ticket: Ticket, survey: Survey, measure: Scale, round: int) -> None:
    """Count what was sent. What the form did not show stays as it was; raises what the verb raises."""
    typed = typed_in(request)
    raw: dict[str, Any] = {"score": typed["score"], "scale": measure.key}
    before = rating_of(ticket, round)
    if "comment" in request.POST:
        raw |= {
            "comment": typed["comment"] if survey.asks_comment else "",
            "reasons": reasons_in(typed, survey, measure),
        }
    elif before:
        raw |= {"comment": before.comment, "reasons": before.reasons}
    if survey.asks_solved and typed["solved"] in SOLVED:
        raw["solved"] = SOLVED[typed["solved"]]
    if raw["score"] == "":
        raise Invalid({"score": _("Please choose a rating.")})
    values = put.parse(raw, Context(by=ticket.requester))
    put(ticket, by=ticket.requester, survey=survey, round=round, **values)


def typed_in(request: HttpRequest) -> dict[str, Any]:
    """What stands in the form."""
    post = request.POST
    return {"score": post.get("score", ""), "comment": post.get("comment", "").strip(),
            "solved": post.get("solved", ""), "reasons": post.getlist("reason")}  # fmt: skip


def reasons_in(typed: dict[str, Any], survey: Survey, measure: Scale) -> list[str]:
    """Those chosen that the survey knows, and only for a bad score."""
    given = measure.of(whole(typed["score"]))
    return [one for one in typed["reasons"] if one in survey.reasons] if given and given.is_bad else []


def asked(
    request: HttpRequest, one: Invitation, token: str, *, chosen: int | None = None, errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page behind the link, with what was typed and what is wrong with it."""
    before = rating_of(one.ticket, one.round)
    known = one.measure.of(chosen)
    earlier = from_rating(before, one.measure)
    counts = known is not None and earlier["score"] != str(known.value)
    typed = typed_in(request) if request.method == "POST" else None
    if known and typed is None:
        typed = earlier | {"score": str(known.value)}
    shown = form_of(one.survey, one.measure, before, typed, errors) | {
        "here": reverse("rate", args=[token]), "ticket": one.ticket,
        "said": SAID.get(request.GET.get("said", ""), ""),
        "counts": counts and may_change(before, one.survey),
        "chosen": known,
    }  # fmt: skip
    return render(request, "portal/rate.html", shown, status=status)


def gone(request: HttpRequest) -> HttpResponse:
    """One answer for links that are wrong, too old or of no use; who keeps guessing has to wait."""
    try:
        throttle.spend("track-miss", network(request), **guards.GUESSES)
    except throttle.TooMany as error:
        return too_often(request, str(error))
    return render(request, "portal/rate-gone.html", status=404)
