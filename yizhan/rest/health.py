"""/healthz says whether the desk works, /metrics how it fares. For machines that watch; no names, no secrets."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from yizhan.catalog.models import UNFINISHED
from yizhan.channels.health import overview
from yizhan.channels.models import Delivery, RawMail
from yizhan.lib import clock
from yizhan.security import tokens
from yizhan.tickets.models import Message, Ticket

from .answers import answer
from .errors import problem

# The worker's heart beats every ten seconds.
MOST_SILENCE = 60
LOOPBACK = {"127.0.0.1", "::1"}
WAITING = ("todo", "doing", "failed")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, a worker's heart beats and no mailbox is silent; else 503, and which of them."""
    parts: dict[str, Any] = {"database": database_answers()}
    if parts["database"]:
        parts |= {"worker": worker_beats(), "mailboxes": not any(one.is_silent for one in overview())}
    status = 200 if all(parts.values()) else 503
    said = {
        "status": "ok" if status == 200 else "failing",
        **{key: "ok" if yes else "failing" for key, yes in parts.items()},
    }
    return answer(said, status, Cache_Control="no-store")


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """In Prometheus' text format, for this machine itself or with a token that may read the audit log."""
    if request.META.get("REMOTE_ADDR") not in LOOPBACK and not may_read(request):
        return problem(401, WWW_Authenticate="Bearer")
    lines = [line for name, text, rows in measured() for line in metric(name, text, rows)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def may_read(request: HttpRequest) -> bool:
    token = tokens.find(request.headers.get("Authorization", "").removeprefix("Bearer "))
    return token is not None and tokens.actor(token).may("admin.audit")


def database_answers() -> bool:
    try:
        with connection.cursor() as sql:
            sql.execute("SELECT 1")
        return True
    except DatabaseError:
        return False


def worker_beats() -> bool:
    silence = seconds_since_beat()
    return silence is not None and silence < MOST_SILENCE


def seconds_since_beat() -> float | None:
    """Seconds since the last heartbeat of the liveliest worker."""
    with connection.cursor() as sql:
        sql.execute("SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers")
        row = sql.fetchone()
    return float(row[0]) if row and row[0] is not None else None


def measured() -> Iterator[tuple[str, str, dict[str, float]]]:
    """(name, what it means, label → value). Every question is answered from a small index."""
    began = time.perf_counter()
    by_kind = Ticket.objects.filter(kind__in=UNFINISHED, deleted_at=None, is_spam=False).order_by()
    kinds = dict(by_kind.values_list("kind").annotate(Count("pk")))
    yield "tickets_open", "Unfinished tickets by kind", labelled("kind", {str(k): kinds.get(k, 0) for k in UNFINISHED})
    yield "jobs", "Jobs by state", labelled("state", jobs())
    yield "job_age_seconds", "Age of the oldest waiting job", {"": oldest_job()}
    going = Delivery.objects.filter(state__in=["queued", "sending"]).order_by()
    sent = dict(going.values_list("state").annotate(Count("pk")))
    yield "deliveries", "Mails on their way out", labelled("state", {s: sent.get(s, 0) for s in ("queued", "sending")})
    stuck = Message.objects.filter(state__in=["held", "queued", "failed"]).order_by()
    held = dict(stuck.values_list("state").annotate(Count("pk")))
    held = {state: held.get(state, 0) for state in ("held", "queued", "failed")}
    yield "messages", "Messages not out yet", labelled("state", held)
    day = RawMail.objects.filter(received_at__gt=clock.now() - timedelta(days=1)).order_by()
    results = dict(day.values_list("disposition").annotate(Count("pk")))
    results = {key: results.get(key, 0) for key, _label in RawMail.DISPOSITIONS}
    yield "mails_last_day", "Mails received within 24 hours by result", labelled("result", results)
    boxes = overview()
    yield "mailboxes", "Mailboxes in use", {"": len(boxes)}
    yield "mailboxes_unwell", "Mailboxes that are silent, late or refused", {"": sum(not one.is_well for one in boxes)}
    yield "worker_silence_seconds", "Seconds since a worker's heartbeat", {"": seconds_since_beat() or -1}
    yield "metrics_seconds", "Time taken to measure this", {"": round(time.perf_counter() - began, 6)}


def jobs() -> dict[str, float]:
    with connection.cursor() as sql:
        sql.execute(
            "SELECT status::text, count(*) FROM procrastinate_jobs WHERE status::text = ANY(%s) GROUP BY 1",
            [list(WAITING)],
        )
        counted = dict(sql.fetchall())
    return {state: counted.get(state, 0) for state in WAITING}


def oldest_job() -> float:
    with connection.cursor() as sql:
        sql.execute(
            "SELECT extract(epoch FROM now() - min(e.at)) FROM procrastinate_events e JOIN procrastinate_jobs j"
            " ON j.id = e.job_id WHERE j.status = 'todo' AND e.type = 'deferred'"
            " AND (j.scheduled_at IS NULL OR j.scheduled_at < now())"
        )
        return float(sql.fetchone()[0] or 0)


def labelled(label: str, values: dict[str, Any]) -> dict[str, float]:
    return {f'{{{label}="{key}"}}': value for key, value in values.items()}


def metric(name: str, text: str, rows: dict[str, float]) -> list[str]:
    head = [f"# HELP yizhan_{name} {text}.", f"# TYPE yizhan_{name} gauge"]
    return [*head, *(f"yizhan_{name}{labels} {value}" for labels, value in rows.items())]
