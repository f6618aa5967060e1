"""What it costs to find a hundred thousand missed targets, and to find that nothing is due."""

import time

from django.db import connection, transaction

from yizhan.automation.clocks.breaching import go_round
from yizhan.automation.clocks.models import Calendar, Policy
from yizhan.spine import shelf
from yizhan.workspace.first_run import both, keep

MANY = 100_000
DUE = """
INSERT INTO clocks_clock
    (ticket_id, target, policy_id, calendar_id, minutes, state, started_at, due_at, next_at, fired, earlier)
SELECT id, 'first_response', %s, %s, 60, 'running', now() - interval '3 h', at, at, '{}', 0
FROM (SELECT id, now() - interval '2 h' + id * interval '1 microsecond' AS at FROM tickets_ticket ORDER BY id DESC
      LIMIT %s) AS newest
"""


def sweep() -> tuple[float, float]:
    """Seconds for a hundred thousand clocks that are due, and milliseconds when none is. All of it is taken back."""
    with transaction.atomic():
        policy = keep(Policy(), slug="bench", labels=both("压测", "Bench"), calendar=Calendar.objects.all()[0])
        with connection.cursor() as sql:
            sql.execute(DUE, [policy.pk, policy.calendar_id, MANY])
        with shelf.settled(shelf.read_version()):
            began, found = time.perf_counter(), 0
            while some := go_round():
                found += some
            took = time.perf_counter() - began
            began = time.perf_counter()
            go_round()
            idle = time.perf_counter() - began
        transaction.set_rollback(True)
    return took * MANY / max(found, 1), idle * 1000
