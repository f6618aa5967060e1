"""A search kept as a view: for oneself, or for a team, a department or all by those who may share."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from yizhan.people.models import Agent
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Choice, ConditionText, Field, Option, Reference, Text, Words
from yizhan.spine.records import records
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import View

from .gate import asker, for_agents
from .lists import context_for
from .pages.controls import draw, read

WHOM = (
    Option("me", "me", _l("Only me")), Option("team", "team", _l("A team")),
    Option("department", "department", _l("A department")), Option("all", "all", _l("Everybody")),
)  # fmt: skip


def fields(agent: Agent) -> list[Field]:
    """What is asked; whom it is for only of those who may share."""
    sort = records["view"].all_fields()["sort"]
    mine = [
        Field("name", _l("Name"), Text(120), required=True),
        Field(
            "condition",
            _l("Condition"),
            ConditionText(personal=True),
            hint=_l("As in the search box: status:open tag:vip"),
        ),
        Field("sort", sort.label, sort.type, default="-updated", required=True),
        Field(
            "columns",
            _l("Columns of the table"),
            Words(),
            hint=_l("Keys of fields, one per line; empty for the usual ones"),
        ),
    ]
    if not agent.may("view.share"):
        return mine
    return [*mine, Field("whom", _l("For"), Choice(WHOM), default="me", required=True),
            Field("team", _l("Team"), Reference("people.Team")),
            Field("department", _l("Department"), Reference("people.Department"))]  # fmt: skip


@for_agents("ticket.view")
def new(request: HttpRequest) -> HttpResponse:
    """Keep what is in the search box."""
    return keep(request, None)


@for_agents("ticket.view")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a view one may change."""
    return keep(request, the_view(request, pk))


@require_POST
@for_agents("ticket.view")
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a view."""
    view = the_view(request, pk)
    records["view"].remove(view, by=asker(request))
    messages.success(request, _("The view is gone; its tickets stay."))
    return HttpResponse(status=204, headers={"HX-Redirect": "/tickets"})


def the_view(request: HttpRequest, pk: int) -> View:
    view = records["view"].get(pk, asker(request))
    if view is None or not records["view"].allows(view, asker(request)):
        raise Http404
    return view


def keep(request: HttpRequest, view: View | None) -> HttpResponse:
    agent = asker(request)
    if request.method != "POST":
        return form(request, view, before(view, request))
    raw = read("", fields(agent), request.POST)
    try:
        given = columns_of(raw, agent, view)
        record = records["view"]
        kept = record.edit(view, given, by=agent) if view else record.create(given, by=agent)
    except Invalid as error:
        errors = {"name" if key == "labels" else key: texts for key, texts in error.errors.items()}
        return form(request, view, raw, errors, status=422)
    messages.success(request, _("View kept"))
    return HttpResponse(status=204, headers={"HX-Redirect": f"/tickets?view={kept.slug}"})


def before(view: View | None, request: HttpRequest) -> dict[str, object]:
    """What the form begins with."""
    if view is None:
        get = request.GET
        return {"condition": get.get("condition", ""), "sort": get.get("sort") or "-updated", "whom": "me"}
    whom = "me" if view.owner_id else "team" if view.team_id else "department" if view.department_id else "all"
    return {"name": view.label, "condition": view.condition, "sort": view.sort, "columns": view.columns, "whom": whom,
            "team": view.team_id, "department": view.department_id}  # fmt: skip


def columns_of(raw: dict, agent: Agent, view: View | None) -> dict[str, object]:
    """The form as values of the record."""
    whom = raw.get("whom") or "me"
    name = str(raw.get("name", "")).strip()
    unknown = [key for key in str(raw.get("columns", "")).split() if key not in TICKET.fields()]
    if unknown:
        raise Invalid({"columns": _("There is no field “%(name)s”.") % {"name": unknown[0]}})
    if whom in {"team", "department"} and not raw.get(whom):
        raise Invalid({whom: _("Please fill this in.")})
    labels = {**(view.labels if view else {}), get_language() or "zh-hans": name} if name else {}
    given = {"labels": labels, "condition": raw.get("condition", ""), "sort": raw.get("sort") or "-updated",
             "columns": raw.get("columns", ""), "owner": str(agent.pk) if whom == "me" else None,
             "team": raw.get("team") if whom == "team" else None,
             "department": raw.get("department") if whom == "department" else None}  # fmt: skip
    if view is None or agent.may("view.share"):
        return given
    return {key: value for key, value in given.items() if key not in {"team", "department", "owner"}}


def form(
    request: HttpRequest, view: View | None, typed: dict, errors: dict[str, list[str]] | None = None, status: int = 200
) -> HttpResponse:
    controls = draw("", fields(asker(request)), None, context_for(asker(request)), typed, errors)
    known = {one.name for one in controls}
    wrong = [text for key, texts in (errors or {}).items() if key not in known for text in texts]
    context = {"view": view, "controls": controls, "errors": wrong}
    return render(request, "workspace/desk/view-form.html", context, status=status)
