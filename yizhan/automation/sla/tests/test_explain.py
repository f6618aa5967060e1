"""`yizhan sla explain` answers every case with one line."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from yizhan.automation.sla.cases import explained

from .calendars import calendar

CASE = {
    "id": "lunch",
    "kind": "due",
    "calendar": calendar("09:00-12:00", "13:30-18:00"),
    "start": "2026-11-24T03:30:00Z",
    "minutes": 60,
    "pauses": [{"from": "2026-11-24T14:00:00+08:00", "to": "2026-11-24T15:00:00+08:00"}],
}


def run(given: bytes, home: Path) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "yizhan", "sla", "explain"]
    # No database is asked: this address leads nowhere.
    world = {**os.environ, "YIZHAN_HOME": str(home), "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}
    return subprocess.run(command, input=given, capture_output=True, check=False, env=world, timeout=120)


def test_a_line_for_every_case_and_a_bad_one_stops_nothing(tmp_path: Path) -> None:
    cases = [
        CASE,
        {**CASE, "id": "bad", "start": "soon"},
        {**CASE, "id": "last", "kind": "elapsed", "end": "2026-11-24T18:00:00+08:00"},
    ]
    done = run(json.dumps(cases).encode(), tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    first, bad, last = map(json.loads, done.stdout.splitlines())
    assert (first["id"], first["due"]) == ("lunch", "2026-11-24T14:00:00+08:00")
    assert bad == {"id": "bad", "error": "start: “soon” is not a time, such as 2026-03-04T09:30:00+08:00."}
    assert (last["id"], last["minutes"]) == ("last", 240)


@pytest.mark.parametrize("given", [b"{", b"", b'{"id": 1}', b"\xff\xff", b"[" * 100_000])
def test_what_is_no_list_of_cases_is_refused_in_one_line(given: bytes, tmp_path: Path) -> None:
    done = run(given, tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert len(done.stderr.splitlines()) == 1
    assert b"Standard input is not" in done.stderr


def test_the_steps_are_told() -> None:
    told = explained({**CASE, "minutes": 90.5})
    assert told["due"] == "2026-11-24T15:30:30+08:00"
    assert [(one["kind"], one["opened"], one["minutes"], one["total"]) for one in told["steps"]] == [
        ("open", "2026-11-24T11:30:00+08:00", 30, 30),
        ("open", "2026-11-24T13:30:00+08:00", 30, 60),
        ("paused", "2026-11-24T14:00:00+08:00", 0, 60),
        ("open", "2026-11-24T15:00:00+08:00", 30.5, 90.5),
    ]


def test_without_minutes_the_start_is_due_and_without_hours_nothing_is() -> None:
    assert explained({**CASE, "minutes": 0})["due"] == "2026-11-24T11:30:00+08:00"
    never = explained({**CASE, "calendar": {"tz": "UTC", "hours": {}}})
    assert (never["due"], "never open" in never["error"]) == (None, True)


@pytest.mark.parametrize(
    "change",
    [
        {"calendar": None},
        {"calendar": {"tz": "Mars", "hours": {"mon": [["1", "2"]]}}},
        {"start": None},
        {"start": "2026-11-24T03:30:00"},
        {"minutes": None},
        {"minutes": "60"},
        {"minutes": True},
        {"minutes": -5},
        {"minutes": 10**30},
        {"pauses": [["a", "b"]]},
        {"pauses": [{"to": "2026-11-24T15:00:00Z"}]},
        {"pauses": [{"from": "2026-11-24T15:00:00Z", "to": "2026-11-24T14:00:00Z"}]},
        {"kind": "elapsed"},
    ],
)
def test_a_bad_case_is_answered_with_what_is_wrong(change: dict[str, Any]) -> None:
    told = explained(CASE | change)
    assert set(told) == {"id", "error"}
    assert "\n" not in told["error"]


@pytest.mark.parametrize("case", [None, 7, [], {}])
def test_what_is_no_case_is_answered_too(case: Any) -> None:
    assert set(explained(case)) == {"error"}
