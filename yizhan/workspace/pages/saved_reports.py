"""Saved reports: listed by folders, shown, kept from the builder, shared, at hand in the navigation."""

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.insights.models import SavedReport
from yizhan.insights.powers import SHARE, VIEW
from yizhan.insights.reading import Report, read
from yizhan.insights.sharing import NAMED, SHARING
from yizhan.lib.digits import whole
from yizhan.people.models import Agent, Role, Team
from yizhan.spine.errors import Invalid, Refused, Stale
from yizhan.spine.fields import Field
from yizhan.spine.models import Event
from yizhan.spine.records import records

from ..at_once import at_once
from ..dialogs import in_dialog
from ..gate import asker, for_agents, local, row_of
from ..lists import context_for
from ..preferences import prefer
from .controls import draw
from .controls import read as read_form
from .report_builder import asked_for, result

PINNED = "pinned_reports"
MOST_PINNED = 12
MOST_FOLDERS = 50


@dataclass(frozen=True)
class Line:
    """A saved report in the list."""

    row: SavedReport
    shared: str
    changed: datetime | None
    may_edit: bool
    is_pinned: bool


@for_agents(VIEW.key)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """One's own and those shared, by folders."""
    agent, q, whose = asker(request), request.GET.get("q", "").strip()[:120], request.GET.get("whose", "")
    rows = list(records["saved_report"].rows(agent).select_related("owner"))
    wanted = [one for one in rows if matches(one, q) and (not whose or (one.owner_id == agent.pk) == (whose == "mine"))]
    changed = changes([one.pk for one in wanted])
    pinned = agent.preferences.get(PINNED) or []
    allows = records["saved_report"].allows
    lines = [Line(one, shared_with(one), changed.get(one.pk), allows(one, agent), one.pk in pinned)
             for one in sorted(wanted, key=lambda one: (not one.folder, one.folder))]  # fmt: skip
    folders = [(folder, list(some)) for folder, some in groupby(lines, key=lambda one: one.row.folder)]
    return render(request, "workspace/reports/saved.html", {
        "folders": folders, "q": q, "chosen": whose,
        "whose": [("", _("All I may see")), ("mine", _("My own")), ("others", _("Of others"))],
    })  # fmt: skip


def matches(row: SavedReport, q: str) -> bool:
    return all(word in f"{row.title} {row.folder} {row.text}".casefold() for word in q.casefold().split())


def changes(ids: list[int]) -> dict[int, datetime]:
    """When each was changed last."""
    events = Event.objects.filter(subject_kind=SavedReport.subject_kind(), subject_id__in=ids)
    return dict(events.values_list("subject_id").annotate(Max("at")))


def shared_with(row: SavedReport) -> str:
    """With whom, in words."""
    if row.is_for_all:
        return _("Shared with everybody who sees reports")
    found = [*map(Role.named, row.role_ids), *map(Team.named, row.team_ids)]
    names = [str(one.label) for one in found if one]
    return _("Shared with %(names)s") % {"names": _(", ").join(names)} if names else _("Only for the owner")


@for_agents(VIEW.key)
@require_safe
@at_once
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    """A saved report with today's figures."""
    agent, saved = asker(request), row_of(request, "saved_report", pk)
    context: dict[str, Any] = {
        "saved": saved, "shared": shared_with(saved), "may_keep": records["saved_report"].allows(saved, agent),
        "is_pinned": saved.pk in (agent.preferences.get(PINNED) or []),
    }  # fmt: skip
    try:
        report = read(saved.definition)
        context |= {"report": report, **result(report, report.drawing, agent)}
    except Invalid as invalid:
        context["error"] = " ".join(invalid.texts)
    return render(request, "workspace/reports/saved-one.html", context)


@for_agents(VIEW.key)
def new(request: HttpRequest) -> HttpResponse:
    """Keep what the builder shows."""
    return keep(request, None)


