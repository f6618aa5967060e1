"""A thousand mails come in by every way while everything that takes them is killed again and again."""

import os
import random
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.program import ROOT, Program, environment, free_port
from yizhan.lib import postgres

from .post import letter

MAILS, BY_PIPE, SECONDS = 1000, 6, 18
SETUP = """
import django; django.setup()
from yizhan.workspace.first_run import both, install, keep
from yizhan.channels.models import Mailbox
from yizhan.people.models import Department
install(name="x", language="zh-hans", zone="Asia/Shanghai", admin_name="x", admin_email="x@x.example", admin_password="correct horse 42")
keep(Mailbox(), slug="support", labels=both("a", "b"), address="support@qingshan.example", department=Department.objects.first())
"""


class Desk:
    """A worker with a listener that can be killed and started again; the database lives through it."""

    def __init__(self, program: Program):
        self.smtp_port = free_port()
        self.env = environment(
            YIZHAN_HOME=str(program.home), YIZHAN_SMTP_PORT=str(self.smtp_port), DJANGO_SETTINGS_MODULE="yizhan.settings",
            PORT=str(program.port),
        )  # fmt: skip
        self.log = (program.home / "worker.log").open("a")
        self.worker: subprocess.Popen[bytes] | None = None
        self.stopped = threading.Event()

    def run(self, *words: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, *words], env=self.env, cwd=ROOT, capture_output=True, check=False, **more
        )

    def start(self) -> None:
        self.worker = subprocess.Popen([sys.executable, "-m", "yizhan", "worker"], env=self.env, cwd=ROOT, stdout=self.log,
                                       stderr=self.log, start_new_session=True)  # fmt: skip

    def kill(self) -> None:
        assert self.worker
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait()


def send(desk: Desk, mails: list[bytes]) -> None:
    """As a mail server does: until somebody says 250, then never again."""
    waiting = list(mails)
    while waiting and not desk.stopped.is_set():
        try:
            with smtplib.SMTP("127.0.0.1", desk.smtp_port, timeout=10) as line:
                while waiting:
                    line.sendmail("a@b.example", ["support@qingshan.example"], waiting[0])
                    waiting.pop(0)
        except (OSError, smtplib.SMTPException):
            time.sleep(0.2)


def pipe(desk: Desk, mails: list[bytes]) -> None:
    """Some of the processes are killed half-way and, like by a mail server, run again."""
    for mail in mails:
        for attempt in range(5):
            process = subprocess.Popen([sys.executable, "-m", "yizhan", "mail", "deliver"], env=desk.env, cwd=ROOT,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip
            if attempt < 4 and random.random() < 0.5:
                threading.Timer(random.uniform(0.3, 2.5), process.kill).start()
            process.communicate(mail)
            if process.returncode == 0:
                break


@pytest.mark.slow
def test_every_mail_is_there_exactly_once_whatever_is_killed() -> None:
    program = Program()
    desk = Desk(program)
    holder = hold_database(desk)
    try:
        mails = [letter(sender=f"p{n % 200}@home.example", subject=f"mail {n}", Message_ID=f"<kill-{n}@x.example>",
                        text=f"text {n}\n").replace(b"\n", b"\r\n") for n in range(MAILS)]  # fmt: skip
        done = desk.run("-c", SETUP)
        assert done.returncode == 0, done.stderr.decode()
        desk.start()
        work = [threading.Thread(target=send, args=(desk, mails[BY_PIPE + part :: 3])) for part in range(3)]
        work.append(threading.Thread(target=pipe, args=(desk, mails[:BY_PIPE])))
        for thread in work:
            thread.start()
        until = time.monotonic() + SECONDS
        while any(thread.is_alive() for thread in work) and time.monotonic() < until:
            time.sleep(random.uniform(3.0, 6.0))
            desk.kill()
            desk.start()
        for thread in work:
            thread.join(timeout=120)
        subjects = settled(desk, program.home, time.monotonic() + 60)
    finally:
        desk.stopped.set()
        if desk.worker:
            desk.kill()
        holder.terminate()
        holder.wait(timeout=30)
        program.clean()
    assert subjects == Counter(f"mail {n}" for n in range(MAILS))


def hold_database(desk: Desk) -> subprocess.Popen[bytes]:
    """The embedded server stays as long as somebody uses it."""
    code = (
        "from yizhan.lib import database; database.ensure()\n"
        "import django; django.setup(); database.migrate(); print('ready', flush=True)\n"
        "import signal; signal.sigwait([signal.SIGTERM]); database.release()"
    )
    holder = subprocess.Popen([sys.executable, "-c", code], env=desk.env, cwd=ROOT, stdout=subprocess.PIPE, bufsize=0)
    assert holder.stdout
    while b"ready" not in (line := holder.stdout.readline()):
        assert line, "the database did not start"
    return holder


def settled(desk: Desk, home: Path, until: float) -> Counter[str]:
    """The subjects of all tickets, once nothing waits any more."""
    with psycopg.connect(postgres.url(home), autocommit=True) as database:
        while database.execute("SELECT count(*) FROM channels_rawmail WHERE disposition = 'new'").fetchone() != (0,):
            assert time.monotonic() < until, "mails still wait"
            time.sleep(0.5)
        told = dict(database.execute("SELECT disposition, count(*) FROM channels_rawmail GROUP BY 1").fetchall())
        assert set(told) <= {"ticket", "duplicate"}, told
        return Counter(row[0] for row in database.execute("SELECT subject FROM tickets_ticket"))
