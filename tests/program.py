"""The real program in a process of its own, with an empty home and a free port."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = ("PORT", "DATABASE_URL", "YIZHAN_URL", "YIZHAN_HOME", "YIZHAN_DEBUG", "YIZHAN_WEB")
PATIENCE = 120


class Program:
    """`yizhan serve` as an operator sees it: started, visited, stopped, killed."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="yizhan-desk-"))
        self.port = free_port()
        self.process: subprocess.Popen[str] | None = None

    def start(self, **settings: str) -> None:
        """Start it and wait until it answers."""
        log = (self.home / "out.log").open("a")
        address = f"http://localhost:{self.port}"
        before = self.said().count(address)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "yizhan", "serve"],
            env=environment(PORT=str(self.port), YIZHAN_HOME=str(self.home), YIZHAN_WEB="1", **settings),
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        deadline = time.monotonic() + PATIENCE
        # Processes of a killed predecessor may still answer: only the new announcement counts.
        while self.said().count(address) == before or not self.answers():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def answers(self) -> bool:
        """Whether a page comes without an error; 503 is what a desk says that is not set up yet."""
        status = self.visit()
        return status is not None and (status < 500 or status == 503)

    def visit(self, path: str = "/") -> int | None:
        """The status of a page, or None when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def stop(self) -> int:
        """Ask it to stop; returns its exit code."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=PATIENCE)

    def kill(self) -> None:
        """What a power cut or an out-of-memory killer does to the parent."""
        assert self.process
        self.process.kill()
        self.process.wait()

    def said(self) -> str:
        """Everything printed so far."""
        return (self.home / "out.log").read_text()

    def clean(self) -> None:
        """Leave nothing behind."""
        from yizhan.lib import postgres

        if self.process and self.process.poll() is None:
            self.stop()
        postgres.stop(self.home)
        shutil.rmtree(self.home, ignore_errors=True)


def environment(**settings: str) -> dict[str, str]:
    """The environment without the test session's own settings."""
    return {name: value for name, value in os.environ.items() if name not in OURS} | settings


def copy_home(home: Path, to: Path) -> None:
    """Of whomever the files are: the database may run under another account."""
    subprocess.run(["cp", "-a", f"{home}/.", str(to)], check=True)
    (to / "out.log").unlink()


def free_port() -> int:
    """A port nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """One command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "yizhan", *words],
        env=environment(**settings),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
