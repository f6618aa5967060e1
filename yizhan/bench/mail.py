"""Mails a second: storing and processing real-looking mail in one process, a few at once, as the worker does."""

import time
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.utils import format_datetime
from random import Random

from django.db import connection
from django.utils import timezone

from yizhan.channels.inbox import process, store
from yizhan.channels.models import Mailbox
from yizhan.demo.text import Writer
from yizhan.people.models import Department
from yizhan.worker import CONCURRENCY
from yizhan.workspace.first_run import both, keep

from .measure import ROUNDS

MAILS = 400


def mails_a_second() -> float:
    """How many mails one worker process takes in a second, in the best of some rounds."""
    box = Mailbox.objects.filter(slug="bench").first() or keep(
        Mailbox(), slug="bench", labels=both("测试邮箱", "Bench"), address="desk@bench.example",
        department=Department.objects.get(slug="support"),
    )  # fmt: skip
    raws = written(20 + MAILS * ROUNDS)

    def take_in(raw: bytes) -> None:
        process(store(raw, mailbox=box, source="pipe"))

    with ThreadPoolExecutor(CONCURRENCY) as threads:
        list(threads.map(take_in, raws[:20]))
        seconds = []
        for first in range(20, len(raws), MAILS):
            began = time.perf_counter()
            list(threads.map(take_in, raws[first : first + MAILS]))
            seconds.append(time.perf_counter() - began)
        list(threads.map(lambda _each: connection.close(), range(CONCURRENCY)))
    return MAILS / min(seconds)


def written(many: int) -> list[bytes]:
    """Plain and HTML mails from many people, some with an attachment."""
    writer, random = Writer(1234), Random(99)
    return [one_mail(number, writer, random) for number in range(many)]


def one_mail(number: int, writer: Writer, random: Random) -> bytes:
    subject, said = writer.ticket(1)
    mail = EmailMessage()
    mail["From"] = f"客户 <customer{random.randrange(5000)}@mail{number % 50}.example>"
    mail["To"] = "desk@bench.example"
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{random.getrandbits(80):x}@mail.example>"
    mail["Date"] = format_datetime(timezone.now())
    mail.set_content(said[0])
    if random.random() < 0.6:
        mail.add_alternative(f"<html><body><p>{said[0]}</p></body></html>", subtype="html")
    if random.random() < 0.15:
        mail.add_attachment(random.randbytes(20_000), maintype="image", subtype="jpeg", filename=f"照片{number}.jpg")
    return mail.as_bytes()
