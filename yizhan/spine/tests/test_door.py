"""The door: one transaction, one event, nothing lost."""

import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from yizhan import reactions as page
from yizhan.people.models import Department
from yizhan.spine import reactions
from yizhan.spine.actions import action, registry
from yizhan.spine.change import change
from yizhan.spine.errors import ChangedOutsideTheDoor, Conflict, Refused
from yizhan.spine.models import Event
from yizhan.tickets.actions.assign import assign, claim
from yizhan.tickets.actions.edit import set_fields, tag
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Message, Ticket


def events(ticket: Ticket) -> list[str]:
    return list(Event.objects.filter(ticket_id=ticket.pk).order_by("id").values_list("name", flat=True))


def test_a_change_is_recorded_with_before_and_after(cast: Any, ticket: Ticket) -> None:
    assign(ticket, by=cast.wang, agent=cast.li)
    event = Event.objects.get(ticket_id=ticket.pk, name="ticket.assigned")
    assert event.changes == {"assignee_id": [None, cast.li.pk]}
    assert (event.actor_kind, event.actor_id, event.depth) == ("agent", cast.wang.pk, 0)


def test_nothing_changed_leaves_no_event(cast: Any, ticket: Ticket) -> None:
    assign(ticket, by=cast.wang, agent=cast.li)
    before, version = events(ticket), ticket.version
    assign(ticket, by=cast.wang, agent=cast.li)
    assert events(ticket) == before and ticket.version == version


def test_saving_outside_the_door_raises(ticket: Ticket) -> None:
    for forbidden in (
        ticket.save,
        ticket.delete,
        lambda: Ticket.objects.update(subject="x"),
        lambda: Ticket.objects.filter(pk=ticket.pk).delete(),
        lambda: Ticket.objects.bulk_update([ticket], ["subject"]),
        lambda: Department.objects.create(slug="x"),
    ):
        with pytest.raises(ChangedOutsideTheDoor):
            forbidden()


def test_events_cannot_be_changed_or_deleted(ticket: Ticket) -> None:
    for statement in ("UPDATE spine_event SET name = 'x'", "DELETE FROM spine_event"):
        with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as sql:
            sql.execute(statement)


def test_an_old_version_is_a_conflict_and_changes_nothing(cast: Any, ticket: Ticket) -> None:
    seen = ticket.version
    set_fields(ticket, by=cast.wang, fields={"priority": 4})
    with pytest.raises(Conflict):
        set_fields(ticket, by=cast.li, expect=seen, fields={"priority": 1})
    ticket.refresh_from_db()
    assert ticket.priority == 4


def test_words_of_people_stay_out_of_the_stream(cast: Any, ticket: Ticket) -> None:
    reply(ticket, by=cast.wang, body="机密的内容")
    assert not [event for event in Event.objects.all() if "机密" in str(event.data)]


