"""Dashboards: tiles on a grid of twelve columns, each a report, and filters that hold for all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from yizhan.spine.errors import Invalid

from .periods import COMPARED, PERIODS
from .reading import DRAWINGS, Report, read

COLUMNS, MOST_TILES, HIGHEST, NARROWEST = 12, 30, 16, 2
# By drawing, how wide and high a tile is that nobody has drawn out.
USUAL = {"number": (3, 2), "table": (12, 6), "matrix": (12, 6), "heat": (12, 6)}
PLAIN = (6, 6)
# What a board says for all its tiles; empty: what each of them says itself.
FILTERS = ("period", "first", "last", "compare", "condition")


@dataclass(frozen=True)
class Tile:
    """A report in a place: its own one, or a saved one by its id. `target` is in the unit of the first metric."""

    id: str
    report: Report | None = None
    saved: int | None = None
    title: str = ""
    drawing: str = ""
    x: int = 0
    y: int = 0
    w: int = PLAIN[0]
    h: int = PLAIN[1]
    target: float | None = None

    def as_json(self) -> dict[str, Any]:
        said = {"id": self.id, "title": self.title, "drawing": self.drawing, "x": self.x, "y": self.y, "w": self.w,
                "h": self.h, "target": self.target}  # fmt: skip
        return said | ({"saved": self.saved} if self.report is None else {"report": self.report.as_json()})


@dataclass(frozen=True)
class Board:
    """Tiles in the order they are read, and what the whole board asks for."""

    tiles: tuple[Tile, ...] = ()
    filters: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"tiles": [one.as_json() for one in self.tiles], **{key: self.filters.get(key, "") for key in FILTERS}}

    def tile(self, key: str) -> Tile | None:
        return next((one for one in self.tiles if one.id == key), None)


def filtered(report: Report, filters: Mapping[str, str], drawing: str = "") -> Report:
    """A report as the board asks for it: its period instead of the report's own, its condition besides."""
    said = {key: filters.get(key, "") for key in FILTERS}
    if said["period"]:
        report = replace(report, period=said["period"], first=said["first"], last=said["last"],
                         compare=said["compare"])  # fmt: skip
    elif said["compare"]:
        report = replace(report, compare=said["compare"])
    return replace(report, condition=both(report.condition, said["condition"]), drawing=drawing or report.drawing)


def both(*conditions: str) -> str:
    """Conditions that must all hold."""
    said = [one.strip() for one in conditions if one.strip()]
    return " ".join(f"({one})" for one in said) if len(said) > 1 else "".join(said)


def read_board(raw: Mapping[str, Any]) -> Board:
    """From JSON. Raises Invalid, naming the tile that is wrong."""
    filters = {key: word(raw, key) for key in FILTERS}
    if filters["period"] and filters["period"] not in PERIODS:
        raise Invalid(_("There is no period “%(name)s”.") % {"name": filters["period"][:40]})
    if filters["compare"] not in COMPARED:
        raise Invalid(_("“%(name)s” is not one of the choices.") % {"name": filters["compare"][:40]})
    given = raw.get("tiles", [])
    if not isinstance(given, list) or len(given) > MOST_TILES:
        raise Invalid(_("A dashboard has a list of at most %(most)s tiles.") % {"most": MOST_TILES})
    tiles = [read_tile(one, number) for number, one in enumerate(given, 1)]
    if len({one.id for one in tiles}) < len(tiles):
        raise Invalid(_("Each tile needs an id of its own."))
    return Board(tuple(settled(tiles)), filters)


def read_tile(raw: Any, number: int = 1) -> Tile:
    """Raises Invalid that names the tile."""
    if not isinstance(raw, Mapping):
        raise Invalid(_("Tile %(number)s is not an object.") % {"number": number})
    try:
        return tile_of(raw)
    except Invalid as error:
        raise of_tile(word_or(raw, "title") or word_or(raw, "id") or str(number), error) from None


def of_tile(name: str, error: Invalid) -> Invalid:
    """What is wrong, with the name of the tile before it."""
    return Invalid(_("Tile “%(tile)s”: %(text)s") % {"tile": name[:80], "text": " ".join(error.texts)})


def tile_of(raw: Mapping[str, Any]) -> Tile:
    report, saved = raw.get("report"), raw.get("saved")
    if (report is None) == (saved is None):
        raise Invalid(_("It needs either a report or the id of a saved one."))
    if saved is not None and not whole(saved, 1, 2**63 - 1):
        raise Invalid(_("“saved” is the id of a saved report."))
    if report is not None and not isinstance(report, Mapping):
        raise Invalid(_("A report is an object with metrics."))
    drawing, target = word(raw, "drawing"), raw.get("target")
    if drawing and drawing not in DRAWINGS:
        raise Invalid(_("“%(name)s” is not one of the choices.") % {"name": drawing[:40]})
    if target is not None and (isinstance(target, bool) or not isinstance(target, (int, float)) or abs(target) > 1e12):
        raise Invalid(_("The target is a number."))
    made = Tile(word(raw, "id")[:40], None if report is None else read(report), saved, word(raw, "title")[:120],
                drawing, target=target)  # fmt: skip
    if not made.id:
        raise Invalid(_("Each tile needs an id of its own."))
    shape = USUAL.get(drawing or (made.report.drawing if made.report else ""), PLAIN)
    w, h = size(raw, "w", shape[0], NARROWEST, COLUMNS), size(raw, "h", shape[1], 1, HIGHEST)
    return replace(made, w=w, h=h, x=min(size(raw, "x", 0, 0, COLUMNS - 1), COLUMNS - w),
                   y=size(raw, "y", 10_000, 0, 10_000))  # fmt: skip


def settled(tiles: Iterable[Tile]) -> list[Tile]:
    """None upon another, each right below what is above it: what has its middle higher stays above."""
    found: list[Tile] = []
    for one in sorted(tiles, key=lambda tile: (tile.y + tile.h / 2, tile.x)):
        above = [each.y + each.h for each in found if each.x < one.x + one.w and one.x < each.x + each.w]
        found.append(replace(one, y=max(above, default=0)))
    return sorted(found, key=lambda tile: (tile.y, tile.x))


def word(raw: Mapping[str, Any], key: str) -> str:
    """Raises Invalid for what is no text."""
    value = raw.get(key) or ""
    if not isinstance(value, str):
        raise Invalid({key: _("A text is needed here.")})
    return value.strip()


def word_or(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""


def whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def size(raw: Mapping[str, Any], key: str, usual: int, least: int, most: int) -> int:
    """A place or a size in cells. Raises Invalid."""
    value = raw.get(key)
    if value is None:
        return usual
    if not whole(value, least, most):
        raise Invalid(_("“%(key)s” is a whole number from %(least)s to %(most)s.")
                      % {"key": key, "least": least, "most": most})  # fmt: skip
    return int(value)
