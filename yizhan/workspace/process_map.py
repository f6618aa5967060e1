"""The map of the ways tickets went, as a drawing: where each stage stands, how each line runs. Lengths in pixels."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

from yizhan.insights.paths import Move, Paths, Stay

WIDTH, HEIGHT, GAP, DROP, EDGE = 132, 58, 52, 44, 12
THIN, THICK = 1.5, 7.5
# Moves that are rarer than this, of the most frequent one, are told in the table alone.
RARE = 0.02
LIFT, PER_COLUMN, SIDE, FAR, LOWER, LANE = 34, 10, 14, 48, 14, 9
# As many Latin letters, and half as many Chinese characters, stand in one line of a box.
LETTERS = 19
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

    @property
    def under(self) -> int:
        return self.y + HEIGHT

    @property
    def lines(self) -> list[tuple[str, int]]:
        """Its name in one line or two, and how high each stands."""
        lines = lettered(self.stay.label)
        return [(line, self.y + (24 if len(lines) == 1 else 18 + 15 * at)) for at, line in enumerate(lines)]

    @property
    def foot(self) -> int:
        return self.y + (44 if len(self.lines) == 1 else 50)


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
    shown = frequent(paths, places)
    spans = [places[one.origin][0] - places[one.to][0] for one in shown
             if places[one.origin][1] == places[one.to][1] == 0]  # fmt: skip
    top = EDGE + max((LIFT + PER_COLUMN * one + 14 for one in spans if one > 0), default=0)
    boxes = {}
    for at, column in enumerate(columns):
        for row, stay in enumerate(column):
            x, y = EDGE + at * (WIDTH + GAP), top + row * (HEIGHT + DROP)
            boxes[stay.value] = Box(stay, x, y, at, row, *marked(paths, stay, url))
    busy: Counter[int] = Counter()
    lines = [line(one, boxes, thick(one, paths), url(leading(one)), busy) for one in shown]
    rows = max((len(one) for one in columns), default=1)
    low = max(busy, default=-1) + 1
    around = FAR if columns and len(columns[-1]) > 2 else 0
    return Map([*boxes.values()], lines, 2 * EDGE + len(columns) * (WIDTH + GAP) - GAP + around,
               top + max(rows, low) * (HEIGHT + DROP) - (DROP if rows > low else 0) + EDGE)  # fmt: skip


def columns_of(paths: Paths) -> list[list[Stay]]:
    """By their place on the way, to the nearest whole one."""
    found: dict[float, list[Stay]] = {}
    for one in paths.stays:
        found.setdefault(round(one.order), []).append(one)
    return [sorted(found[key], key=lambda one: -one.visits) for key in sorted(found)]


def frequent(paths: Paths, places: Any) -> list[Move]:
    """The moves that are drawn."""
    most = max((one.times for one in paths.moves), default=1)
    return [one for one in paths.moves if one.times >= most * RARE and one.origin in places and one.to in places]


def thick(move: Move, paths: Paths) -> float:
    return round(THIN + (THICK - THIN) * move.times / max(one.times for one in paths.moves), 1)


def leading(move: Move) -> dict[str, Any]:
    return {"stage": move.origin, "to": move.to}


def marked(paths: Paths, stay: Stay, url: Url) -> tuple[str, str]:
    """Where a stage leads, and what it is marked as."""
    mark = "slow" if stay == paths.bottleneck else "" if stay.visits else "unused"
    return url({"stage": stay.value}) if stay.visits else "", mark or ("" if stay.is_designed else "strange")


def line(move: Move, boxes: dict[str, Box], width: float, url: str, busy: Counter[int]) -> Line:
    """Between neighbours straight on; over others through the lane below the upper of both; no line crosses a box."""
    one, other = boxes[move.origin], boxes[move.to]
    is_back, mark = other.column < one.column, "" if move.is_designed else "strange"
    if other.column == one.column:
        return beside(move, one, other, width, url, mark or "side")
    if is_back and one.row == other.row == 0:
        return above(move, one, other, width, url)
    if abs(other.column - one.column) > 1:
        row = min(one.row, other.row)
        busy[row] += 1
        channel = min(one.under, other.under) + 10 + LANE * ((busy[row] - 1) % 4)
        return below(move, one, other, channel, width, url, "back" if is_back else mark)
    start, end = (one.x, other.right) if is_back else (one.right, other.x)
    high = LOWER if is_back else 0
    half = GAP / 2 if end > start else -GAP / 2
    path = curve((start, one.center + high), (start + half, one.center + high),
                 (end - half, other.center + high), (end, other.center + high))  # fmt: skip
    part = 0.5 if one.row == other.row else 0.3 if is_back else 0.7
    x, y = along((start, one.center + high), (end, other.center + high), part)
    return Line(move, path, width, x, y - 5, url, "back" if is_back else mark)


def beside(move: Move, one: Box, other: Box, width: float, url: str, mark: str) -> Line:
    """Within a column: straight to the next one, down on the right and up on the left; farther around the others."""
    if abs(other.row - one.row) == 1:
        is_down = other.row > one.row
        x = one.middle + (SIDE if is_down else -SIDE)
        start, end = (one.under, other.y) if is_down else (one.y, other.under)
        return Line(move, f"M{x} {start}L{x} {end}", width, x + (16 if is_down else -16), (start + end) / 2 + 4, url,
                    mark)  # fmt: skip
    far = one.right + FAR
    path = curve((one.right, one.center), (far, one.center), (far, other.center), (one.right, other.center))
    return Line(move, path, width, far - 8, (one.center + other.center) / 2 + 4, url, mark)


def above(move: Move, one: Box, other: Box, width: float, url: str) -> Line:
    """Back along the first row."""
    lift = LIFT + PER_COLUMN * (one.column - other.column)
    high = one.y - lift * 4 / 3
    start, end = one.middle + SIDE, other.middle - SIDE
    path = curve((start, one.y), (start, high), (end, high), (end, other.y))
    return Line(move, path, width, (one.middle + other.middle) / 2, one.y - lift + 4, url, "back")


def below(move: Move, one: Box, other: Box, low: float, width: float, url: str, mark: str) -> Line:
    """Over several columns: down or up to the lane in the gap beside the first, along it, and to the other."""
    turn = GAP / 2 if other.column > one.column else -GAP / 2
    start, end = (one.right, other.x) if turn > 0 else (one.x, other.right)
    there, back = start + turn, end - turn
    high = 0 if turn > 0 else LOWER
    begin, last = one.center + high, other.center + high
    path = (f"{curve((start, begin), (there, begin), (start, low), (there, low))}"
            f"L{back:.0f} {low}C{end:.0f} {low} {back:.0f} {last} {end:.0f} {last}")  # fmt: skip
    return Line(move, path, width, (there + back) / 2, low + 4, url, mark)


def along(start: Point, end: Point, part: float) -> Point:
    """So much of the way from one point to another."""
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def curve(start: Point, near: Point, far: Point, end: Point) -> str:
    """A cubic Bézier curve as SVG writes it."""
    begin, *others = [f"{x:.0f} {y:.0f}" for x, y in (start, near, far, end)]
    return f"M{begin} C{' '.join(others)}"


def lettered(label: str) -> list[str]:
    """A name in one line or two; what is longer ends in dots."""
    words = label.split(" ") if " " in label else list(label)
    space, lines = " " if " " in label else "", [""]
    for word in words:
        longer = space.join(filter(None, (lines[-1], word)))
        if lines[-1] and wide(longer) > LETTERS and len(lines) < 2:
            lines.append(word)
        else:
            lines[-1] = longer
    return [clipped(one) for one in lines]


def clipped(line: str) -> str:
    """As much of a line as there is room for."""
    if wide(line) <= LETTERS:
        return line
    while wide(line) >= LETTERS:
        line = line[:-1]
    return f"{line.rstrip()}…"


def wide(text: str) -> int:
    """How many Latin letters are as wide."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)
