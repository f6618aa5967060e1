"""Administration: a list and a form for every record, drawn from its declaration."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.labelled import Labelled
from yizhan.spine.records import Record, records

from ..gate import asker, conflict_words, for_agents, row_of
from ..lists import context_for
from . import asides
from .controls import draw, read
from .emptiness import EMPTY
from .layouts import in_groups
from .sections import ELSEWHERE, groups, may_keep

PAGE = 100


@for_agents()
def home(request: HttpRequest) -> HttpResponse:
    """The first section the agent may enter."""
    sections = [section for _heading, found in groups(asker(request)) for section in found]
    if not sections:
        raise Refused()
    return redirect(sections[0].url)


@for_agents()
def rows(request: HttpRequest, key: str) -> HttpResponse:
    """All of a kind: searched, with the archived ones on demand."""
    record = the_record(key, request)
    found = list(record.rows(asker(request)))
    archived = [row for row in found if getattr(row, "is_archived", False)]
    shown = archived if "archived" in request.GET else [row for row in found if row not in archived]
    lines = [line_of(record, row, asker(request)) for row in shown]
    wanted = request.GET.get("q", "").strip()
    if wanted:
        lines = [line for line in lines if wanted.casefold() in " ".join(line["cells"]).casefold()]
    return page(request, "workspace/admin/rows.html", key, {
        "record": record, "columns": columns_of(record), "q": wanted, "archived": archived, "total": len(found),
        "lines": Paginator(lines, PAGE).get_page(request.GET.get("page")), "empty": EMPTY.get(key, ""),
        "in_archive": "archived" in request.GET, "may_add": may_add(record, asker(request)),
    })  # fmt: skip


@for_agents()
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Add one."""
    record = the_record(key, request)
    if not may_add(record, asker(request)):
        raise Refused(record.needs)
    return form(request, record, record.fresh())


@for_agents()
def one(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Change one."""
    record = the_record(key, request)
    row = row_of(request, key, pk)
    if not record.allows(row, asker(request)):
        raise Refused(record.needs)
    return form(request, record, row)


@require_POST
@for_agents()
def remove(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Delete one, or archive it when it was used."""
    record = the_record(key, request)
    row = row_of(request, key, pk)
    name = name_of(record, row)
    record.remove(row, by=asker(request))
    gone = not record.model._default_manager.filter(pk=pk).exists()
    told = _("“%(name)s” was deleted.") if gone else _("“%(name)s” is in use and was archived.")
    messages.success(request, told % {"name": name})
    return redirect("admin-list", key=key)


@require_POST
@for_agents()
def restore(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Take one out of the archive."""
    record = the_record(key, request)
    row = row_of(request, key, pk)
    if not record.allows(row, asker(request)) or not isinstance(row, Labelled):
        raise Refused(record.needs)
    with change(row, f"{record.key}.restored", by=asker(request)):
        row.is_archived = False
    messages.success(request, _("“%(name)s” is in use again.") % {"name": row})
    return redirect("admin-list", key=key)


def form(request: HttpRequest, record: Record, row: Any) -> HttpResponse:
    """The form of a record: shows, takes, and shows again what was typed when something is wrong."""
    if request.method != "POST":
        return show(request, record, row)
    agent, is_new, asking = asker(request), row.pk is None, context_for(asker(request))
    typed = read(record.key, drawn(record), request.POST)
    try:
        saved = (record.create(typed, by=agent, asking=asking) if is_new
                 else record.edit(row, typed, by=agent, asking=asking))  # fmt: skip
        return asides.after_saving(request, record, saved, is_new)
    except Invalid as error:
        errors, status = error.errors, 422
    except Conflict as error:
        errors, status = {"": [conflict_words(error)]}, 409
    again = record.fresh() if is_new else row_of(request, record.key, row.pk)
    return show(request, record, again, typed, errors, status)


def show(
    request: HttpRequest, record: Record, row: Any, typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, list[str]] | None = None, status: int = 200, **aside: Any,
) -> HttpResponse:  # fmt: skip
    """The page of a form."""
    controls = draw(record.key, drawn(record), row, context_for(asker(request)), typed, errors)
    return page(request, "workspace/admin/form.html", record.key, {
        "record": record, "row": row, "is_new": row.pk is None, "name": name_of(record, row),
        "groups": in_groups(record.key, controls),
        "errors": all_errors(errors or {}, controls), "aside": asides.of(record, row, **aside),
        "back": reverse("admin-list", args=[record.key]),
    }, status)  # fmt: skip


def drawn(record: Record) -> list[Any]:
    """The fields a form shows; hidden ones have a page of their own."""
    return [one for one in record.all_fields().values() if not one.hidden]


def page(request: HttpRequest, template: str, key: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A page of the administration with its column of sections."""
    sections = groups(asker(request))
    return render(request, template, {**context, "section_groups": sections, "section": key}, status=status)


def the_record(key: str, request: HttpRequest) -> Record:
    """A kind of record this agent may keep; unknown 404, known but not allowed 403."""
    record = records.get(key)
    if record is None or key in ELSEWHERE:
        raise Http404
    if not may_keep(record, asker(request)):
        raise Refused(record.needs)
    return record


def name_of(record: Record, row: Any) -> str:
    """What a row is called: its own name, else what its first columns show."""
    if type(row).__str__ is not Model.__str__:
        return str(row)
    return " · ".join(filter(None, (column.type.show(column.value(row)) for column in columns_of(record)[:2])))


def may_add(record: Record, agent: Any) -> bool:
    return record.allows(record.model(), agent)


def columns_of(record: Record) -> list[Any]:
    fields = record.all_fields()
    return [fields[key] for key in record.columns if key in fields]


def line_of(record: Record, row: Any, agent: Any) -> dict[str, Any]:
    """A row of the list: its texts, and whether it may be opened."""
    columns = columns_of(record)
    return {
        "row": row,
        "cells": [column.type.show(column.value(row)) for column in columns],
        "may_edit": record.allows(row, agent),
    }


def all_errors(errors: Mapping[str, list[str]], controls: list[Any]) -> list[tuple[str, str, str]]:
    """(address, label, message) of everything that is wrong, in the order of the form."""
    every = [part for control in controls for part in (control, *control.parts)]
    known = {control.name for control in controls}
    placed = {part.name for part in every}
    whole = [("", "", text) for key, texts in errors.items()
             if key not in placed and key.partition(".")[0] not in known for text in texts]  # fmt: skip
    return whole + [(one.id, str(one.field.label), text) for one in every for text in one.errors]
