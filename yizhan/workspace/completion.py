"""What can be typed next: fields and values of the search language, tickets and customers by name or number."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yizhan.people.customers import Identity, normal
from yizhan.people.models import Customer, Organization
from yizhan.spine.conditions.language import quoted
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Choice, Context, Date, Field
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket
from yizhan.tickets.ticket import number_in

from .gate import asker, for_agents
from .lists import context_for, listed
from .rows import Row

MOST = 12
OPERATORS = (">=", "<=", ":", "=", ">", "<", "：")
# What people ask for most, when nothing is typed yet.
USUAL = ("status", "assignee", "priority", "type", "tag", "department", "team", "created", "due", "channel")


@for_agents("ticket.view")
def complete(request: HttpRequest) -> HttpResponse:
    """Answers for the word at the caret."""
    word = request.GET.get("q", "")[:200]
    sign, word = ("-", word[1:]) if word.startswith("-") else ("", word)
    context = context_for(asker(request))
    name, operator, value = cut(word)
    field = TICKET.find(name) if operator else None
    found = values(field, name, operator, value, context) if field else fields(word)
    options = [{**one, "insert": sign + one["insert"]} for one in found[:MOST]]
    return render(request, "workspace/desk/completion.html", {"options": options})


def cut(word: str) -> tuple[str, str, str]:
    """priority>=hi → priority, >=, hi."""
    at = min((word.index(one) for one in OPERATORS if one in word), default=-1)
    if at < 0:
        return word, "", ""
    operator = next(one for one in OPERATORS if word.startswith(one, at))
    return word[:at], operator, word[at + len(operator) :].strip('"“”')


def fields(word: str) -> list[dict[str, str]]:
    """Fields whose key, label or alias begins so."""
    every, wanted = TICKET.fields(), word.casefold()
    keys = [key for key in (*USUAL, *(key for key in every if key not in USUAL)) if key in every]
    found = [every[key] for key in keys if not every[key].hidden and begins(every[key], wanted)]
    return [{"insert": f"{one.key}:", "label": f"{one.key}:", "more": str(one.label)} for one in found]


def begins(field: Field, wanted: str) -> bool:
    names = (field.key, str(field.label).casefold(), *(alias.casefold() for alias in field.aliases))
    return not wanted or any(name.startswith(wanted) for name in names)


def values(field: Field, name: str, operator: str, value: str, context: Context) -> list[dict[str, str]]:
    """Values of a field that hold what is typed."""
    before, _comma, last = value.rpartition(",")
    head = f"{name}{operator}" + (f"{before}," if before else "")
    pairs = candidates(field, last, context)
    wanted = last.casefold()
    hits = [(text, label) for text, label in pairs if wanted in text.casefold() or wanted in label.casefold()]
    return [{"insert": head + quoted(one), "label": one, "more": more if more != one else ""} for one, more in hits]


def candidates(field: Field, value: str, context: Context) -> list[tuple[str, str]]:
    kind = field.type
    if isinstance(kind, Date):
        spans = [("today", _("today")), ("this_week", _("this week")), ("this_month", _("this month"))]
        return [*spans, ("1d", ""), ("7d", "")]
    if field.key == "tag":
        return tags(context)
    if isinstance(kind, Choice):
        groups = [(key, _("unfinished") if key == "open" else "") for key in ("open",) if key in kind.groups()]
        return groups + [(option.slug, str(option.label)) for option in kind.choices()]
    if field.key == "requester":
        return [(str(one), "") for one in customers(value)]
    if field.key == "organization":
        return [(one.name, "") for one in Organization.objects.filter(name__icontains=value)[:MOST]]
    extra: list[tuple[str, str]] = []
    if field.key in {"assignee", "follower"}:
        extra = [("me", _("me")), ("none", _("nobody"))]
    elif field.key in {"team", "department"}:
        extra = [("mine", _("my own"))]
    return extra + [(label, "") for _key, label in kind.options(context)]


def tags(context: Context) -> list[tuple[str, str]]:
    """Tags on the latest tickets one may see: enough to choose from, and never a scan of the archive."""
    shown = Ticket.objects.visible_to(context.by).filter(is_archived=False).exclude(tags=[])
    rows = shown.order_by("-updated_at").values_list("tags", flat=True)
    counted: dict[str, int] = {}
    for row in rows[:300]:
        for tag in row:
            counted[tag] = counted.get(tag, 0) + 1
    return [(tag, "") for tag in sorted(counted, key=lambda one: -counted[one])]


def customers(text: str, most: int = 8) -> list[Customer]:
    """Customers by the beginning of name, mail address or phone number."""
    text = text.strip()
    if not text:
        return []
    starts, digits = Q(value__startswith=normal("email", text)), normal("phone", text)
    known = Identity.objects.filter(starts | Q(kind="phone", value__startswith=digits) if digits else starts)
    ids = list(known.values_list("customer_id", flat=True)[:most])
    named = Customer.objects.filter(name__istartswith=text, merged_into=None).values_list("pk", flat=True)[:most]
    rows = Customer.objects.filter(pk__in=[*ids, *named], merged_into=None).select_related("organization")
    return list(rows.prefetch_related("identities")[:most])


@for_agents("ticket.view")
def find_tickets(request: HttpRequest) -> HttpResponse:
    """Options of a ticket box: by number, else by words."""
    found = tickets(asker(request), request.GET.get("q", ""))
    rows = [Row(one) for one in found if str(one.pk) != request.GET.get("but")]
    return render(request, "workspace/desk/ticket-options.html", {"rows": rows})


def tickets(agent: Any, text: str) -> list[Ticket]:
    """A few tickets for a number or some words, newest first."""
    text, number = text.strip(), number_in(text)
    if number is not None:
        hits = list(Ticket.objects.visible_to(agent).filter(number=number).for_list())
        if hits:
            return hits
    try:
        rows, _asked = listed(agent, text or "status:open")
    except Invalid:
        return []
    return list(rows.order_by("-updated_at").for_list()[: MOST - 4])


@for_agents("ticket.view")
def find_customers(request: HttpRequest) -> HttpResponse:
    """Options of a customer box."""
    found = customers(request.GET.get("q", "")) if asker(request).may("customer.view") else []
    return render(request, "workspace/desk/customer-options.html", {"customers": found})
