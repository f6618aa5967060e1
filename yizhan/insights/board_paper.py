"""A dashboard on paper and in workbooks: its figures, charts and tables in the order of its tiles."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yizhan.lib.digits import whole
from yizhan.spine.errors import Invalid
from yizhan.spine.records import records
from yizhan.ui.charts import Chart

from .asking import ask
from .boards import FILTERS, Board, Tile, filtered, read_board
from .exports.contents import BETWEEN, Card, Content, Head, Line, Sheet
from .exports.figures import about, sheet
from .models import Dashboard
from .overview import cards
from .picturing import picture
from .reading import Report
from .shipped import SHIPPED
from .tables import table_of
from .tiles import Told, before_of, judged, opened, tell, title_of, with_few_series

KEY = "dashboard"


def board_of(asked: Mapping[str, Any], by: Any) -> tuple[str, Board]:
    """What it is called, and the dashboard: named by `board` as far as `by` may see it, else told whole in `tiles`.

    What is asked for besides, such as a period, holds instead of the filters it is kept with. Raises Invalid.
    """
    if "board" not in asked:
        return "", read_board(asked)
    title, board = named(str(asked["board"]), by)
    given = read_board({"tiles": [], **asked}).filters
    filters = {key: given[key] if key in asked else board.filters.get(key, "") for key in FILTERS}
    return title, replace(board, filters=filters)


def named(which: str, by: Any) -> tuple[str, Board]:
    """Raises Invalid for one that is not there for `by`."""
    if which in SHIPPED:
        return str(SHIPPED[which].title), SHIPPED[which].board()
    row = records[KEY].get(pk, by) if (pk := whole(which)) else None
    if row is None:
        raise Invalid({"board": _("This dashboard is not there any more.")})
    return row.title, read_board(row.definition)


def choices(by: Any) -> list[tuple[str, str]]:
    """Those that somebody may see, as schedules offer them."""
    shipped = [(key, called(str(one.title))) for key, one in SHIPPED.items()]
    return shipped + [(str(row.pk), called(row.title)) for row in records[KEY].rows(by)]


def called(title: str) -> str:
    return _("Dashboard: %(title)s") % {"title": title}


def name_of(which: str) -> str:
    """In lists, where nobody is known who asks."""
    if which in SHIPPED:
        return called(str(SHIPPED[which].title))
    row = Dashboard.objects.filter(pk=whole(which) or 0).first()
    return called(row.title) if row else _("Dashboard")


def as_sent(which: str, by: Any) -> tuple[str, dict[str, Any]]:
    """Told whole, found with the eyes of its owner: who gets it need not see the dashboard itself. Raises Invalid."""
    title, board = named(which, by)
    return "board", {"definition": opened(board, by).as_json(), "title": title}


def content(asked: Mapping[str, Any], by: Any, zone: ZoneInfo) -> Content:
    """Every figure of the tickets `by` may see. Raises Invalid."""
    title, board = board_of(asked.get("definition") or {}, by)
    held = filtered(Report(), board.filters) if board.filters["period"] else None
    paper = Paper(by, is_dated=held is None)
    for tile in board.tiles:
        try:
            paper.add(tile, tell(tile, board.filters, by, zone))
        except Invalid as error:
            said = {"title": title_of(tile, by) or _("Tile"), "text": " ".join(error.texts)}
            paper.notes.append(_("%(title)s: %(text)s") % said)
    return Content(
        str(asked.get("title") or title or _("Dashboard")), about(*held.questions(zone)) if held else (),
        tuple(paper.cards), tuple(paper.charts), tuple(paper.whole), tuple(paper.notes),
    )  # fmt: skip


class Paper:
    """What becomes of tiles, one after the other; where the board has no period, each says its own."""

    def __init__(self, by: Any, *, is_dated: bool):
        self.by, self.is_dated = by, is_dated
        self.cards: list[Card] = []
        self.charts: list[Chart] = []
        self.sheets: list[Sheet] = []
        self.notes: list[str] = []
        # Of all figures: the head, the value, what it was before.
        self.figures: list[tuple[Head, Any, Any]] = []

    @property
    def whole(self) -> list[Sheet]:
        """The figures of all tiles in one sheet, first: a column each, below it what it was before."""
        if not self.figures:
            return self.sheets
        heads, now, before = zip(*self.figures, strict=True)
        lines = Line([_("Now"), *now]), Line([_("Before"), *before])
        return [Sheet(_("Figures"), (Head(""), *heads), lines, 2, is_drawn=True), *self.sheets]

    def add(self, tile: Tile, told: Told) -> None:
        title = BETWEEN.join([told.title, about(told.question)[0]]) if self.is_dated else told.title
        if told.is_figures:
            self.add_figures(tile, told, title)
            return
        table = sheet(table_of(told.report, told.question, told.answer, before_of(told, self.by)), title)
        if told.is_table or not told.answer.rows:
            self.sheets.append(table)
            return
        self.sheets.append(replace(table, is_drawn=True))
        told, before = with_few_series(told, self.by)
        drawn = picture(told.report, told.question, told.answer, title, before=before)
        self.charts.append(replace(drawn, target=tile.target))

    def add_figures(self, tile: Tile, told: Told, title: str) -> None:
        """A tile with one figure gives it its own name."""
        other = ask(told.other, self.by) if told.other else None
        found = list(cards(told.answer, other))
        if len(found) == 1:
            target, is_met = judged(told.answer, 0, tile.target)
            found = [replace(found[0], name=title, target=target, is_met=is_met)]
        before = other.total if other else told.answer.nothing
        heads = [Head(one.name, metric.sum.unit) for one, metric in zip(found, told.answer.metrics, strict=True)]
        self.cards += found
        self.figures += zip(heads, told.answer.total, before, strict=True)
