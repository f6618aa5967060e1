"""What the tests of the whole program share."""

import fcntl
from collections.abc import Iterator

import pytest

from .program import ROOT, Program, run


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
    desk = Program()
    yield desk
    desk.clean()
