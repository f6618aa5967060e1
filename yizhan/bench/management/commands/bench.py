"""Measure the desk at N and N/10 tickets and print a table with budgets."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models.functions import Now
from procrastinate.contrib.django.models import ProcrastinateJob

from yizhan.insights.models import RecentAnswer
from yizhan.lib.config import config
from yizhan.security.models import Attempt

from ... import measure, report
from ...load import ADMIN, fill
from ...mail import mails_a_second
from ...rules import fifty_rules
from ...sla import sweep
from ...streams import listening, widget_key


class Command(BaseCommand):
    help = "Measure speed and memory on generated desks; each size in a home of its own, kept for the next run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tickets", type=int, default=int(os.environ.get("N") or 100_000))
        parser.add_argument("--out", default=os.environ.get("OUT", ""), help="also write the table as JSON")
        parser.add_argument("--fresh", action="store_true", help="generate the desks again")
        parser.add_argument(
            "--inside", choices=["fill", "mail", "rules", "sla", "wait", "widget"], help="used by the command itself"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["inside"] == "fill":
            fill(options["tickets"], self._say)
        elif options["inside"] == "mail":
            self._say(f"{mails_a_second():.1f}")
        elif options["inside"] == "rules":
            self._say(f"{fifty_rules():.2f}")
        elif options["inside"] == "sla":
            self._say("{:.2f} {:.2f}".format(*sweep()))
        elif options["inside"] == "wait":
            wait_for_worker()
        elif options["inside"] == "widget":
            self._say(widget_key())
        else:
            self._compare(options["tickets"], options["fresh"], options["out"])

    def _compare(self, tickets: int, fresh: bool, out: str) -> None:
        small, big = (self._desk(size, fresh) for size in (tickets // 10, tickets))
        rows = report.lines(big | {"streams": self._streams()}, small)
        self.stdout.write(report.table(rows))
        if out:
            Path(out).write_text(json.dumps(report.as_json(rows, tickets), ensure_ascii=False, indent=1))

    def _desk(self, tickets: int, fresh: bool) -> dict[str, Any]:
        """Fill (once) and measure a desk of one size."""
        home = config.home / "bench" / str(tickets)
        if fresh:
            shutil.rmtree(home, ignore_errors=True)
        os.environ["YIZHAN_HOME"] = str(home)
        if not (home / "filled").exists():
            shutil.rmtree(home, ignore_errors=True)
            self._say(f"Writing a desk of {tickets:,} tickets …")
            self._run("bench", "--inside", "fill", "--tickets", str(tickets), capture=False)
            (home / "filled").touch()
        self._run("migrate")
        token = self._run("token", "create", "--agent", ADMIN, "--name", "bench").split()[-1]
        self._say(f"Measuring at {tickets:,} tickets …")
        mails = float(self._run("bench", "--inside", "mail").split()[-1])
        rules = float(self._run("bench", "--inside", "rules").split()[-1])
        swept, idle = map(float, self._run("bench", "--inside", "sla").split()[-2:])
        served = measure.start(port := free_port())
        try:
            self._run("bench", "--inside", "wait")
            pages = measure.pages(port, tickets, token)
            speed = measure.throughput(port)
            return {
                "pages": pages,
                "throughput": speed,
                "mails": mails,
                "rules": rules,
                "swept": swept,
                "idle": idle,
                "memory": measure.memory(served.pid),
            }
        finally:
            served.terminate()
            served.wait(30)

    def _streams(self) -> dict[str, float]:
        """What a thousand widgets weigh in the one web process of the desk at hand."""
        key = self._run("bench", "--inside", "widget").split()[-1]
        served = measure.start(port := free_port(), YIZHAN_WEB="1")
        try:
            return listening(port, served.pid, key)
        finally:
            served.terminate()
            served.wait(30)

    def _run(self, *words: str, capture: bool = True) -> str:
        """A command of ours in the home of the desk at hand."""
        done = subprocess.run(
            [sys.executable, "-m", "yizhan", *words], check=True, text=True, stdout=subprocess.PIPE if capture else None
        )
        return done.stdout or ""

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def wait_for_worker() -> None:
    """Until nothing waits to be done: what the mails left behind must not be counted as pages.

    What an earlier run asked for counts towards no limit, and its answers are forgotten.
    """
    for left in (Attempt, RecentAnswer):
        left.objects.all().delete()
    waiting = ProcrastinateJob.objects.filter(status__in=("todo", "doing")).exclude(scheduled_at__gt=Now())
    until = time.monotonic() + 300
    while waiting.exists() and time.monotonic() < until:
        time.sleep(0.5)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
