"""A worker that is killed in the midst of a dialogue: no mail is lost, and none goes out a third time."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from yizhan.channels import outbox
from yizhan.channels.models import Delivery
from yizhan.lib import clock
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket

from .server import Script
from .work import run_jobs

ROUND = "import django; django.setup(); from yizhan.channels import outbox; outbox.send_due()"
pytestmark = pytest.mark.django_db(transaction=True)


def worker_process() -> subprocess.Popen:
    """A process of its own that makes one round on the test's database."""
    where = connection.get_connection_params()
    url = f"postgresql://{where.get('user', '')}:{where.get('password', '')}@/{where['dbname']}?host={where['host']}&port={where.get('port', 5432)}"
    env = {
        **os.environ,
        "DATABASE_URL": url,
        "YIZHAN_HOME": str(settings.MEDIA_ROOT.parent),
        "DJANGO_SETTINGS_MODULE": "yizhan.settings",
    }
    return subprocess.Popen([sys.executable, "-c", ROUND], env=env, cwd=settings.BASE)


def kill_at(step: str, script: Script) -> int:
    """Run a round and kill its process the moment the server has reached `step`. Returns its exit code."""
    process: list[subprocess.Popen] = []
    script.on[step] = lambda: process[0].send_signal(signal.SIGKILL)
    Delivery.objects.filter(next_try_at__isnull=False).update(next_try_at=clock.now())
    process.append(worker_process())
    return process[0].wait(60)


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_killed_before_the_text_left_it_is_sent_once(
    step: str, cast: Any, ticket: Ticket, box: Any, script: Script
) -> None:
    message = reply(ticket, by=cast.wang, body="好")
    run_jobs()
    assert kill_at(step, script) == -signal.SIGKILL
    row = message.deliveries.get()
    assert row.state == "sending" and row.handed_over == 0 and script.taken == []
    outbox.send_due()
    assert script.taken == [], "somebody may still have it in hand"
    with clock.at(clock.now() + timedelta(minutes=6)):
        outbox.send_due()
        outbox.send_due()
    row.refresh_from_db()
    assert row.state == "sent" and not row.may_be_double and len(script.taken) == 1


def test_killed_between_250_and_our_commit_it_is_maybe_sent_and_tried_once_more(
    cast: Any, ticket: Ticket, box: Any, script: Script
) -> None:
    message = reply(ticket, by=cast.wang, body="好")
    run_jobs()
    assert kill_at("DATA", script) == -signal.SIGKILL
    row = message.deliveries.get()
    assert row.state == "sending" and len(script.taken) == 1
    script.refuse = {row.recipient: "451 not now"}
    with clock.at(clock.now() + timedelta(minutes=6)):
        outbox.send_due()
    row.refresh_from_db()
    assert row.state == "maybe" and row.next_try_at, "seen as maybe sent until the server answers"
    script.refuse = {}
    with clock.at(clock.now() + timedelta(minutes=15)):
        outbox.send_due()
        outbox.send_due()
    row.refresh_from_db()
    assert row.state == "sent" and row.may_be_double and "twice" in row.reason
    assert len(script.taken) == 2 and len({taken.mail["Message-ID"] for taken in script.taken}) == 1


def test_killed_twice_it_is_never_sent_a_third_time(cast: Any, ticket: Ticket, box: Any, script: Script) -> None:
    message = reply(ticket, by=cast.wang, body="好")
    run_jobs()
    for _ in range(2):
        assert kill_at("DATA", script) == -signal.SIGKILL
        Delivery.objects.update(updated_at=clock.now() - timedelta(minutes=6))
        outbox.deliveries.release_stuck()
    for hours in range(1, 4):
        with clock.at(clock.now() + timedelta(hours=hours)):
            outbox.send_due()
    row = message.deliveries.get()
    message.refresh_from_db()
    assert len(script.taken) == 2 and row.state == "maybe" and row.next_try_at is None and message.state == "sent"
