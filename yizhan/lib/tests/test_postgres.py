"""The embedded database starts, is shared, recovers and stops."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from yizhan.lib import postgres

pytestmark = pytest.mark.slow


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="yizhan-home-") as name:
        path = Path(name)
        yield path
        postgres.stop(path)


def hold_elsewhere(home: Path) -> subprocess.Popen[str]:
    """Another process that uses the server until it is killed."""
    code = "import sys, time; from pathlib import Path; from yizhan.lib import postgres\n"
    code += "postgres.start(Path(sys.argv[1]), durable=False); print('held', flush=True); time.sleep(600)"
    other = subprocess.Popen([sys.executable, "-c", code, str(home)], stdout=subprocess.PIPE, text=True)
    while other.stdout and "held" not in (line := other.stdout.readline()):
        assert line, "the other process ended"
    return other


def postmaster(home: Path) -> int:
    return int((postgres.data_folder(home) / "postmaster.pid").read_text().split()[0])


def remember(home: Path, word: str) -> None:
    with psycopg.connect(postgres.url(home)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS memory (word text)")
        connection.execute("INSERT INTO memory VALUES (%s)", [word])


def memory(home: Path) -> list[str]:
    with psycopg.connect(postgres.url(home)) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM memory ORDER BY word")]


def test_the_address_is_known_before_anything_runs(home: Path) -> None:
    address = postgres.url(home)
    assert not postgres.is_running(home)
    assert postgres.start(home, durable=False) == address
    assert postgres.is_running(home)


def test_starting_twice_joins_and_one_stop_is_enough(home: Path) -> None:
    postgres.start(home, durable=False)
    first = postmaster(home)
    postgres.start(home, durable=False)
    assert postmaster(home) == first
    assert postgres.stop(home)
    assert not postgres.is_running(home)


def test_the_last_user_stops_the_server_even_when_another_was_killed(home: Path) -> None:
    other = hold_elsewhere(home)
    postgres.start(home, durable=False)
    assert not postgres.stop(home)
    assert postgres.is_running(home)
    other.kill()
    other.wait()
    postgres.start(home, durable=False)
    assert postgres.stop(home)
    assert not postgres.is_running(home)


def test_committed_rows_survive_the_death_of_the_server(home: Path) -> None:
    postgres.start(home)
    remember(home, "工单")
    os.kill(postmaster(home), signal.SIGKILL)
    deadline = time.monotonic() + 60
    while postgres.is_running(home) and time.monotonic() < deadline:
        time.sleep(0.05)
    postgres.start(home)
    assert memory(home) == ["工单"]


def test_a_process_number_reused_after_a_reboot_does_not_block_the_start(home: Path) -> None:
    postgres.start(home, durable=False)
    remember(home, "kept")
    note = postgres.data_folder(home) / "postmaster.pid"
    old = note.read_text().splitlines(keepends=True)
    postgres.stop(home)
    # This very test process now has the number the dead server wrote down.
    note.write_text("".join([f"{os.getpid()}\n", *old[1:]]))
    postgres.start(home, durable=False)
    assert memory(home) == ["kept"]


def test_a_long_home_with_spaces_and_chinese_works(home: Path) -> None:
    far = home / "驿站 data" / ("x" * 120)
    far.mkdir(parents=True)
    try:
        assert len(str(postgres.socket_folder(far))) < 60
        postgres.start(far, durable=False)
        remember(far, "far")
        assert memory(far) == ["far"]
    finally:
        postgres.stop(far)
        postgres.socket_folder(far).rmdir()


def test_half_made_data_is_made_again(home: Path) -> None:
    draft = home / "postgres.new"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    postgres.start(home, durable=False)
    assert postgres.is_running(home)
    assert not draft.exists()


def test_data_of_another_version_is_refused_in_two_languages(home: Path) -> None:
    postgres.start(home, durable=False)
    postgres.stop(home)
    version = postgres.data_folder(home) / "PG_VERSION"
    ours = version.read_text()
    version.write_text("12\n")
    with pytest.raises(postgres.Refusal) as refused:
        postgres.start(home, durable=False)
    version.write_text(ours)
    assert "PostgreSQL 12" in refused.value.english
    assert "PostgreSQL 12" in refused.value.chinese


def test_chinese_words_are_stored_and_case_is_folded(home: Path) -> None:
    postgres.start(home, durable=False)
    with psycopg.connect(postgres.url(home)) as connection:
        row = connection.execute("SELECT lower('ÄRGER 工单'), current_setting('server_encoding')").fetchone()
    assert row == ("ärger 工单", "UTF8")
