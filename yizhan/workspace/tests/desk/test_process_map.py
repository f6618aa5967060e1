"""The drawings of the ways tickets went: no line runs through a stage, nothing lies beside the screen, names are whole."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from yizhan.automation.flows.definition import Definition
from yizhan.insights.paths import Move, Paths, Stay, ranks_of
from yizhan.workspace.process_column import stacked
from yizhan.workspace.process_map import HEIGHT, WIDTH, Box, Map, drawn, lettered

# Stage → its place on the way; three share the middle one.
PLACES = {"new": 0, "work": 1, "parts": 2, "review": 2, "call": 2, "done": 3, "closed": 4}
WAYS = ("new work", "work parts", "work review", "work call", "review done", "parts done", "done closed", "work done",
        "new closed", "parts review", "review parts", "review call", "parts call", "call review", "review work",
        "call work", "done work", "closed work", "done call", "closed new", "closed review", "call closed")  # fmt: skip
PARTS = re.compile(r"([MLCQ])([^MLCQ]+)")


def paths() -> Paths:
    stays = tuple(
        Stay(key, key, 9, 20 - at, 1, 60.0, 90.0, 600.0, place) for at, (key, place) in enumerate(PLACES.items())
    )
    moves = tuple(Move(*way.split(), 5, 50 - at) for at, way in enumerate(WAYS))
    return Paths(None, stays, moves, ())


def url(part: dict) -> str:
    return f"?{part}"


def points(path: str) -> Iterator[tuple[float, float]]:
    """A walk along a path, step by step."""
    here = (0.0, 0.0)
    for command, numbers in PARTS.findall(path):
        given = [float(one) for one in numbers.split()]
        ends = [here, *zip(given[::2], given[1::2], strict=True)]
        for step in range(1 if command == "M" else 0, 41):
            level = [ends[-1]] if command == "M" else ends
            while len(level) > 1:
                level = [
                    (a[0] + (b[0] - a[0]) * step / 40, a[1] + (b[1] - a[1]) * step / 40) for a, b in pairwise(level)
                ]
            yield level[0]
        here = ends[-1]


def is_in(box: Box, point: tuple[float, float]) -> bool:
    """Inside, and not only at its edge."""
    return box.x + 1 < point[0] < box.x + WIDTH - 1 and box.y + 1 < point[1] < box.y + HEIGHT - 1


@pytest.mark.parametrize("made", [drawn(paths(), url), stacked(paths(), url)], ids=["wide", "narrow"])
def test_no_line_runs_through_a_stage_or_off_the_drawing(made: Map) -> None:
    assert len(made.boxes) == len(PLACES) and len(made.lines) == len(WAYS)
    for line in made.lines:
        for point in points(line.path):
            assert not [box.stay.value for box in made.boxes if is_in(box, point)], (line.move, point)
            assert 0 <= point[0] <= made.width and 0 <= point[1] <= made.height, (line.move, point)
        assert 8 <= line.x <= made.width - 8


def test_the_narrow_one_has_room_on_a_phone() -> None:
    made = stacked(paths(), url)
    assert made.width <= 340 and len({one.x for one in made.boxes}) == 1
    assert [one.stay.value for one in made.boxes] == list(PLACES)


def test_a_stage_stands_behind_the_longest_way_to_it() -> None:
    """Three steps lead to review, though one leads there straight; what comes back makes no stage later."""
    ways = [
        ("new", "work"),
        ("work", "parts"),
        ("parts", "review"),
        ("new", "review"),
        ("review", "done"),
        ("parts", "work"),
    ]
    states = [{"slug": one, "labels": {}} for one in ("new", "done", "review", "work", "parts", "alone")]
    known = Definition({"start": "new", "states": states, "transitions": [
        {"slug": f"{one}-{to}", "from": [one], "to": to} for one, to in ways]})  # fmt: skip
    assert ranks_of(known) == {"new": 0, "work": 1, "parts": 2, "review": 3, "done": 4, "alone": 4}


@pytest.mark.parametrize(("name", "lines"), [
    ("处理中", ["处理中"]), ("Waiting for customer", ["Waiting for", "customer"]),
    ("等待供应商确认备件到货", ["等待供应商确认备件", "到货"]), ("x" * 60, ["x" * 19, "x" * 18 + "…"]),
])  # fmt: skip
def test_a_name_is_told_in_two_lines_before_it_is_cut(name: str, lines: list[str]) -> None:
    assert lettered(name) == lines