@pytest.fixture
def reacting(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets a test put reactions on the page."""

    def put(when: str, *entries: tuple[str, Any]) -> None:
        paths = []
        for number, (pattern, function) in enumerate(entries):
            path = f"test.{when}.{number}"
            paths.append((pattern, path))
            found[path] = function
        monkeypatch.setattr(page, when, [*getattr(page, when), *paths])
        reactions._matching.cache_clear()

    found: dict[str, Any] = {}
    real = reactions.load
    monkeypatch.setattr(reactions, "load", lambda path: found.get(path) or real(path))
    yield put
    monkeypatch.undo()
    reactions._matching.cache_clear()


def test_rules_that_trigger_each_other_stop(cast: Any, ticket: Ticket, reacting: Any) -> None:
    def flip(event: Event, subject: Any) -> None:
        set_fields(subject, by=cast.zhou, fields={"priority": 5 - Ticket.objects.get(pk=subject.pk).priority})

    reacting("NOW", ("ticket.edited", flip))
    set_fields(ticket, by=cast.wang, fields={"priority": 3})
    names = events(ticket)
    assert names.count("ticket.edited") == 6 and names.count("reaction.stopped") == 1
    depths = [event.depth for event in Event.objects.filter(name="ticket.edited").order_by("id")]
    assert depths == [0, 1, 2, 3, 4, 5]
    assert ticket.priority == Ticket.objects.get(pk=ticket.pk).priority


def test_each_event_knows_what_caused_it(cast: Any, ticket: Ticket, reacting: Any) -> None:
    def raise_priority(event: Event, subject: Any) -> None:
        set_fields(subject, by=cast.zhou, fields={"priority": 4})

    reacting("NOW", ("ticket.replied", raise_priority))
    reply(ticket, by=cast.lin, body="快点！")
    edited = Event.objects.get(name="ticket.edited")
    assert edited.cause.name == "ticket.replied" and edited.depth == 1 and ticket.priority == 4


def test_a_failing_reaction_keeps_the_reply(cast: Any, ticket: Ticket, reacting: Any, settings: Any) -> None:
    settings.TESTING = False
    reacting("NOW", ("ticket.replied", lambda event, subject: 1 / 0))
    reply(ticket, by=cast.wang, body="马上到")
    assert Message.objects.filter(ticket=ticket, text="马上到").exists()
    failed = Event.objects.get(name="reaction.failed")
    assert "ZeroDivisionError" in failed.data["reason"]


def test_jobs_roll_back_and_commit_with_the_change(cast: Any, ticket: Ticket) -> None:
    jobs = ProcrastinateJob.objects.filter(args__reaction="yizhan.channels.outbox.deliver")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        reply(ticket, by=cast.wang, body="一")
        assert jobs.count() == 1
        raise ZeroDivisionError
    assert jobs.count() == 0
    reply(ticket, by=cast.wang, body="二")
    assert jobs.count() == 1


def test_a_role_change_passes_the_same_door(cast: Any) -> None:
    role = cast.wang.role
    with pytest.raises(Refused), change(role, "role.edited", by=cast.wang, needs="admin.people"):
        role.powers = ["*"]
    role.refresh_from_db()
    assert "*" not in role.powers
    with change(role, "role.edited", by=cast.zhou, needs="admin.people"):
        role.visibility = "all"
    assert Event.objects.get(name="role.edited").changes == {"visibility": ["department", "all"]}


def test_two_actions_cannot_share_a_name() -> None:
    name = next(iter(registry))
    with pytest.raises(RuntimeError):
        action(registry[name].key, "x", event="x.y", needs="x")(lambda ticket, *, by: None)


@pytest.mark.django_db(transaction=True)
def test_two_writers_lose_nothing(cast: Any, ticket: Ticket) -> None:
    failures: list[Exception] = []

    def work(number: int, who: Any) -> None:
        try:
            own = Ticket.objects.get(pk=ticket.pk)
            for step in range(20):
                tag(own, by=who, add=[f"t{number}-{step}"])
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n, who)) for n, who in enumerate([cast.wang, cast.li])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ticket.refresh_from_db()
    assert not failures and len(ticket.tags) == 40
    chain = [event.changes["tags"] for event in Event.objects.filter(name="ticket.tagged").order_by("id")]
    assert all(later[0] == earlier[1] for earlier, later in zip(chain, chain[1:], strict=False))


@pytest.mark.django_db(transaction=True)
def test_the_first_click_wins(cast: Any, ticket: Ticket) -> None:
    results: list[str] = []

    def click(who: Any) -> None:
        try:
            claim(Ticket.objects.get(pk=ticket.pk), by=who)
            results.append("won")
        except Conflict:
            results.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(who,)) for who in (cast.wang, cast.li, cast.zhou)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["late", "late", "won"]


@pytest.mark.django_db(transaction=True)
def test_the_feed_never_skips_a_late_commit(cast: Any, ticket: Ticket) -> None:
    last = Event.objects.order_by("-tx", "-id").first()
    assert last is not None
    cursor, slow, done = (last.tx, last.pk), threading.Event(), threading.Event()

    def linger() -> None:
        with transaction.atomic():
            tag(Ticket.objects.get(pk=ticket.pk), by=cast.wang, add=["slow"])
            slow.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=linger)
    thread.start()
    slow.wait(10)
    role = cast.wang.role
    with change(role, "role.edited", by=cast.zhou):
        role.position = 77
    assert list(Event.objects.after(cursor)) == []
    done.set()
    thread.join()
    # The horizon is the whole server's: a transaction of another test beside us may hold it back for a while.
    until, names = time.monotonic() + 180, []
    while len(names) < 2 and time.monotonic() < until:
        time.sleep(0.1)
        names = [event.name for event in Event.objects.after(cursor)]
    assert sorted(names) == ["role.edited", "ticket.tagged"]
