"""The same map for narrow screens: stages below each other, bows on the right skip some, those on the left go back."""

from collections import Counter

from yizhan.insights.paths import Move, Paths

from .process_map import EDGE, HEIGHT, WIDTH, Box, Line, Map, Url, frequent, leading, marked, thick

BREADTH, STEP = 332, 38
LEFT = (BREADTH - WIDTH) // 2
# A bow runs in one of these lanes beside the boxes; the shorter it is the nearer.
LANES, FIRST, ROUND, PORT = 5, 20, 8, 6


def stacked(paths: Paths, url: Url) -> Map:
    """One column. Between neighbours a line runs straight down; no line crosses a box."""
    stays = sorted(paths.stays, key=lambda one: (one.order, -one.visits))
    boxes = {
        stay.value: Box(stay, LEFT, EDGE + row * (HEIGHT + STEP), 0, row, *marked(paths, stay, url))
        for row, stay in enumerate(stays)
    }
    far = sorted(frequent(paths, boxes), key=lambda one: abs(boxes[one.to].row - boxes[one.origin].row))
    taken: list[tuple[int, bool, int, int]] = []
    ports: Counter[tuple[str, bool, bool]] = Counter()
    lines = []
    for move in far:
        one, other = boxes[move.origin], boxes[move.to]
        width, address = thick(move, paths), url(leading(move))
        if other.row == one.row + 1:
            lines.append(straight(move, one, other, width, address))
        else:
            lines.append(bow(move, one, other, lane(taken, one.row, other.row), ports, width, address))
    return Map([*boxes.values()], lines, BREADTH, 2 * EDGE + len(stays) * (HEIGHT + STEP) - STEP)


def straight(move: Move, one: Box, other: Box, width: float, url: str) -> Line:
    """Down to the next one."""
    path = f"M{one.middle} {one.under}L{one.middle} {other.y}"
    mark = "" if move.is_designed else "strange"
    return Line(move, path, width, one.middle + 20, (one.under + other.y) / 2 + 3, url, mark)


def lane(taken: list[tuple[int, bool, int, int]], start: int, end: int) -> int:
    """The nearest one that nobody runs in between both."""
    is_back, first, last = end < start, min(start, end), max(start, end)
    busy = {at for at, back, low, high in taken if back == is_back and low < last and first < high}
    found = next((at for at in range(LANES) if at not in busy), LANES - 1)
    taken.append((found, is_back, first, last))
    return found


def bow(move: Move, one: Box, other: Box, at: int, ports: Counter, width: float, url: str) -> Line:
    """Out of the side of one, along its lane, into the side of the other."""
    is_back = other.row < one.row
    way, turn = (-1, -1) if is_back else (1, 1)
    side = one.x if is_back else one.right
    x = side + way * (FIRST + at * (LEFT - FIRST - 14) // (LANES - 1))
    begin = one.center + turn * (22 - port(ports, move.origin, is_back, True))
    end = other.center - turn * (22 - port(ports, move.to, is_back, False))
    path = (f"M{side} {begin}L{x - way * ROUND} {begin}Q{x} {begin} {x} {begin + turn * ROUND}"
            f"L{x} {end - turn * ROUND}Q{x} {end} {x - way * ROUND} {end}L{side} {end}")  # fmt: skip
    middle = (begin + end) / 2 + (at % 2) * 16
    mark = "back" if is_back else "" if move.is_designed else "strange"
    return Line(move, path, width, x, middle + 4, url, mark)


def port(ports: Counter, stage: str, is_back: bool, leaves: bool) -> int:
    """How far from the corner of its box a bow begins or ends: none where another does."""
    key = (stage, is_back, leaves)
    ports[key] += 1
    return min(PORT * (ports[key] - 1), 18)
