"""Organizations: the list, a page for each with its people and tickets, and the names to choose from."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.people.models import Customer, Organization
from yizhan.spine.errors import Invalid
from yizhan.spine.records import records
from yizhan.tickets.models import Ticket

from ..gate import asker, for_agents
from .admin import all_errors
from .controls import context_for, draw, read
from .customers import EDIT, VIEW, ticket_lines

PAGE, MEMBERS, CHOICES = 50, 100, 20


@for_agents(VIEW)
def organizations(request: HttpRequest) -> HttpResponse:
    """By name; with `?q=` those whose name or domain holds it."""
    wanted, after = request.GET.get("q", "").strip()[:100], request.GET.get("after", "")
    rows = search(wanted).order_by("name", "pk")
    last = Organization.objects.filter(pk=int(after)).first() if after.isdigit() else None
    if last:
        rows = rows.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
    found = list(rows[: PAGE + 1])
    ids = [row.pk for row in found]
    members = dict(Customer.objects.filter(organization__in=ids, merged_into=None).values_list("organization")
                   .order_by().annotate(Count("pk")))  # fmt: skip
    return render(request, "workspace/people/organizations.html", {
        "lines": [(row, members.get(row.pk, 0)) for row in found[:PAGE]], "q": wanted,
        "next": found[PAGE - 1].pk if len(found) > PAGE else None, "may_edit": asker(request).may(EDIT),
    })  # fmt: skip


def search(wanted: str) -> Any:
    rows = Organization.objects.all()
    if not wanted:
        return rows
    return rows.filter(Q(name__icontains=wanted) | Q(domains__contains=[wanted.casefold()]))


@for_agents(VIEW)
def organization(request: HttpRequest, pk: int) -> HttpResponse:
    """Its people, fields and tickets."""
    row = the_organization(request, pk)
    agent, record = asker(request), records["organization"]
    members = Customer.objects.filter(organization=row, merged_into=None).prefetch_related("identities")
    visible = Ticket.objects.visible_to(agent).filter(organization=row, merged_into=None)
    facts = [(field.label, field.type.show(field.value(row))) for field in record.all_fields().values()
             if field.is_custom and not field.type.is_empty(field.value(row))]  # fmt: skip
    return render(request, "workspace/people/organization.html", {
        "organization": row, "members": members.order_by("name", "pk")[:MEMBERS], "member_count": members.count(),
        "facts": facts, "lines": ticket_lines(visible), "total": visible.count(), "may_edit": agent.may(EDIT),
    })  # fmt: skip


@for_agents(EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """A new organization."""
    return _form(request, Organization())


@for_agents(EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an organization."""
    return _form(request, the_organization(request, pk))


@require_POST
@for_agents(EDIT)
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
    rows = search(request.GET.get("q", "").strip()[:100]).order_by("name", "pk")[:CHOICES]
    return render(request, "workspace/people/options.html", {"rows": rows})


def the_organization(request: HttpRequest, pk: int) -> Organization:
    row: Organization | None = records["organization"].get(pk, asker(request))
    if row is None:
        raise Http404
    return row


def _form(request: HttpRequest, row: Organization) -> HttpResponse:
    record, is_new, by = records["organization"], row.pk is None, asker(request)
    fields = list(record.all_fields().values())
    typed, errors = None, {}
    if request.method == "POST":
        typed = read("organization", fields, request.POST)
        try:
            saved = record.create(typed, by=by) if is_new else record.edit(row, typed, by=by)
            messages.success(request, _("“%(name)s” is saved.") % {"name": saved})
            return redirect("organization", pk=saved.pk)
        except Invalid as error:
            errors = error.errors
            row = Organization() if is_new else the_organization(request, row.pk)
    controls = draw("organization", fields, row, context_for(by), typed, errors)
    return render(request, "workspace/people/form.html", {
        "row": row, "is_new": is_new, "controls": controls, "errors": all_errors(errors, controls),
        "back": "/organizations" if is_new else f"/organizations/{row.pk}", "what": "organization",
    }, status=422 if errors else 200)  # fmt: skip
