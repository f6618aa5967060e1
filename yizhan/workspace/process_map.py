"""The map of the ways tickets went, as a drawing: where each stage stands, how each line runs. Lengths in pixels."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yizhan.insights.paths import Move, Paths, Stay

WIDTH, HEIGHT, GAP, DROP, EDGE = 128, 56, 68, 40, 16
THIN, THICK = 1.5, 7.5
# Moves that are rarer than this, of the most frequent one, are told in the table alone.
RARE = 0.02
LIFT, PER_COLUMN, UNDER, SIDE, FAR, LOWER = 34, 10, 48, 14, 48, 14
Point = tuple[float, float]
Url = Callable[[dict[str, Any]], str]


@dataclass(frozen=True)
class Box:
    """A stage: where it stands, and what it is marked as."""

    stay: Stay
    x: int
    y: int
    column: int
    row: int
    url: str
    mark: str

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2

    @property
    def right(self) -> int:
        return self.x + WIDTH

    @property
    def center(self) -> int:
        return self.y + HEIGHT // 2


@dataclass(frozen=True)
class Line:
    """A move: its path, how thick it is, what is written on it and where."""

    move: Move
    path: str
    width: float
    x: float
    y: float
    url: str
    mark: str


@dataclass(frozen=True)
class Map:
    """The whole drawing."""

    boxes: list[Box]
    lines: list[Line]
    width: int
    height: int


def drawn(paths: Paths, url: Url) -> Map:
    """Stages in columns by when tickets come to them, the most visited of each on top; what goes back runs above."""
    columns = columns_of(paths)
    places = {stay.value: (at, row) for at, column in enumerate(columns) for row, stay in enumerate(column)}
    most = max((one.times for one in paths.moves), default=1)
    shown = [one for one in paths.moves if one.times >= most * RARE and {one.origin, one.to} <= places.keys()]
    spans = [places[one.origin][0] - places[one.to][0] for one in shown
             if places[one.origin][1] == places[one.to][1] == 0]  # fmt: skip
    top = EDGE + max((LIFT + PER_COLUMN * one + 14 for one in spans if one > 0), default=0)
    under = UNDER - HEIGHT // 2 if any(bows(places, one) for one in shown) else 0
    boxes = {}
    for value, (at, row) in places.items():
        stay = next(one for one in columns[at] if one.value == value)
        mark = "slow" if stay == paths.bottleneck else "" if stay.visits else "unused"
        mark = mark or ("" if stay.is_designed else "strange")
        boxes[value] = Box(stay, EDGE + at * (WIDTH + GAP), top + row * (HEIGHT + DROP), at, row,
                           url({"stage": value}) if stay.visits else "", mark)  # fmt: skip
    lines = [line(one, boxes, most, url({"stage": one.origin, "to": one.to})) for one in shown]
    rows = max((len(one) for one in columns), default=1)
    return Map([*boxes.values()], lines, 2 * EDGE + len(columns) * (WIDTH + GAP) - GAP + 30,
               top + max(rows * (HEIGHT + DROP) - DROP, HEIGHT + under) + EDGE)  # fmt: skip


def columns_of(paths: Paths) -> list[list[Stay]]:
    """By their place on the way, to the nearest whole one."""
    found: dict[float, list[Stay]] = {}
    for one in paths.stays:
        found.setdefault(round(one.order), []).append(one)
    return [sorted(found[key], key=lambda one: -one.visits) for key in sorted(found)]


def bows(places: dict[str, tuple[int, int]], move: Move) -> bool:
    """Whether it would run through a stage between, so that it goes below."""
    (at, row), (to, other) = places[move.origin], places[move.to]
    return to - at > 1 and row == other == 0


def line(move: Move, boxes: dict[str, Box], most: int, url: str) -> Line:
    one, other = boxes[move.origin], boxes[move.to]
    width = round(THIN + (THICK - THIN) * move.times / most, 1)
    mark = "" if move.is_designed else "strange"
    if other.column < one.column and one.row + other.row:
        path = curve((one.x, one.center + LOWER), (one.x - GAP / 2, one.center + LOWER),
                     (other.right + GAP / 2, other.center + LOWER), (other.right, other.center + LOWER))  # fmt: skip
        x, y = along((one.x, one.center + LOWER), (other.right, other.center + LOWER), 0.25)
        return Line(move, path, width, x, y + 4, url, "back")
    if other.column < one.column:
        lift = LIFT + PER_COLUMN * (one.column - other.column)
        high = min(one.y, other.y) - lift * 4 / 3
        start, end = one.middle + SIDE, other.middle - SIDE
        path = curve((start, one.y), (start, high), (end, high), (end, other.y))
        return Line(move, path, width, (one.middle + other.middle) / 2, min(one.y, other.y) - lift + 4, url, "back")
    if other.column == one.column:
        far = one.right + FAR
        path = curve((one.right, one.center), (far, one.center), (far, other.center), (one.right, other.center))
        return Line(move, path, width, far - 8, (one.center + other.center) / 2 + 4, url, mark or "side")
    bow = UNDER if bows({key: (box.column, box.row) for key, box in boxes.items()}, move) else 0
    low, half = bow * 4 / 3, GAP / 2
    path = curve((one.right, one.center), (one.right + half, one.center + low), (other.x - half, other.center + low),
                 (other.x, other.center))  # fmt: skip
    x, y = along((one.right, one.center), (other.x, other.center), 0.5 if one.row == other.row else 0.7)
    return Line(move, path, width, x, y + bow - 5, url, mark)


def along(start: Point, end: Point, part: float) -> Point:
    """So much of the way from one point to another."""
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def curve(start: Point, near: Point, far: Point, end: Point) -> str:
    """A cubic Bézier curve as SVG writes it."""
    begin, *others = [f"{x:.0f} {y:.0f}" for x, y in (start, near, far, end)]
    return f"M{begin} C{' '.join(others)}"
