"""Many requests at once, for a contact who acts for a company: pasted or uploaded rows, looked over, then opened."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yizhan.catalog.models import TicketType
from yizhan.lib import json_text
from yizhan.people.models import Customer
from yizhan.security.throttle import TooMany, check, count
from yizhan.spine.errors import Invalid

from . import company_rows, guards, tables
from .branding import department_of
from .company_rows import Row
from .forms import type_named
from .visiting import for_customers

# So many cells can be corrected on one page; a form of more fields is refused.
MOST_WRONG = 60
SHOWN = 20
# A cell of more lines is scrolled.
MOST_LINES = 6
LARGEST_FILE = 5 * 1024 * 1024
IMPORTS: dict[str, Any] = {"most": 30, "within": guards.HOUR}


@for_customers
def import_rows(request: HttpRequest) -> HttpResponse:
    """Paste; look over, with what is wrong in reach; open. Nothing is lost on the way, and nothing opened twice."""
    contact: Customer = request.customer  # type: ignore[attr-defined]
    if not contact.acts_for_company:
        raise Http404
    step = request.POST.get("step", "")
    if request.method != "POST" or step == "back":
        return _start(request)
    try:
        rows, mapping = _given(request) if step in {"check", "open"} else _pasted(request)
    except Invalid as error:
        return _start(request, notice=" ".join(error.texts), status=422)
    return _looked_over(request, contact, rows, mapping, opens=step == "open")


def _start(request: HttpRequest, *, notice: str = "", status: int = 200) -> HttpResponse:
    shown = {
        "types": TicketType.current(), "chosen": request.POST.get("type") or request.GET.get("type", ""),
        "text": request.POST.get("text", "") or _as_text(request), "notice": notice, "most": tables.MOST_ROWS,
    }  # fmt: skip
    return render(request, "portal/import.html", shown, status=status)


def _as_text(request: HttpRequest) -> str:
    """The rows as they were pasted, to change them all."""
    try:
        rows, _mapping = _given(request)
    except Invalid:
        return ""
    lines = [request.POST.get("heading", ""), *("\t".join(_quoted(cell) for cell in row.cells) for row in rows)]
    return "\n".join(line for line in lines if line)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(char in cell for char in '\t\n"') else cell


def _pasted(request: HttpRequest) -> tuple[list[Row], list[str]]:
    """The rows of a text or a file, and what their columns seem to be. Raises Invalid."""
    file = request.FILES.get("file")
    if file is not None and (file.size or 0) > LARGEST_FILE:
        raise Invalid(_("This file is too large. Please copy the cells instead."))
    table = tables.of_file(file.name or "", file.read()) if file else tables.of_text(request.POST.get("text", ""))
    columns = company_rows.columns_of(_type(request))
    mapping = company_rows.guessed(table[0], columns)
    if any(mapping):
        request.heading = "\t".join(_quoted(cell) for cell in table[0])  # type: ignore[attr-defined]
        table = table[1:]
    elif len(table[0]) == 1:
        mapping = ["subject"]
    if not table:
        raise Invalid(_("There are no rows in it."))
    if len(table) > tables.MOST_ROWS:
        raise Invalid(
            _("At most %(most)s rows at once; please paste the rest afterwards.") % {"most": tables.MOST_ROWS}
        )
    return [Row(at, cells) for at, cells in enumerate(table, 1)], mapping


def _given(request: HttpRequest) -> tuple[list[Row], list[str]]:
    """The rows as the page carries them, with what was corrected on it. Raises Invalid."""
    post = request.POST
    broken = Invalid(_("This table cannot be read."))
    try:
        found = json_text.read(post.get("rows", ""))
        rows = [Row(int(one[0]), [str(cell) for cell in one[1]]) for one in found]
    except (ValueError, TypeError, IndexError, KeyError):
        raise broken from None
    width = len(rows[0].cells) if rows else 0
    ids = {row.id for row in rows if 0 < row.id <= tables.MOST_ROWS}
    if not 0 < len(rows) == len(ids) or width > tables.MOST_COLUMNS or any(len(r.cells) != width for r in rows):
        raise broken
    for row in rows:
        row.cells = [tables.in_words(post.get(f"cell-{row.id}-{at}", cell)) for at, cell in enumerate(row.cells)]
    left_out = set(post.getlist("without"))
    rows = [row for row in rows if str(row.id) not in left_out]
    if not rows:
        raise Invalid(_("There are no rows in it."))
    return rows, [post.get(f"column-{at}", "") for at in range(width)]


def _looked_over(
    request: HttpRequest, contact: Customer, rows: list[Row], mapping: list[str], *, opens: bool
) -> HttpResponse:
    columns, notice, status = company_rows.columns_of(_type(request)), "", 200
    mapping = [key if key in columns and key not in mapping[:at] else "" for at, key in enumerate(mapping)]
    company_rows.check(rows, mapping, columns, contact)
    done: list[Row] = []
    if opens:
        try:
            check("company-rows", str(contact.organization_id), **IMPORTS)
            done = _opened(request, contact, [row for row in rows if not row.errors])
        except TooMany as error:
            notice, status = str(error), 429
    left = [row for row in rows if not row.code]
    return _page(request, columns, mapping, left, done, notice=notice, status=status)


def _opened(request: HttpRequest, contact: Customer, good: list[Row]) -> list[Row]:
    """Open the rows that are sound; each by itself, so that one that fails holds up no other."""
    type_row = _type(request)
    department = department_of(request.brand, "")  # type: ignore[attr-defined]
    word, _age = guards.read(request.POST.get("opened", ""))
    if not word:
        raise TooMany(60)
    if good:
        count("company-rows", str(contact.organization_id))
    for row in good:
        company_rows.open_row(row, contact, type_row=type_row, department=department, word=word)
    return [row for row in good if row.code]


def _page(
    request: HttpRequest,
    columns: Any,
    mapping: list[str],
    left: list[Row],
    done: list[Row],
    *,
    notice: str,
    status: int,
) -> HttpResponse:
    wrong, good = [row for row in left if row.errors], [row for row in left if not row.errors]
    places = {key: at for at, key in enumerate(mapping) if key}
    heads = [{"at": at, "key": key, "label": columns[key].label if key else ""} for at, key in enumerate(mapping)]
    most = max(1, MOST_WRONG * 10 // max(1, len(mapping)))
    shown = {
        "heads": heads, "choices": [(key, one.label) for key, one in columns.items()], "done": done,
        "wrong": [_drawn(row, columns, places) for row in wrong[:most]], "wrong_count": len(wrong),
        "good": good[:SHOWN], "good_count": len(good), "rows": _packed(left), "notice": notice,
        "heading": getattr(request, "heading", request.POST.get("heading", "")),
        "type": _type(request), "opened": request.POST.get("opened") or guards.form_token(),
    }  # fmt: skip
    return render(request, "portal/import-rows.html", shown, status=status if notice or done or good else 422)


def _drawn(row: Row, columns: Any, places: dict[str, int]) -> dict[str, Any]:
    """A wrong row: its cells, each with what is wrong with it and on how many lines it stands; and what no cell has."""
    by_place = {places[key]: texts for key, texts in row.errors.items() if key in places}
    others = [
        f"{columns[key].label}: {text}" if key in columns else text
        for key, texts in row.errors.items() if key not in places for text in texts
    ]  # fmt: skip
    return {"row": row, "others": others,
            "cells": [(at, cell, by_place.get(at, []), min(cell.count("\n") + 1, MOST_LINES))
                      for at, cell in enumerate(row.cells)]}  # fmt: skip


def _packed(rows: list[Row]) -> str:
    return json.dumps([[row.id, row.cells] for row in rows], ensure_ascii=False, separators=(",", ":"))


def _type(request: HttpRequest) -> TicketType | None:
    return type_named(request.POST.get("type", ""))
