"""The requests of a customer who has signed in: open or done, searched by what they may read, newest change first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from yizhan.catalog.models import UNFINISHED
from yizhan.people.models import Customer
from yizhan.tickets.models import Message, Ticket

from . import tracking
from .links import number_of
from .visiting import for_customers

SIZE = 20
# Further pages than anybody turns; whoever looks for something that old searches.
LAST_PAGE = 200
MOST_WORDS = 6
MOST_DIGITS = 40


@dataclass(frozen=True)
class Line:
    """One request in the list."""

    ticket: Ticket
    stage: str
    touched_at: datetime
    waits: bool
    asker: str


@for_customers
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One page of the list."""
    customer: Customer = request.customer  # type: ignore[attr-defined]
    query, query_show = request.GET.get("q", "").strip()[:100], request.GET.get("show", "")
    show = query_show if query_show in {"open", "done"} else "open"
    whose = "company" if customer.sees_company and request.GET.get("whose") == "company" else ""
    found = matching(customer, query, is_company=bool(whose))
    parts = {"open": found.filter(kind__in=UNFINISHED), "done": found.exclude(kind__in=UNFINISHED)}
    page = page_of(request.GET.get("page", ""))
    rows = list(parts[show].order_by("-touched", "-id")[(page - 1) * SIZE : page * SIZE + 1])
    tabs = [("open", pgettext("requests", "Open")), ("done", pgettext("requests", "Done"))]
    return render(request, "portal/requests.html", {
        "lines": [line(one, customer) for one in rows[:SIZE]], "q": query, "show": show, "whose": whose,
        "tabs": [(key, label, parts[key].count()) for key, label in tabs],
        "acts": customer.acts_for_company,
        "company": customer.organization if customer.sees_company else None,
        "before": turned(request.GET, page - 1) if page > 1 else "",
        "after": turned(request.GET, page + 1) if len(rows) > SIZE and page < LAST_PAGE else "",
    })  # fmt: skip


def matching(customer: Customer, text: str, *, is_company: bool) -> Any:
    """What the customer sees, with `touched`, when something they can see happened last."""
    tickets = Ticket.objects.visible_to(customer).filter(merged_into=None)
    if not is_company:
        tickets = tickets.filter(requester=customer)
    if text:
        tickets = tickets.filter(holding(text, customer))
    last = Greatest("created_at", "customer_wrote_at", "agent_wrote_at", "resolved_at", "closed_at")
    return tickets.select_related("requester", "status").annotate(touched=last)


def holding(text: str, customer: Customer) -> Q:
    """Every word in the subject or in one message the customer may read; or the number of the ticket.

    The words of the whole archive are not asked: they also hold what went to others.
    """
    mails = [one.value for one in customer.identities.all() if one.kind == "email"]
    wanted: Any = Q()
    for word in text.split()[:MOST_WORDS]:
        theirs = Message.objects.filter(ticket=OuterRef("pk"), text__icontains=word)
        own = theirs.filter(Q(origin=None) | Q(origin__requester=F("ticket__requester")))
        wanted &= Q(subject__icontains=word) | Exists(tracking.readable(own, mails))
    number = number_of(text) if len(text) <= MOST_DIGITS else 0
    return wanted | Q(number=number) if number else wanted


def line(ticket: Ticket, customer: Customer) -> Line:
    stage, at = tracking.headline(ticket), tracking.touched_at(ticket)
    return Line(ticket, stage, at, tracking.waits_for_customer(ticket), tracking.asker(ticket, customer))


def page_of(text: str) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def turned(query: QueryDict, page: int) -> str:
    """The same list at another page."""
    asked: Any = query.copy()
    asked["page"] = str(page)
    return str(asked.urlencode())
