"""What routes ask of a request: the context of conditions, the version the caller saw, the ticket meant."""

import re
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from yizhan.spine.fields import Context
from yizhan.spine.records import records
from yizhan.tickets.models import Ticket
from yizhan.tickets.ticket import number_in

from .auth import asker
from .errors import Problem
from .shapes import with_all

# How many rows one page holds at most.
MOST = 200


def context(request: HttpRequest) -> Context:
    """Who asks, when and where."""
    agent = asker(request)
    return Context(by=agent, zone=ZoneInfo(agent.zone) if agent.zone else UTC)  # type: ignore[arg-type]


def row_of(request: HttpRequest, key: str, pk: int) -> Any:
    """A row of a record the asker may see. Raises Refused; what is not there is 404."""
    row = records[key].get(pk, asker(request))
    if row is None:
        raise Http404
    return row


def expected(request: HttpRequest) -> int | None:
    """The version named by If-Match, if any. Raises Problem (412) for what can be no version of ours."""
    given = request.headers.get("If-Match", "").strip()
    if given in {"", "*"}:
        return None
    match = re.fullmatch(r'(?:W/)?"?(\d{1,9})"?', given, re.ASCII)
    if not match:
        raise Problem(412, _("This is no ETag of ours."))
    return int(match[1])


def etag(version: int) -> str:
    return f'"{version}"'


def ticket_named(request: HttpRequest, number: str, *, full: bool = True) -> Ticket:
    """The ticket with this number, a deleted one for those who may see it. Raises Http404.

    `full` brings along what its shape needs.
    """
    by, wanted = asker(request), number_in(number)
    if wanted is None:
        raise Http404
    for binned in (False, True) if by.may("ticket.bin") else (False,):
        tickets = Ticket.objects.visible_to(by, binned=binned).filter(number=wanted)
        if found := (with_all(tickets) if full else tickets).first():
            return found
    raise Http404
