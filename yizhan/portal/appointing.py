"""The appointment of a request, for its customer: confirm, choose another time, ask for one in words."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yizhan.automation.appointments import slots
from yizhan.automation.appointments.actions.change import why_not
from yizhan.automation.appointments.calendars import ics
from yizhan.automation.appointments.models import OFFERED
from yizhan.catalog.models import Desk
from yizhan.security import throttle
from yizhan.spine.actions import registry
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.fields import Context

from . import guards, tracking
from .appointment import card
from .branding import dress
from .links import Visit
from .replying import say_it
from .track import missed

LONGEST = 2000


def show(request: HttpRequest, who: Visit) -> HttpResponse:
    """The free times, and what can be done; a press of a button does it."""
    who = who.target or who
    if request.method != "POST":
        return page(request, who)
    try:
        throttle.spend("appointment", str(who.ticket.number), **guards.PER_TICKET)
        word = do(who, request.POST.get("do", ""), request.POST)
    except throttle.TooMany as error:
        return page(request, who, errors=[str(error)], status=429)
    except Invalid as error:
        return page(request, who, errors=error.texts, status=422)
    except Conflict as error:
        return page(request, who, errors=[str(error)], status=409)
    except Refused:
        return redirect(f"{who.url}?said=late")
    return redirect(f"{who.url}?said={word}")


def do(who: Visit, key: str, post: Any) -> str:
    """Confirm, choose or wish. Returns what the page then says; raises what the verbs raise."""
    verb = registry["ticket.confirm_appointment"]
    if key == "confirm":
        verb(who.ticket, by=who.customer)
        return "appointment_confirmed"
    if key == "wish":
        return wish(who, post.get("body", ""))
    if not post.get("slot"):
        raise Invalid({"slot": _("Please choose a time.")})
    verb = registry["ticket.change_appointment"]
    verb(who.ticket, by=who.customer, **verb.parse({"slot": post["slot"]}, Context(by=who.customer)))
    return "appointment_changed"


@transaction.atomic
def wish(who: Visit, text: str) -> str:
    """Their words go into the conversation, where everybody looks."""
    if not text.strip():
        raise Invalid({"body": _("Please say which times suit you.")})
    if len(text) > LONGEST:
        raise Invalid({"body": _("This is too long.")})
    registry["ticket.wish_appointment"](who.ticket, by=who.customer)
    say_it(who, text, [], token="")
    return "appointment_wished"


def calendar(request: HttpRequest, who: Visit) -> HttpResponse:
    """The .ics file."""
    who = who.target or who
    if not who.ticket.appointment_at or not who.ticket.is_unfinished:
        return missed(request)
    answer = HttpResponse(ics(who.ticket, request.build_absolute_uri(who.url)), "text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{who.ticket.code}.ics"'
    return answer


def page(request: HttpRequest, who: Visit, *, errors: list[str] | None = None, status: int = 200) -> HttpResponse:
    """With what was typed and what is wrong with it."""
    found = card(who)
    if found is None:
        return missed(request)
    dress(request, who.ticket.department_id)
    reason = "" if who.ticket.appointment_state == OFFERED else why_not(who.ticket)
    days = by_day(slots.offered(who.ticket)) if found["can_choose"] and not reason else []
    facts = {"appointment": found, "ticket": who.ticket, "here": who.url, "days": days, "reason": reason,
             "errors": errors or [], "typed": request.POST.get("body", ""), "chosen": request.POST.get("slot", ""),
             "can_wish": tracking.offered(who, "wish_appointment"), "is_signed_in": who.is_signed_in}  # fmt: skip
    return render(request, "portal/appointment.html", facts, status=status)


def by_day(found: list[slots.Slot]) -> list[tuple[datetime, list[dict[str, Any]]]]:
    """(midnight, times) for each day there are any."""
    zone = Desk.the().zoneinfo
    told = [(slot.at.astimezone(zone), slot.until.astimezone(zone)) for slot in found]
    days = (list(group) for _day, group in groupby(told, key=lambda one: one[0].date()))
    return [
        (times[0][0], [{"value": at.isoformat(), "at": at, "until": until} for at, until in times]) for times in days
    ]
