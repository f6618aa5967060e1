"""Dashboards: those that come with the desk, one's own and shared ones; each tile is asked for by itself."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.catalog.models import Desk
from yizhan.insights.boards import FILTERS, Board, Tile, both, read_board, read_tile
from yizhan.insights.periods import COMPARED, PERIODS
from yizhan.insights.powers import VIEW
from yizhan.insights.reading import Report, read
from yizhan.insights.records import start_of
from yizhan.insights.shipped import SHIPPED
from yizhan.lib import json_text
from yizhan.people.models import Department
from yizhan.spine.errors import Invalid
from yizhan.spine.records import records

from ..at_once import at_once
from ..board_tiles import Shown, shown
from ..gate import asker, for_agents, row_of
from .reports import overview

KEY = "dashboard"


class ShippedKey:
    """In addresses, the key of a shipped dashboard."""

    regex = "|".join(SHIPPED)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Placed:
    """A tile with its place and the address its figures come from."""

    tile: Tile
    url: str
    is_figure: bool


@for_agents(VIEW.key)
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """What somebody sees first: the dashboard of their role, else the overview."""
    first = None if request.GET else start_of(asker(request))
    return redirect("report-board", pk=first.pk) if first else overview(request)


@for_agents(VIEW.key)
@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """All there are for whoever asks."""
    agent = asker(request)
    rows = list(records[KEY].rows(agent).select_related("owner"))
    return render(request, "workspace/reports/boards.html", {
        "shipped": SHIPPED.values(), "own": [row for row in rows if row.owner_id == agent.pk],
        "shared": [row for row in rows if row.owner_id != agent.pk],
    })  # fmt: skip


@for_agents(VIEW.key)
@require_safe
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """One that is kept."""
    row = row_of(request, KEY, pk)
    return show(request, read_board(row.definition), reverse("report-board", args=[pk]), {
        "row": row, "title": row.title, "lead": row.text, "may_edit": records[KEY].allows(row, asker(request)),
    })  # fmt: skip


@for_agents(VIEW.key)
@require_safe
def shipped(request: HttpRequest, key: str) -> HttpResponse:
    """One that came with the desk."""
    one = SHIPPED[key]
    return show(request, one.board(), reverse("report-shipped", args=[key]), {
        "shipped": one, "title": one.title, "lead": one.lead, "may_edit": False})  # fmt: skip


def show(request: HttpRequest, one: Board, base: str, context: dict[str, Any]) -> HttpResponse:
    filters, error = filters_of(request, one)
    return render(request, "workspace/reports/board.html", {
        **context, "tiles": list(with_places(one, base, request.GET.urlencode())), "error": error, "filters": filters,
        "periods": PERIODS, "comparisons": COMPARED, "departments": Department.current(),
        "department": request.GET.get("department", ""),
        "condition": filters["condition"] if "condition" not in request.GET else request.GET["condition"],
        "is_as_kept": not request.GET, "definition": json.dumps({**filters, "board": base.rpartition("/")[2]}),
    })  # fmt: skip


@for_agents(VIEW.key)
@require_safe
@at_once
def board_tile(request: HttpRequest, pk: int, tile: str) -> HttpResponse:
    """The figures of one tile, under the filters in the address."""
    return answered(request, read_board(row_of(request, KEY, pk).definition), tile)


@for_agents(VIEW.key)
@require_safe
@at_once
def shipped_tile(request: HttpRequest, key: str, tile: str) -> HttpResponse:
    return answered(request, SHIPPED[key].board(), tile)


@for_agents(VIEW.key)
@require_POST
def draft_tile(request: HttpRequest) -> HttpResponse:
    """The figures of a tile that is not kept yet."""
    try:
        made = shown(read_tile(json_text.read(request.POST.get("tile", ""))), {}, asker(request))
    except ValueError:
        made = Shown(_("Tile"), error=_("This is no tile."))
    except Invalid as invalid:
        made = Shown(_("Tile"), error=" ".join(invalid.texts))
    return render(request, "workspace/reports/tile.html", {"shown": made})


def answered(request: HttpRequest, one: Board, key: str) -> HttpResponse:
    tile = one.tile(key)
    if tile is None:
        raise Http404
    filters, _error = filters_of(request, one)
    return render(request, "workspace/reports/tile.html", {"shown": shown(tile, filters, asker(request))})


def with_places(one: Board, base: str, query: str) -> Iterator[Placed]:
    for tile in one.tiles:
        url = f"{base}/tiles/{tile.id}" + (f"?{query}" if query else "")
        yield Placed(tile, url, tile.h <= 2)


def filters_of(request: HttpRequest, one: Board) -> tuple[dict[str, str], str]:
    """Those of the address, else those of the dashboard; and what is wrong with them."""
    asked = {key: request.GET.get(key, one.filters.get(key, "")) for key in FILTERS}
    department = request.GET.get("department", "")
    known = {str(row.pk) for row in Department.current()}
    try:
        report = read({**Report().as_json(), **{key: value for key, value in asked.items() if value}})
        report.questions(Desk.the().zone_of(asker(request)))
    except Invalid as invalid:
        kept = {key: one.filters.get(key, "") for key in FILTERS}
        return kept, " ".join(invalid.texts)
    if department in known:
        asked["condition"] = both(asked["condition"], f"department:{department}")
    return asked, ""
