"""A restored desk keeps its feed in order."""

from typing import Any

from django.db import connection

from yizhan.spine.epoch import keep_growing
from yizhan.spine.models import Event
from yizhan.tickets.actions.edit import tag
from yizhan.tickets.models import Ticket


def test_numbers_grow_again_after_a_restore(cast: Any, ticket: Ticket) -> None:
    with connection.cursor() as sql:
        sql.execute("SELECT event_horizon()")
        far = sql.fetchone()[0] + 1_000_000
    Event.objects.create(
        tx=far, at=ticket.created_at, name="old", subject_kind="ticket", subject_id=ticket.pk, actor_kind="setup"
    )
    assert keep_growing() and not keep_growing()
    tag(ticket, by=cast.wang, add=["vip"])
    newest = Event.objects.order_by("-tx", "-id").first()
    assert newest is not None and newest.name == "ticket.tagged" and newest.tx > far
