"""Dashboards for programs: all figures of one. They are kept, changed and shared like every record."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Query, Router

from yizhan.catalog.models import Desk
from yizhan.insights.asking import ask
from yizhan.insights.boards import FILTERS, Tile, read_board
from yizhan.insights.reading import Report, read
from yizhan.insights.tiles import report_of, title_of
from yizhan.people.models import Agent
from yizhan.spine.errors import Invalid

from .answers import answer
from .asking import row_of
from .insights import COMPARE_TEXT, figures, trusted
from .openapi import doc, sources
from .schemas import AT, TEXT, Schema, described, made, many

router = Router()
TAG = "dashboards"
OWN = "Instead of what the dashboard says."


@router.get("/dashboards/{int:pk}/answer", **doc(_l("Ask for all figures of a dashboard"), answer="DashboardAnswer",
            fails=(403, 404, 422), name="askDashboard", tag=TAG))  # fmt: skip
def board_answer(
    request: HttpRequest,
    pk: int,
    period: str = Query("", description=f"today, last_month, last_90 …, or custom. {OWN}"),
    first: str = Query("", description="The first day of a custom period, 2026-07-01."),
    last: str = Query("", description="Its last day."),
    compare: str = Query("", description=f"{COMPARE_TEXT} {OWN}"),
    condition: str = Query("", max_length=4000, description=f"Only these tickets, as in the search box. {OWN}"),
) -> HttpResponse:
    """Tile by tile in reading order, of the tickets one may see; a tile that cannot be answered says why."""
    agent = trusted(request)
    board = read_board(row_of(request, "dashboard", pk).definition)
    asked = {"period": period, "first": first, "last": last, "compare": compare, "condition": condition}
    filters = {key: asked[key] or board.filters.get(key, "") for key in FILTERS}
    read({**Report().as_json(), **{key: value for key, value in filters.items() if value}}).questions(
        Desk.the().zone_of(agent)
    )
    return answer({"tiles": [told(tile, filters, agent) for tile in board.tiles]})


def told(tile: Tile, filters: dict[str, str], agent: Agent) -> dict[str, Any]:
    """One tile, with its figures or what is wrong with it."""
    said: dict[str, Any] = {"id": tile.id, "title": title_of(tile, agent), "target": tile.target, "error": None,
                            "since": None, "until": None, "figures": None, "compared": None}  # fmt: skip
    try:
        question, other = report_of(tile, filters, agent).questions(Desk.the().zone_of(agent))
        return said | {"since": question.since, "until": question.until,
                       "figures": figures(question, ask(question, agent)),
                       "compared": figures(other, ask(other, agent)) if other else None}  # fmt: skip
    except Invalid as invalid:
        return said | {"error": " ".join(invalid.texts)}


def or_none(one: Schema) -> Schema:
    return {"anyOf": [one, {"type": "null"}]}


def schemas(is_known: bool) -> dict[str, Schema]:
    """The same as JSON schema."""
    whole: Schema = {"type": "object", "additionalProperties": True}
    shown = described(or_none(whole), _("Rows and total, as in /report; null where there is an error."))
    tile = made({
        "id": TEXT, "title": TEXT, "target": or_none({"type": "number"}),
        "error": described(or_none(TEXT), _("Why this tile cannot be answered.")),
        "since": or_none(AT), "until": or_none(AT), "figures": shown, "compared": shown,
    })  # fmt: skip
    return {"DashboardAnswer": made({"tiles": many(tile)})}


sources.append(schemas)
