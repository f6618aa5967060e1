"""Making and changing dashboards; what was typed stays when it cannot be kept."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.insights.boards import Board, read_board
from yizhan.insights.dimensions import dimensions
from yizhan.insights.metrics import metrics
from yizhan.insights.metrics.base import GROUPS
from yizhan.insights.models import SavedReport
from yizhan.insights.periods import COMPARED, PERIODS
from yizhan.insights.powers import SHARE, VIEW
from yizhan.insights.reading import DRAWINGS
from yizhan.insights.sharing import offered
from yizhan.insights.shipped import SHIPPED
from yizhan.lib import json_text
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.records import records

from ..gate import asker, conflict_words, for_agents, row_of
from ..lists import context_for
from .admin import all_errors, drawn
from .boards import KEY, with_places
from .controls import draw, read

FILTERS = ("period", "compare", "condition")
SHARING = frozenset({"is_for_all", "roles", "teams", "starts_for"})


@for_agents(VIEW.key)
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """An empty one, or a copy of a shipped or of another one; then it is drawn."""
    agent, title, source = asker(request), request.POST.get("title", "").strip(), request.POST.get("from", "")
    board = Board(filters={"period": "last_30", "compare": "before"})
    if source in SHIPPED:
        board, title = SHIPPED[source].board(), title or str(SHIPPED[source].title)
    elif source.isdigit():
        row = row_of(request, KEY, int(source[:18]))
        board, title = read_board(row.definition), title or _("%(title)s (copy)") % {"title": row.title}
    title = title[:120] or _("New dashboard")
    made = records[KEY].create({"title": title, "definition": board.as_json()}, by=agent)
    return redirect(reverse("report-board-edit", args=[made.pk]))


@for_agents(VIEW.key)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw it and keep it."""
    row = row_of(request, KEY, pk)
    if not records[KEY].allows(row, asker(request)):
        raise Refused(SHARE.key)
    if request.method != "POST":
        return show(request, row)
    try:
        keep(request, row)
    except Invalid as error:
        return show(request, row_of(request, KEY, pk), error.errors, 422)
    except Conflict as error:
        return show(request, row_of(request, KEY, pk), {"": [conflict_words(error)]}, 409, is_late=True)
    messages.success(request, _("Saved."))
    return redirect("report-board", pk=pk)


@for_agents(VIEW.key)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """It goes; its reports stay."""
    row = row_of(request, KEY, pk)
    records[KEY].remove(row, by=asker(request))
    messages.success(request, _("“%(title)s” was deleted.") % {"title": row.title})
    return redirect("report-boards")


def keep(request: HttpRequest, row: Any) -> None:
    """Raises Invalid, and Conflict when somebody else was faster."""
    record, typed = records[KEY], typed_in(request)
    with transaction.atomic():
        there = record.model._default_manager.select_for_update().get(pk=row.pk)
        if request.POST.get("seen", "") not in {"", mark(there)}:
            raise Conflict("version")
        record.edit(there, typed, by=asker(request), asking=context_for(asker(request)))


def typed_in(request: HttpRequest) -> dict[str, Any]:
    """What stands on the page: tiles as text, what holds for all of them in boxes of their own."""
    typed = read(KEY, fields(request), request.POST)
    text = request.POST.get("definition", "")
    try:
        found = json_text.read(text)
    except ValueError:
        return {**typed, "definition": text}
    if isinstance(found, dict):
        found |= {key: request.POST[key] for key in FILTERS if key in request.POST}
    return {**typed, "definition": found}


def fields(request: HttpRequest) -> list[Any]:
    """Who may not share is not asked with whom."""
    may = asker(request).may(SHARE.key)
    return [one for one in drawn(records[KEY]) if may or one.key not in SHARING]


def show(request: HttpRequest, row: Any, errors: Mapping[str, list[str]] | None = None, status: int = 200, *,
         is_late: bool = False) -> HttpResponse:  # fmt: skip
    """The page. Who was late is shown the way to what others made of it, and saving once more is meant."""
    agent, typed = asker(request), typed_in(request) if errors else None
    board, text = board_of(row, typed)
    controls = draw(KEY, fields(request), row, context_for(agent), typed, errors)
    return render(request, "workspace/reports/board-edit.html", {
        "row": row, "board": board, "controls": controls, "text": text, "is_late": is_late,
        "tiles": [] if typed else list(with_places(board, reverse("report-board", args=[row.pk]), "")),
        "drafts": board.tiles if typed else (), "errors": all_errors(errors or {}, controls),
        "seen": request.POST.get("seen", "") if errors and not is_late else mark(row),
        "periods": {key: label for key, label in PERIODS.items() if key != "custom"}, "comparisons": COMPARED,
        "groups": in_groups(), "dimensions": dimensions().values(), "drawings": DRAWINGS,
        "saved": [(one, json.dumps({"saved": one.pk})) for one in offered(SavedReport.objects, agent)],
        "shipped": [(one.title, [(tile.title, json.dumps(tile.as_json())) for tile in one.board().tiles])
                    for one in SHIPPED.values()],
    }, status=status)  # fmt: skip


def in_groups() -> list[tuple[Any, list[Any]]]:
    """Metrics under what they are about."""
    return [(label, [one for one in metrics.values() if one.group == key]) for key, label in GROUPS.items()]


def board_of(row: Any, typed: Mapping[str, Any] | None) -> tuple[Board, str]:
    """What is drawn, and the text of it: as typed if it can be read at all."""
    kept = read_board(row.definition)
    if typed is None:
        return kept, json.dumps(kept.as_json(), ensure_ascii=False)
    given = typed["definition"]
    text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    try:
        return read_board(given if isinstance(given, dict) else {}), text
    except Invalid:
        return Board(), text


def mark(row: Any) -> str:
    """What a page remembers of the row it was drawn from."""
    facts = json.dumps(records[KEY].as_data(row), sort_keys=True, default=str)
    return hashlib.sha256(facts.encode()).hexdigest()[:16]
