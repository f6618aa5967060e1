"""How content customers are, and how much is solved in their own words, for a period."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yizhan.automation.surveys.figures import MEANS, figures
from yizhan.catalog.models import Desk
from yizhan.lib import clock

from ..gate import asker, for_agents

NEEDS = "ticket.rate"
USUAL = 30
LONGEST = 366


@for_agents(NEEDS)
def satisfaction(request: HttpRequest) -> HttpResponse:
    """Of the tickets one may see. Without dates the last thirty days."""
    agent = asker(request)
    zone = Desk.the().zone_of(agent)
    today = clock.now().astimezone(zone).date()
    until = day(request.GET.get("until"), today)
    since = day(request.GET.get("since"), until - timedelta(days=USUAL - 1))
    error = ""
    if since > until or (until - since).days >= LONGEST:
        error = _("Choose a period of a year at most that begins before it ends.")
        since = until - timedelta(days=USUAL - 1)
    begin, end = midnight(since, zone), midnight(until + timedelta(days=1), zone)
    shown: dict[str, Any] = figures(agent, begin, end)
    return render(request, "workspace/people/satisfaction.html", {
        **shown, "since": since, "until": until, "error": error, "means": MEANS,
        "periods": [(days, today - timedelta(days=days - 1)) for days in (7, 30, 90)], "today": today,
        "may_set_up": agent.may("admin.automation"),
    })  # fmt: skip


def day(text: str | None, usual: date) -> date:
    """A date from the address; what is none, or lies outside of all calendars, is the usual one."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return usual
    return found if 1990 < found.year < 2200 else usual


def midnight(at: date, zone: ZoneInfo) -> datetime:
    return datetime(at.year, at.month, at.day, tzinfo=zone)
