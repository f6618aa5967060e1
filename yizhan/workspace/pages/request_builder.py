"""The builder of a request type: its settings and its form on one page; what was typed stays when it cannot be kept."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.catalog.requests.checking import problems
from yizhan.catalog.requests.definition import BUILT_IN
from yizhan.catalog.requests.request_type import RequestType
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.records import records

from ..gate import asker, conflict_words, for_agents, row_of
from ..lists import context_for
from .admin import all_errors, drawn
from .controls import draw, read
from .layouts import in_groups
from .request_choices import choices, entry_of, field_types
from .request_types import KEY, NEEDS

START: dict[str, Any] = {"sections": [{"key": "s1", "questions": [{"field": one} for one in BUILT_IN]}]}


@for_agents(NEEDS)
def new(request: HttpRequest) -> HttpResponse:
    """A request type that is not there yet; its form begins as the plain one."""
    return page(request, RequestType(definition=START))


@for_agents(NEEDS)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One that is there."""
    return page(request, row_of(request, KEY, pk))


def page(request: HttpRequest, row: Any) -> HttpResponse:
    if request.method != "POST":
        return show(request, row)
    is_new, typed = row.pk is None, typed_in(request)
    try:
        saved = keep(request, row, typed)
    except Invalid as error:
        return show(request, again(request, row), typed, error.errors, 422)
    except Conflict as error:
        return show(request, again(request, row), typed, {"": [conflict_words(error)]}, 409, is_late=True)
    messages.success(request, _("Added. Customers can choose it.") if is_new else _("Saved."))
    return redirect("request-type", pk=saved.pk)


def keep(request: HttpRequest, row: Any, typed: Mapping[str, Any]) -> Any:
    """Raises Invalid, and Conflict when somebody else was faster."""
    record, agent, asking = records[KEY], asker(request), context_for(asker(request))
    if row.pk is None:
        return record.create(typed, by=agent, asking=asking)
    with transaction.atomic():
        there = record.model._default_manager.select_for_update().get(pk=row.pk)
        if request.POST.get("seen", "") not in {"", mark(there)}:
            raise Conflict("version")
        return record.edit(there, typed, by=agent, asking=asking)


def show(
    request: HttpRequest, row: Any, typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, list[str]] | None = None, status: int = 200, *, is_late: bool = False,
) -> HttpResponse:  # fmt: skip
    """The page. Who was late is shown the way to what others made of it, and saving once more is meant."""
    record, agent = records[KEY], asker(request)
    fields = [one for one in drawn(record) if one.key not in {"definition", "position"}]
    controls = draw(KEY, fields, row, context_for(agent), typed, errors)
    text = json.dumps(row.definition, ensure_ascii=False, indent=2) if typed is None else typed["definition"]
    return render(request, "workspace/admin/request-builder.html", {
        "record": record, "row": row, "is_new": row.pk is None, "groups": in_groups(KEY, controls), "text": text,
        "seen": request.POST.get("seen", "") if errors and not is_late else mark(row), "is_late": is_late,
        "errors": all_errors(errors or {}, controls),
        "choices": json.dumps({"questions": choices()}, ensure_ascii=False), "back": reverse("admin-list", args=[KEY]),
        "may_make": records["field"].allows(records["field"].model(), agent), "types": field_types(),
        "audit_url": audit_of(row) if row.pk and agent.may("admin.audit") else "",
    }, status=status)  # fmt: skip


@require_POST
@for_agents(NEEDS)
def check(request: HttpRequest) -> JsonResponse:
    """What is wrong with the settings and the form as they stand on the page, and where."""
    record, typed, row = records[KEY], typed_in(request), RequestType()
    found = []
    for key, one in record.all_fields().items():
        if key not in typed:
            continue
        try:
            record.put(row, record.parse({key: typed[key]}, context_for(asker(request)), required=False))
        except Invalid as error:
            found += [{"node": "settings", "key": key, "level": "error", "text": f"{one.label}: {error}"}]
    for wrong in problems(row):
        found += [{"node": wrong.node or "settings", "key": "", "level": wrong.level, "text": wrong.text}]
    return JsonResponse({"problems": found})


@require_POST
@for_agents("admin.catalog")
def field(request: HttpRequest) -> JsonResponse:
    """A custom field made in place: public, of tickets."""
    record = records["field"]
    if not record.allows(record.model(), asker(request)):
        raise Refused(record.needs)
    wanted = [one for one in record.fields if one.key in {"labels", "type", "settings", "is_required"}]
    typed = {"labels": read("field", wanted[:1], request.POST)["labels"], "type": request.POST.get("type", ""),
             "settings": request.POST.get("settings", ""), "is_required": "is_required" in request.POST,
             "subject": "ticket", "is_public": True}  # fmt: skip
    try:
        made = record.create(typed, by=asker(request), asking=context_for(asker(request)))
    except Invalid as error:
        return JsonResponse({"question": None, "errors": error.errors})
    return JsonResponse({"question": entry_of(made), "errors": {}})


def typed_in(request: HttpRequest) -> dict[str, Any]:
    """What stands on the page; the order is kept in the list."""
    fields = [one for one in drawn(records[KEY]) if one.key not in {"definition", "position"}]
    return {**read(KEY, fields, request.POST), "definition": request.POST.get("definition", "")}


def again(request: HttpRequest, row: Any) -> Any:
    """The row without what was tried on it."""
    return RequestType(definition=START) if row.pk is None else row_of(request, KEY, row.pk)


def audit_of(row: Any) -> str:
    """Where its changes are read, the newest first."""
    return f"{reverse('audit')}?{urlencode({'kind': row.subject_kind(), 'subject': row.pk})}"


def mark(row: Any) -> str:
    """What a page remembers of the row it was drawn from."""
    if row.pk is None:
        return ""
    facts = {**records[KEY].as_data(row), "position": 0}
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()[:16]
