"""Customers: found by name, mail or phone; a page for each with addresses, fields and tickets."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.people.customers import normal
from yizhan.people.models import Customer, Identity
from yizhan.spine.actions import registry
from yizhan.spine.errors import Invalid
from yizhan.spine.records import records
from yizhan.tickets.models import Ticket

from ..gate import asker, for_agents
from ..lists import context_for
from .people import EDIT, VIEW, facts_of, form_page, list_page, ticket_lines, wanted


@for_agents(VIEW)
def customers(request: HttpRequest) -> HttpResponse:
    """The newest first; with `?q=` those whose name, address or number holds it."""
    rows = search(wanted(request)).select_related("organization").prefetch_related("identities")
    return list_page(request, "customers", rows, "-id", lambda ids: open_counts(asker(request), ids))


def search(text: str) -> QuerySet[Customer]:
    """Customers that were not merged away, by a part of their name, organization, address or number."""
    rows = Customer.objects.filter(merged_into=None)
    if not text:
        return rows
    values = {normal("email", text), normal("phone", text) or text}
    known = Identity.objects.filter(customer=OuterRef("pk"))
    by_address = Q()
    for value in values:
        by_address |= Q(value__contains=value)
    named = Q(name__icontains=text) | Q(organization__name__icontains=text)
    return rows.filter(named | Q(Exists(known.filter(by_address))))


def open_counts(agent: Any, ids: list[int]) -> dict[int, int]:
    """Customer → how many unfinished tickets the agent may see."""
    visible = Ticket.objects.visible_to(agent).filter(requester__in=ids, kind__in=["new", "open", "on_hold"])
    return dict(visible.values_list("requester").order_by().annotate(Count("pk")))


@for_agents(VIEW)
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one customer."""
    return _page(request, the_customer(request, pk))


def _page(request: HttpRequest, row: Customer, errors: list[str] | None = None) -> HttpResponse:
    """The page, with an address that could not be added and what is wrong with it."""
    agent = asker(request)
    visible = Ticket.objects.visible_to(agent).filter(requester=row, merged_into=None)
    merged = list(Customer.objects.filter(merged_into=row).prefetch_related("identities")[:20])
    return render(request, "workspace/people/customer.html", {
        "customer": row, "facts": facts_of(records["customer"], row), "merged": merged, "kinds": Identity.KINDS,
        "typed": request.POST if errors else {}, "errors": errors,
        "lines": ticket_lines(visible), "total": visible.count(),
        "open_count": visible.filter(kind__in=["new", "open", "on_hold"]).count(),
        "may_edit": agent.may(EDIT), "may_merge": agent.may("customer.merge"), "may_open": agent.may("ticket.open"),
        "may_erase": registry["customer.erase"].offered(row, agent),
    }, status=422 if errors else 200)  # fmt: skip


@for_agents(EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """A new customer, with a mail address or phone number."""
    return _form(request, Customer)


@for_agents(EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a customer."""
    return _form(request, lambda: the_customer(request, pk))


@for_agents(EDIT)
def add_identity(request: HttpRequest, pk: int) -> HttpResponse:
    """One more address or number; what cannot be added stays in its field. GET: the page was loaded anew."""
    row = the_customer(request, pk)
    if request.method == "POST":
        action, by = registry["customer.add_identity"], asker(request)
        raw = {"kind": request.POST.get("kind"), "value": request.POST.get("value")}
        try:
            action(row, by=by, **action.parse(raw, context_for(by)))
        except Invalid as error:
            return _page(request, row, error.texts)
    return redirect("customer", pk=pk)


@require_POST
@for_agents(EDIT)
def remove_identity(request: HttpRequest, pk: int, identity: int) -> HttpResponse:
    """One address less."""
    row = the_customer(request, pk)
    _act("customer.remove_identity", row, request, {"identity": identity})
    return redirect("customer", pk=pk)


@require_POST
@for_agents("customer.delete")
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Personal data goes for good; the tickets stay."""
    _act("customer.erase", the_customer(request, pk), request, {})
    return redirect("customer", pk=pk)


def the_customer(request: HttpRequest, pk: int) -> Customer:
    rows = records["customer"].rows(asker(request)).select_related("organization", "merged_into")
    row: Customer | None = rows.prefetch_related("identities").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _act(name: str, row: Customer, request: HttpRequest, raw: dict[str, Any]) -> None:
    """Do an action; what is wrong is told on the page one came from."""
    action, by = registry[name], asker(request)
    try:
        action(row, by=by, **action.parse(raw, context_for(by)))
    except Invalid as error:
        messages.error(request, str(error))


def _form(request: HttpRequest, fresh: Callable[[], Customer]) -> HttpResponse:
    addresses = {kind: request.POST.get(kind, "").strip() for kind in ("email", "phone")}
    by = asker(request)
    return form_page(request, "customer", fresh, lambda row, typed: _keep(row, typed, addresses, by), **addresses)


def _keep(row: Customer, typed: dict[str, Any], addresses: dict[str, str], by: Any) -> Customer:
    """The customer and, when new, the first addresses: all or nothing."""
    record = records["customer"]
    if row.pk:
        return record.edit(row, typed, by=by, asking=context_for(by))
    if not typed.get("name") and not any(addresses.values()):
        raise Invalid(_("Give a name, a mail address or a phone number."))
    with transaction.atomic():
        saved = record.create(typed, by=by, asking=context_for(by))
        for kind, value in addresses.items():
            if value:
                action = registry["customer.add_identity"]
                try:
                    action(saved, by=by, **action.parse({"kind": kind, "value": value}, context_for(by)))
                except Invalid as error:
                    raise Invalid({kind: error.texts}) from None
    return saved
