"""The archive: out of the lists, read-only, found by name, restored; its round."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import set_desk
from yizhan.lib import clock
from yizhan.spine.actors import Machine
from yizhan.spine.errors import Conflict
from yizhan.spine.fields import Context
from yizhan.spine.guard import door
from yizhan.spine.models import Event
from yizhan.tickets.actions.archive import archive, unarchive
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.actions.finish import close, reopen
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.archiving import archive_due
from yizhan.tickets.lists import matching
from yizhan.tickets.models import Ticket


def found(cast: Any, text: str) -> int:
    return matching(text, Context(by=cast.wang))[0].count()


@pytest.fixture
def closed(cast: Any, ticket: Ticket) -> Ticket:
    close(ticket, by=cast.wang)
    return ticket


def grown_old(ticket: Ticket, days: int) -> None:
    then = clock.now() - timedelta(days=days)
    with door(True):
        Ticket.objects.filter(pk=ticket.pk).update(updated_at=then, closed_at=then)


def test_what_is_archived_is_found_by_name_and_only_read(cast: Any, closed: Ticket) -> None:
    before = closed.updated_at
    archive(closed, by=cast.zhou)
    assert closed.updated_at == before
    assert found(cast, "status:closed") == found(cast, "异响") == 0
    assert found(cast, "archived:yes 异响") == found(cast, f"number:{closed.number}") == 1
    for verb, params in ((note, {"body": "x"}), (reply, {"body": "x"}), (reopen, {}), (set_fields, {"fields": {}})):
        assert not verb.offered(closed, cast.zhou)
        with pytest.raises(Conflict):
            verb(closed, by=cast.zhou, **params)
    unarchive(closed, by=cast.zhou)
    assert found(cast, "异响") == 1 and closed.kind == "closed" and reopen.offered(closed, cast.zhou)


def test_a_customer_who_writes_brings_it_back(cast: Any, closed: Ticket) -> None:
    archive(closed, by=cast.zhou)
    reply(closed, by=Machine("channel", 1), author=cast.lin, body="又响了")
    assert closed.kind == "open" and not closed.is_archived


def test_the_clock_archives_what_is_old_enough_and_leaves_what_was_restored(cast: Any, closed: Ticket) -> None:
    grown_old(closed, 100)
    assert archive_due() == 0  # not asked for
    set_desk(archive_months=6)
    assert archive_due() == 0
    set_desk(archive_months=3)
    assert archive_due() == 1 and archive_due() == 0
    event = Event.objects.get(name="ticket.archived")
    assert (event.actor_kind, event.via) == ("clock", "clock")
    closed.refresh_from_db()
    unarchive(closed, by=cast.zhou)
    assert archive_due() == 0
