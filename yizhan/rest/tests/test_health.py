"""What machines that watch are told."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from yizhan.rest import health


def beat(seconds_ago: int) -> None:
    with connection.cursor() as sql:
        sql.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def test_the_desk_is_well_while_a_worker_lives(desk: Any) -> None:
    assert Client().get("/healthz").status_code == 503
    beat(200)
    assert Client().get("/healthz").json() == {
        "status": "failing",
        "database": "ok",
        "worker": "failing",
        "mailboxes": "ok",
    }
    beat(3)
    answer = Client().get("/healthz")
    assert answer.status_code == 200 and answer.json()["status"] == "ok"


def test_a_database_that_is_away_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """No fixture opens the database here: a question on the way would fail."""
    monkeypatch.setattr(health, "database_answers", lambda: False)
    answer = Client().get("/healthz")
    assert answer.status_code == 503 and answer.json() == {"status": "failing", "database": "failing"}


def test_metrics_are_for_this_machine_and_for_auditors(ticket: Any, program: Any, cast: Any) -> None:
    beat(3)
    here = Client().get("/metrics")
    assert here.status_code == 200 and 'yizhan_tickets_open{kind="new"} 1' in here.text
    assert "# TYPE yizhan_jobs gauge" in here.text and 'yizhan_mails_last_day{result="ticket"} 0' in here.text
    far = {"REMOTE_ADDR": "203.0.113.9"}
    assert Client().get("/metrics", **far).status_code == 401
    for agent, status in ((cast.qian, 200), (cast.wang, 401)):
        assert Client().get("/metrics", headers=program(agent).headers, **far).status_code == status
