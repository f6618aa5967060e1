"""Organizations: the list, a page for each with its people and tickets, and the names to choose from."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.people.models import Customer, Organization
from yizhan.spine.records import records
from yizhan.tickets.models import Ticket

from ..gate import asker, for_agents, row_of
from ..lists import context_for
from .people import DELETE, EDIT, VIEW, facts_of, form_page, list_page, ticket_lines, wanted

MEMBERS, CHOICES = 100, 20


@for_agents(VIEW)
def organizations(request: HttpRequest) -> HttpResponse:
    """By name; with `?q=` those whose name or domain holds it."""
    return list_page(request, "organizations", search(wanted(request)), "name", member_counts)


def search(text: str) -> Any:
    rows = Organization.objects.all()
    if not text:
        return rows
    return rows.filter(Q(name__icontains=text) | Q(domains__contains=[text.casefold()]))


def member_counts(ids: list[int]) -> dict[int, int]:
    """Organization → how many customers."""
    members = Customer.objects.filter(organization__in=ids, merged_into=None)
    return dict(members.values_list("organization").order_by().annotate(Count("pk")))


@for_agents(VIEW)
def organization(request: HttpRequest, pk: int) -> HttpResponse:
    """Its people, fields and tickets."""
    row = the_organization(request, pk)
    agent = asker(request)
    members = Customer.objects.filter(organization=row, merged_into=None).prefetch_related("identities")
    visible = Ticket.objects.visible_to(agent).filter(organization=row, merged_into=None)
    return render(request, "workspace/people/organization.html", {
        "organization": row, "members": members.order_by("name", "pk")[:MEMBERS], "member_count": members.count(),
        "facts": facts_of(records["organization"], row), "lines": ticket_lines(visible), "total": visible.count(),
        "may_edit": agent.may(EDIT),
    })  # fmt: skip


@for_agents(EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """A new organization."""
    return _form(request, Organization)


@for_agents(EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an organization."""
    return _form(request, lambda: the_organization(request, pk))


@require_POST
@for_agents(DELETE)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete it; its people and tickets stay, without an organization."""
    row = the_organization(request, pk)
    name = row.name
    records["organization"].remove(row, by=asker(request))
    messages.success(request, _("“%(name)s” was deleted.") % {"name": name})
    return redirect("organizations")


@for_agents(VIEW)
def options(request: HttpRequest) -> HttpResponse:
    """Names to choose from, as options of a select."""
    rows = search(wanted(request)).order_by("name", "pk")[:CHOICES]
    return render(request, "workspace/people/options.html", {"rows": rows})


def the_organization(request: HttpRequest, pk: int) -> Organization:
    found: Organization = row_of(request, "organization", pk)
    return found


def _form(request: HttpRequest, fresh: Callable[[], Organization]) -> HttpResponse:
    record, by = records["organization"], asker(request)

    def keep(row: Organization, typed: dict[str, Any]) -> Organization:
        asking = context_for(by)
        return record.edit(row, typed, by=by, asking=asking) if row.pk else record.create(typed, by=by, asking=asking)

    return form_page(request, "organization", fresh, keep)
