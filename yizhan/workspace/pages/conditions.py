"""What the condition builder of a form asks: which fields there are, what a text means, and what it finds now."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yizhan.spine.conditions.language import LONGEST
from yizhan.spine.conditions.rows import offered, offered_words, rows
from yizhan.spine.errors import Invalid, Refused
from yizhan.spine.fields import Field, Tags
from yizhan.spine.records import records
from yizhan.tickets import search
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

from ..completion import USUAL, tags
from ..gate import asker, for_agents
from ..lists import MOST_COUNTED, context_for, listed
from ..rows import Row
from .sections import may_keep

NEWEST = 10
SEARCHED = {"people.Customer": "find-customers", "people.Organization": "organization-options",
            "tickets.Ticket": "find-tickets"}  # fmt: skip
Page = Callable[..., HttpResponse]


def for_keepers(control: str) -> Callable[[Page], Page]:
    """Only for those who may keep something whose form has this control, be it only for themselves."""

    def decorate(view: Page) -> Page:
        @for_agents()
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            agent = asker(request)
            holders = [one for one in records.values() if any(f.type.control == control for f in one.fields)]
            if not any(may_keep(one, agent) for one in holders):
                raise Refused(holders[0].needs)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


@for_keepers("condition")
def fields(request: HttpRequest) -> HttpResponse:
    """The fields of tickets with their operators and choices. `?personal=1` adds what differs for every reader."""
    every = TICKET.fields()
    keys = [key for key in (*USUAL, *(key for key in every if key not in USUAL)) if key in every]
    found = offered([every[key] for key in keys], context_for(asker(request)),
                    personal="personal" in request.GET, search_url=search_url)  # fmt: skip
    return JsonResponse({"fields": found, "words": offered_words()})


def search_url(field: Field) -> str:
    """Where the values of a field are searched when they are too many to list."""
    if isinstance(field.type, Tags):
        return reverse("condition-tags")
    name = SEARCHED.get(getattr(field.type, "model_name", ""))
    return reverse(name) if name else ""


@require_POST
@for_keepers("condition")
def read(request: HttpRequest) -> HttpResponse:
    """A condition as rows, what is wrong with it, and how many tickets it finds now."""
    agent, text = asker(request), " ".join(request.POST.get("text", "").split())
    try:
        tree = rows(text, TICKET, context_for(agent))
    except Invalid as error:
        return JsonResponse({"tree": None, "error": str(error), "count": None})
    try:
        tickets, _asked = listed(agent, text)
    except Invalid as error:
        return JsonResponse({"tree": tree, "error": str(error), "count": None})
    count = tickets.order_by()[: MOST_COUNTED + 1].count()
    return JsonResponse({"tree": tree, "error": "", "count": min(count, MOST_COUNTED), "more": count > MOST_COUNTED})


@require_POST
@for_keepers("condition")
def found(request: HttpRequest) -> HttpResponse:
    """The newest tickets of a condition that the asker may see."""
    tickets, asked = listed(asker(request), request.POST.get("text", "")[:LONGEST])
    if asked.words():
        tickets = Ticket.objects.filter(pk__in=search.newest(tickets, NEWEST))
    rows = [Row(one) for one in tickets.for_list().order_by("-id")[:NEWEST]]
    return render(request, "workspace/admin/condition-found.html", {"rows": rows})


@for_keepers("condition")
def tag_options(request: HttpRequest) -> HttpResponse:
    """Tags to choose from, what is typed first."""
    typed = request.GET.get("q", "").strip()[:60].casefold()
    known = [tag for tag, _more in tags(context_for(asker(request))) if typed in tag]
    options = dict.fromkeys([typed, *known] if typed else known)
    return render(request, "workspace/admin/tag-options.html", {"tags": list(options)[:50]})
