"""The desk starts on an empty machine, stops in peace, and comes back after every accident."""

import os
import signal
import time

import pytest

from yizhan.lib import postgres

from .program import PATIENCE, Program, run

pytestmark = pytest.mark.slow


def database_process(program: Program) -> int:
    return int((postgres.data_folder(program.home) / "postmaster.pid").read_text().split()[0])


def wait_for(claim: object, program: Program) -> None:
    deadline = time.monotonic() + PATIENCE
    while not claim():  # type: ignore[operator]
        assert time.monotonic() < deadline, program.said()
        time.sleep(0.1)


def test_it_starts_in_an_empty_home_and_stops_with_its_database(program: Program) -> None:
    program.start()
    assert f"http://localhost:{program.port}" in program.said()
    assert postgres.is_running(program.home)
    assert program.stop() == 0
    assert "Traceback" not in program.said()
    assert not postgres.is_running(program.home)
    assert program.visit() is None


def test_it_comes_back_after_the_parent_is_killed(started_before: Program) -> None:
    program = started_before
    program.start()
    program.kill()
    program.start()
    assert program.stop() == 0
    assert not postgres.is_running(program.home)


def test_it_comes_back_after_everything_is_killed(started_before: Program) -> None:
    program = started_before
    program.start()
    server = database_process(program)
    assert program.process
    os.killpg(program.process.pid, signal.SIGKILL)
    os.kill(server, signal.SIGKILL)
    program.process.wait()
    program.start()
    assert program.stop() == 0


def test_a_dead_database_is_started_again(started_before: Program) -> None:
    program = started_before
    program.start()
    os.kill(database_process(program), signal.SIGKILL)
    wait_for(lambda: "starting it again" in program.said() and postgres.is_running(program.home), program)
    wait_for(lambda: program.answers(), program)


def test_a_command_joins_the_running_desk_and_leaves_it_running(started_before: Program) -> None:
    program = started_before
    program.start()
    done = run("showmigrations", "contenttypes", YIZHAN_HOME=str(program.home))
    assert done.returncode == 0, done.stderr
    assert "[X] 0001_initial" in done.stdout
    assert postgres.is_running(program.home)
    assert program.answers()


def test_a_command_alone_stops_the_database_it_started(program: Program) -> None:
    done = run("showmigrations", "contenttypes", YIZHAN_HOME=str(program.home))
    assert done.returncode == 0, done.stderr
    assert "[ ] 0001_initial" in done.stdout
    assert not postgres.is_running(program.home)


def test_help_starts_nothing(program: Program) -> None:
    for words in (["--help"], ["serve", "--help"], ["migrate", "--help"]):
        done = run(*words, YIZHAN_HOME=str(program.home))
        assert done.returncode == 0, done.stderr
    assert not postgres.data_folder(program.home).exists()
