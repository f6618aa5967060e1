"""A mailbox that can send, and the work of the worker: jobs and a round."""

from typing import Any

from yizhan.channels import outbox
from yizhan.channels.models import Delivery, Mailbox
from yizhan.lib import clock
from yizhan.lib.crypto import lock
from yizhan.spine.models import Event
from yizhan.spine.reactions import _matching, load, wants
from yizhan.workspace.first_run import both, keep


def mailbox(department: Any, port: int, address: str = "support@qingshan.example", **more: Any) -> Mailbox:
    secret = lock(more.pop("password"), "mailbox:secret") if "password" in more else ""
    return keep(
        Mailbox(), slug=address.partition("@")[0], labels=both("客服邮箱", "Support"), address=address,
        department=department, smtp_host="127.0.0.1", smtp_port=port, smtp_security=more.pop("security", "none"),
        secret=secret, **more,
    )  # fmt: skip


def run_jobs(after: int = 0) -> None:
    """Every LATER reaction of every event since, each of them twice."""
    for event in Event.objects.filter(pk__gt=after).order_by("pk"):
        for path in _matching("LATER", event.name):
            if wants(path, event):
                load(path)(event)
                load(path)(event)


def work(*, at_once: bool = True) -> None:
    """Jobs and a round, as the worker does them; the undo window is over."""
    run_jobs()
    if at_once:
        Delivery.objects.filter(state__in=["queued", "maybe"], next_try_at__isnull=False).update(
            next_try_at=clock.now()
        )
    outbox.send_due()