@for_agents(VIEW.key)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is kept: its name, with whom it is shared, and what the builder shows now."""
    saved = row_of(request, "saved_report", pk)
    if not records["saved_report"].allows(saved, asker(request)):
        raise Refused(SHARE.key)
    return keep(request, saved)


def keep(request: HttpRequest, saved: SavedReport | None) -> HttpResponse:
    agent = asker(request)
    if request.method != "POST":
        return form(request, saved, definition_of(request, saved), None, version=whole(request.GET.get("version")))
    raw, definition = read_form("", fields(agent), request.POST), request.POST.get("definition", "")
    version = whole(request.POST.get("version"))
    try:
        given = {**raw, **({"definition": json.loads(definition)} if definition or not saved else {})}
        record = records["saved_report"]
        kept = record.edit(saved, given, by=agent, expect=version) if saved else record.create(given, by=agent)
    except Stale:
        return crossed(request, cast(SavedReport, saved), definition, raw)
    except ValueError:
        return form(request, saved, definition, raw, {"definition": [_("This is no report.")]}, 422, version)
    except Invalid as error:
        return form(request, saved, definition, raw, error.errors, 422, version)
    messages.success(request, _("Report saved"))
    where = reverse("saved-report", args=[kept.pk])
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return redirect(where)


def crossed(request: HttpRequest, saved: SavedReport, definition: str, raw: dict[str, Any]) -> HttpResponse:
    """Somebody else was faster: nothing typed is lost, and one may save over theirs or as a new report."""
    saved.refresh_from_db()
    said = _("%(name)s has saved this report since you opened it. What you typed is still here and not saved: "
             "save over theirs, or save yours as a new report.") % {"name": last_editor(saved)}  # fmt: skip
    definition = definition or json.dumps(saved.definition, ensure_ascii=False)
    return in_dialog(form(request, saved, definition, raw, {"": [said]}, 409))


def last_editor(saved: SavedReport) -> str:
    """Who saved it last."""
    events = Event.objects.filter(subject_kind=SavedReport.subject_kind(), subject_id=saved.pk, actor_kind="agent")
    agent = Agent.named(events.order_by("-id").values_list("actor_id", flat=True).first() or 0)
    return agent.name if agent else _("Somebody")


def definition_of(request: HttpRequest, saved: SavedReport | None) -> str:
    """What the builder shows, as JSON; empty where only the name is asked about."""
    if saved and not request.GET.keys() - {"version"}:
        return ""
    report, _drawing, error = asked_for(request, Report())
    if error:
        raise Invalid(error)
    return json.dumps(report.as_json(), ensure_ascii=False)


def fields(agent: Agent) -> list[Field]:
    """What is asked; with whom it is shared only of those who may share."""
    return [*NAMED, *(SHARING if agent.may(SHARE.key) else ())]


def form(
    request: HttpRequest, saved: SavedReport | None, definition: str, typed: dict[str, Any] | None,
    errors: dict[str, list[str]] | None = None, status: int = 200, version: int | None = None,
) -> HttpResponse:  # fmt: skip
    """`version` is the one the reader has seen, the newest where nothing is said."""
    agent = asker(request)
    controls = draw("", fields(agent), saved, context_for(agent), typed, errors)
    for one in controls:
        one.ideas = folders(agent) if one.name == "folder" else []
    known = {one.name for one in controls}
    wrong = [text for key, texts in (errors or {}).items() if key not in known for text in texts]
    action = reverse("saved-report-edit", args=[saved.pk]) if saved else reverse("saved-report-new")
    context = {"saved": saved, "definition": definition, "controls": controls, "errors": wrong, "action": action,
               "version": (version or saved.version) if saved else None, "is_crossed": status == 409}  # fmt: skip
    part = "dialog" if request.headers.get("HX-Request") else "page"
    return render(request, f"workspace/reports/saved-{part}.html", context, status=status)


def folders(agent: Agent) -> list[str]:
    """Those that reports one may see stand in."""
    rows = records["saved_report"].rows(agent).exclude(folder="").order_by("folder")
    return list(rows.values_list("folder", flat=True).distinct()[:MOST_FOLDERS])


@for_agents(VIEW.key)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one that is one's own, or that one may share."""
    saved = row_of(request, "saved_report", pk)
    records["saved_report"].remove(saved, by=asker(request))
    messages.success(request, _("The report is gone; its figures stay."))
    return redirect("saved-reports")


@for_agents(VIEW.key)
@require_POST
def pin(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a report at hand in the navigation, or no more."""
    agent, saved = asker(request), row_of(request, "saved_report", pk)
    kept = [one for one in agent.preferences.get(PINNED) or [] if one != saved.pk]
    if saved.pk not in (agent.preferences.get(PINNED) or []):
        kept = [*kept, saved.pk][-MOST_PINNED:]
    prefer(agent, **{PINNED: kept or None})
    return redirect(local(request.POST.get("back", ""), reverse("saved-reports")))


def pinned(agent: Agent) -> list[SavedReport]:
    """Those at hand that one still sees, in the order they were put there."""
    kept = agent.preferences.get(PINNED) or []
    if not kept or not agent.may(VIEW.key):
        return []
    rows = records["saved_report"].rows(agent).in_bulk(kept)
    return [rows[one] for one in kept if one in rows]
