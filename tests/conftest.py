"""What the tests of the whole program share."""

import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest

from .program import ROOT, Program, copy_home, run


@pytest.fixture(scope="session")
def built() -> None:
    """Style sheets and scripts are there; of several test processes one builds them."""
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build" / "tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = run("build")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def program(built: None) -> Iterator[Program]:
    """In an empty home."""
    desk = Program()
    yield desk
    desk.clean()


@pytest.fixture(scope="session")
def first_home(built: None) -> Iterator[Path]:
    """Of a desk that was started and stopped once: making its database takes longer than anything done with it."""
    desk = Program()
    desk.start()
    assert desk.stop() == 0
    yield desk.home
    desk.clean()


@pytest.fixture
def started_before(program: Program, first_home: Path) -> Program:
    """A desk that starts for the second time."""
    copy_home(first_home, program.home)
    return program
