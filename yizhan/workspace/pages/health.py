"""System health: jobs, outgoing mail, mailboxes, the database."""

from typing import Any

from django.contrib import messages
from django.db import connection
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan import __version__
from yizhan.channels import health as mail_health
from yizhan.channels.models import Delivery
from yizhan.lib import clock
from yizhan.worker import jobs

from ..gate import for_agents
from .admin import page

NEEDS = "admin.desk"
FAILED = """
    SELECT id, task_name, args, attempts,
           (SELECT max(at) FROM procrastinate_events WHERE job_id = procrastinate_jobs.id)
    FROM procrastinate_jobs WHERE status = 'failed' ORDER BY id DESC LIMIT 50
"""


@for_agents(NEEDS)
def health(request: HttpRequest) -> HttpResponse:
    """All of it on one page."""
    waiting, failed, oldest = job_counts()
    return page(request, "workspace/admin/health.html", "health", {
        "version": __version__, "waiting": waiting, "failed": failed, "oldest": oldest, "failed_jobs": failed_jobs(),
        "deliveries": deliveries(), "mailboxes": mail_health.overview(), "size": database_size(),
    })  # fmt: skip


@require_POST
@for_agents(NEEDS)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a failed job once more, now."""
    with connection.cursor() as sql:
        sql.execute(
            "SELECT queue_name, priority, lock FROM procrastinate_jobs WHERE id = %s AND status = 'failed'", [pk]
        )
        row = sql.fetchone()
    if row is None:
        messages.warning(request, _("This job is not waiting for another try."))
    else:
        jobs.job_manager.retry_job_by_id(pk, clock.now(), priority=row[1], queue=row[0], lock=row[2])
        messages.success(request, _("The job is tried again."))
    return redirect("health")


def job_counts() -> tuple[int, int, Any]:
    """How many jobs wait, how many failed, since when the oldest waits."""
    with connection.cursor() as sql:
        sql.execute(
            "SELECT status::text, count(*), min(e.at) FROM procrastinate_jobs j LEFT JOIN LATERAL "
            "(SELECT min(at) AS at FROM procrastinate_events WHERE job_id = j.id) e ON true "
            "WHERE status IN ('todo', 'doing', 'failed') "
            "GROUP BY status"
        )
        found = {status: (number, since) for status, number, since in sql.fetchall()}
    waiting = sum(found.get(status, (0, None))[0] for status in ("todo", "doing"))
    return waiting, found.get("failed", (0, None))[0], found.get("todo", (0, None))[1]


def failed_jobs() -> list[dict[str, Any]]:
    """The latest failed jobs, said in a line each."""
    with connection.cursor() as sql:
        sql.execute(FAILED)
        rows = sql.fetchall()
    return [
        {"id": pk, "what": what_of(task, arguments), "attempts": attempts, "at": at}
        for pk, task, arguments, attempts, at in rows
    ]


def what_of(task: str, arguments: Any) -> str:
    """The function a job calls, without what it was given: that may be private."""
    if isinstance(arguments, dict):
        path = str(arguments.get("path") or arguments.get("reaction") or task)
        return path.removeprefix("yizhan.")
    return task


def deliveries() -> list[dict[str, Any]]:
    """Outgoing mail that is not done, by state."""
    labels = dict(Delivery.STATES)
    unfinished = Delivery.objects.filter(state__in=["queued", "sending"]).values("state").order_by()
    counted = unfinished.annotate(number=Count("pk"), since=Min("next_try_at"))
    return [{**row, "label": labels[row["state"]]} for row in counted]


def database_size() -> int:
    with connection.cursor() as sql:
        sql.execute("SELECT pg_database_size(current_database())")
        return int(sql.fetchone()[0])
