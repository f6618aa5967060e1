"""Rows are saved with statements that are made once, and statements nobody waits for travel together."""

from contextlib import suppress
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from yizhan.lib import clock
from yizhan.spine import along, reactions
from yizhan.spine.change import as_one, causing, change
from yizhan.spine.errors import Refused
from yizhan.spine.models import Event

pytestmark = pytest.mark.django_db


def event(**more: Any) -> Event:
    return Event(at=clock.now(), name="x.happened", subject_kind="x", subject_id=1, actor_kind="setup", **more)


def test_a_row_comes_back_as_it_was_saved() -> None:
    made = event(data={"words": ["一", "O'Neil %s"], "none": None}, via="cli")
    made.save(force_insert=True)
    found = Event.objects.get(pk=made.pk)
    assert {name: getattr(found, name) for name in ("data", "via", "at", "tx", "cause_id", "depth")} == {
        name: getattr(made, name) for name in ("data", "via", "at", "tx", "cause_id", "depth")
    }


def test_only_the_named_columns_are_written(cast: Any) -> None:
    with change(cast.lin, "customer.edited", by=cast.qian) as it:
        cast.lin.name = "林晓"
        it.say()
        cast.lin.save(update_fields=["name"])
    cast.lin.refresh_from_db()
    assert cast.lin.name == "林晓"


def test_a_row_that_is_gone_cannot_be_saved(cast: Any) -> None:
    made = event()
    made.pk = 10**15
    with pytest.raises(DatabaseError):
        made.save(update_fields=["via"])


def test_statements_that_need_no_answer_are_one_journey() -> None:
    journeys: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        journeys.append(sql)
        return execute(sql, *rest)

    with along.gathered(), connection.execute_wrapper(count), transaction.atomic():
        along.send("SET LOCAL application_name = %s", ["50% first"])
        along.send("SELECT set_config('yizhan.second', %s, true)", ["two"])
        with connection.cursor() as sql:
            sql.execute("SELECT current_setting('application_name'), current_setting('yizhan.second')")
            assert sql.fetchall() == [("50% first", "two")]
        assert len(journeys) == 1 and journeys[0].startswith("SAVEPOINT")


def test_what_waits_at_the_end_is_sent() -> None:
    with along.gathered():
        along.send("SELECT set_config('yizhan.late', %s, true)", ["sent"])
    with connection.cursor() as sql:
        sql.execute("SELECT current_setting('yizhan.late')")
        assert sql.fetchone() == ("sent",)


def test_a_statement_that_fails_on_the_way_undoes_its_savepoint_alone() -> None:
    with pytest.raises(DatabaseError), along.gathered(), transaction.atomic():
        event().save(force_insert=True)
        along.send("SELECT 1 / %s", [0])
    assert not Event.objects.filter(name="x.happened").exists()
    event().save(force_insert=True)
    assert Event.objects.filter(name="x.happened").count() == 1


def sends_nonsense(event: Event, subject: Any) -> None:
    along.send("SELECT 1 / %s", [0])


def catches_what_fails(event: Event, subject: Any) -> None:
    with suppress(DatabaseError), transaction.atomic():
        Event.objects.exists()


def says_so(event: Event, subject: Any) -> None:
    Event.objects.create(at=event.at, name="y.followed", subject_kind="y", subject_id=1, actor_kind="setup")


# A page of reactions like yizhan/reactions.py.
NOW = [("x.*", f"{__name__}.{one}") for one in ("says_so", "sends_nonsense", "catches_what_fails")]
LATER: list[tuple[str, str]] = []


def test_a_reaction_that_catches_anothers_failure_undoes_nothing(settings: Any) -> None:
    settings.REACTIONS, settings.TESTING = __name__, False
    reactions._matching.cache_clear()
    try:
        (happened := event()).save(force_insert=True)
        reactions.react(happened, None, causing)
    finally:
        reactions._matching.cache_clear()
    failed = Event.objects.get(name="reaction.failed")
    assert failed.data["reaction"].endswith("sends_nonsense")
    assert Event.objects.filter(name="y.followed").count() == 1


def test_as_one_everything_fails_together(cast: Any) -> None:
    class Nobody:
        actor_kind, id = "agent", 0

        def may(self, power: str, subject: Any = None) -> bool:
            return False

    with pytest.raises(Refused), as_one():
        with change(cast.lin, "customer.edited", by=cast.qian):
            cast.lin.name = "changed"
        with change(cast.lin, "customer.edited", by=Nobody(), needs="admin.people"):
            pass
    cast.lin.refresh_from_db()
    assert cast.lin.name != "changed" and not Event.objects.filter(name="customer.edited").exists()
