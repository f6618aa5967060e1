"""A crew of processes: replaced when they die, stopped in peace."""

import mmap
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from yizhan.lib.processes import give_back_memory

CREW = """
import logging, os, signal, sys, time
from pathlib import Path
from yizhan.lib.processes import Crew
logging.basicConfig(stream=sys.stdout, level=logging.INFO)
folder = Path(sys.argv[1])
def work():
    (folder / f"child-{os.getpid()}").touch()
    time.sleep(600)
def stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    work()
crew = Crew()
crew.add("willing", work, 5.0)
if "stubborn" in sys.argv:
    crew.add("stubborn", stubborn, 0.5)
crew.block_signals()
crew.start()
while not crew.wait(0.5):
    pass
crew.stop()
print("stopped", flush=True)
"""


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = start(tmp_path)
    yield process
    process.kill()
    process.wait()


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", CREW, str(folder), *words], stdout=subprocess.PIPE, text=True)


def children(folder: Path, count: int) -> list[int]:
    """The process numbers of the children, once there were `count` of them."""
    deadline = time.monotonic() + 60
    while len(found := [int(path.name.split("-")[1]) for path in folder.glob("child-*")]) < count:
        assert time.monotonic() < deadline, "the children did not come"
        time.sleep(0.05)
    return found


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_gone(pid: int) -> None:
    deadline = time.monotonic() + 60
    while is_alive(pid):
        assert time.monotonic() < deadline, f"{pid} still lives"
        time.sleep(0.05)


def test_a_child_that_dies_is_replaced(crew: subprocess.Popen[str], tmp_path: Path) -> None:
    [first] = children(tmp_path, 1)
    os.kill(first, signal.SIGKILL)
    assert len(children(tmp_path, 2)) == 2
    wait_gone(first)
    assert crew.poll() is None


def test_the_crew_stops_when_told(crew: subprocess.Popen[str], tmp_path: Path) -> None:
    [child] = children(tmp_path, 1)
    crew.send_signal(signal.SIGTERM)
    output, _ = crew.communicate(timeout=60)
    assert "stopped" in output
    assert crew.returncode == 0
    assert not is_alive(child)


def test_a_child_that_does_not_stop_is_killed(tmp_path: Path) -> None:
    crew = start(tmp_path, "stubborn")
    both = children(tmp_path, 2)
    crew.send_signal(signal.SIGTERM)
    output, _ = crew.communicate(timeout=60)
    assert "stubborn did not stop" in output
    assert not any(is_alive(child) for child in both)


def test_children_notice_when_the_parent_is_killed(crew: subprocess.Popen[str], tmp_path: Path) -> None:
    [child] = children(tmp_path, 1)
    crew.kill()
    crew.wait()
    wait_gone(child)


def test_pages_of_files_are_given_back_and_read_again(tmp_path: Path) -> None:
    """What only loading has read of libraries weighs nothing, and is there when it is needed."""
    file = tmp_path / "library"
    file.write_bytes(bytes(range(256)) * 4096 * 16)
    subprocess.run(["sync", str(file)], check=True)
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, prot=mmap.PROT_READ) as mapped:
        assert sum(mapped[::4096]) == 0
        before = resident()
        give_back_memory()
        assert before - resident() > 8 * 1024
        assert mapped[255] == 255
        assert mapped[-1] == 255


def resident() -> int:
    """KiB of mapped files in memory."""
    found = re.search(r"RssFile:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1])
