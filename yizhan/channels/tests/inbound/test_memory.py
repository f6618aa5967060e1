"""A mail of 40 MB takes the worker less than 300 MB, on the way in and when it is taken out of the ledger again."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program import ROOT, Program, environment

from .test_killing import SETUP

MB = 1024 * 1024
SIZE, MOST = 40 * MB, 300
LINE = base64.encodebytes(bytes(range(57)))
HEAD = (
    b"From: a@home.example\r\nTo: support@qingshan.example\r\nSubject: %s\r\nMessage-ID: <%s@x.example>\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n"
    b"--edge\r\nContent-Type: text/plain\r\n\r\nhello\r\n--edge\r\n"
)
LEAVES = {
    "file": (b"Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n", LINE),
    "pieces": (b"Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n", b"QQ==" * 19),
    "text": (b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
             "打印机坏了，请来看看。\r\n".encode()),
}  # fmt: skip
# A process begins with the peak of the one that started it: so not the tests start it, but something small.
BETWEEN = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"
READY = """
from yizhan.lib import database; database.ensure()
import django; django.setup(); database.migrate()
"""
# The peak of a process that took ordinary mail before, and by how much a large one raises it.
MEASURE = """
import json, resource, sys
from datetime import timedelta
from pathlib import Path
from yizhan.channels import inbox
from yizhan.channels.models import RawMail
from yizhan.lib import clock
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
small = Path(sys.argv[1]).read_bytes()
inbox.process(inbox.store(small)); inbox.process(inbox.store(small))
before = peak()
if sys.argv[3] == "in":
    row = inbox.process(inbox.store(Path(sys.argv[2]).read_bytes()))
else:
    waiting = RawMail.objects.filter(disposition="new")
    pk = waiting.values_list("pk", flat=True).get()
    waiting.update(received_at=clock.now() - timedelta(hours=1))
    inbox.take_waiting()
    row = RawMail.objects.defer("raw").get(pk=pk)
print(json.dumps([row.disposition, row.message.attachments.count() if row.message else 0, peak() - before]))
database.release()
"""
STORE = "import sys\nfrom pathlib import Path\nfrom yizhan.channels import inbox\n" \
        "inbox.store(Path(sys.argv[1]).read_bytes()); database.release()"  # fmt: skip


@pytest.fixture(scope="module")
def desk() -> Iterator[Program]:
    program = Program()
    try:
        child(program, SETUP)
        (program.home / "small").write_bytes(mail("small", "file", 2_000))
        yield program
    finally:
        program.clean()


def mail(name: str, shape: str, size: int = SIZE) -> bytes:
    head, line = LEAVES[shape]
    return HEAD % (name.encode(), name.encode()) + head + line * (size // len(line)) + b"\r\n--edge--\r\n"


def child(program: Program, code: str, *words: str) -> str:
    """Run code in a process of its own that uses the desk."""
    env = environment(YIZHAN_HOME=str(program.home), PORT=str(program.port), DJANGO_SETTINGS_MODULE="yizhan.settings")
    begin = [sys.executable, "-c", BETWEEN, sys.executable, "-c", READY + code, *words]
    done = subprocess.run(begin, env=env, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def taken(program: Program, big: Path, way: str) -> tuple[str, int, int]:
    """What became of a mail, how many files it had, and the megabytes that it took."""
    return tuple(json.loads(child(program, MEASURE, str(program.home / "small"), str(big), way).splitlines()[-1]))


@pytest.mark.parametrize(("shape", "files"), [("file", 1), ("pieces", 1), ("text", 0)])
def test_a_large_mail_takes_less_than_300_mb_on_its_way_in(desk: Program, shape: str, files: int) -> None:
    big = desk.home / f"in-{shape}"
    big.write_bytes(mail(f"in-{shape}", shape))
    became, count, megabytes = taken(desk, big, "in")
    assert (became, count) == ("ticket", files) and SIZE // MB < megabytes < MOST


def test_a_large_mail_takes_less_than_300_mb_when_it_is_taken_out_of_the_ledger(desk: Program) -> None:
    big = desk.home / "later"
    big.write_bytes(mail("later", "file"))
    child(desk, STORE, str(big))
    became, count, megabytes = taken(desk, big, "later")
    assert (became, count) == ("ticket", 1) and SIZE // MB < megabytes < MOST
