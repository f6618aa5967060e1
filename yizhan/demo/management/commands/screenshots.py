"""yizhan screenshots: picture every page of a demo desk that lives only as long."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yizhan.demo import shots
from yizhan.lib.config import BASE

OURS = ("DATABASE_URL", "YIZHAN_URL", "YIZHAN_SMTP_PORT", "YIZHAN_LMTP_PORT", "YIZHAN_DEBUG", "OUT")
PATIENCE = 60


class Command(BaseCommand):
    """The pictures of the documents, so that they stay true. Fails when a page had an error."""

    help = "picture every page of a throw-away demo desk with Chromium"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", default=os.environ.get("OUT") or str(BASE / "docs" / "screenshots"), help="folder")
        parser.add_argument(
            "--only", action="append", default=[], metavar="NAME", help="only this picture; may be repeated"
        )
        parser.add_argument("--inside", action="store_true", help="used by the command itself")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["inside"]:
            self.stdout.write(json.dumps(shots.facts()))
            return
        wanted = [one for one in shots.SHOTS if not options["only"] or one.name in options["only"]]
        sync_playwright = playwright()
        out = Path(options["out"])
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="yizhan-shots-", ignore_cleanup_errors=True) as home:
            environment = surroundings(home)
            self.stdout.write("Building a demo desk …")
            command("demo", environment)
            facts = json.loads(command("screenshots", environment, "--inside").splitlines()[-1])
            with served(environment) as url, sync_playwright() as program:
                self._picture(program, url, out, facts, wanted)

    def _picture(self, program: Any, url: str, out: Path, facts: dict[str, str], wanted: list[shots.Shot]) -> None:
        browser = program.chromium.launch(executable_path=shots.chromium(), args=["--no-sandbox", "--disable-gpu"])
        camera = shots.Photographer(browser, url, out, facts)
        for shot in wanted:
            made = camera.take(shot)
            self.stdout.write(f"{made}  {made.stat().st_size // 1024} kB")
        browser.close()
        if camera.troubles:
            raise CommandError("Some pages were not well:\n" + "\n".join(dict.fromkeys(camera.troubles)))


def playwright() -> Any:
    """Its entrance; it is a tool for developers, so it may be missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise CommandError("Playwright is not installed; run `make screenshots`, which installs it.") from None
    return sync_playwright


def surroundings(home: str) -> dict[str, str]:
    """The environment of the throw-away desk: its own home, its own port, nothing of the desk around us."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return kept | {"YIZHAN_HOME": home, "PORT": str(free_port()), "YIZHAN_WEB": "1"}


def free_port() -> int:
    """A port nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(name: str, environment: dict[str, str], *words: str) -> str:
    """One command of the throw-away desk to its end; returns what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "yizhan", name, *words], env=environment, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise CommandError(f"yizhan {name} failed: {done.stdout[-2000:]}")
    return done.stdout


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    """Serve the throw-away desk meanwhile; gives its address."""
    url = f"http://localhost:{environment['PORT']}"
    with (Path(environment["YIZHAN_HOME"]) / "serve.log").open("w") as log:
        program = subprocess.Popen([sys.executable, "-m", "yizhan", "serve"], env=environment, stdout=log, stderr=log)
    try:
        wait_for(url, program)
        yield url
    finally:
        program.terminate()
        program.wait(PATIENCE)
        shutil.rmtree(Path(environment["YIZHAN_HOME"]) / "postgres", ignore_errors=True)


def wait_for(url: str, program: subprocess.Popen[bytes]) -> None:
    """Until the sign-in page answers."""
    until = time.monotonic() + PATIENCE
    while program.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{url}/sign-in"):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise CommandError("The throw-away desk did not start.")
