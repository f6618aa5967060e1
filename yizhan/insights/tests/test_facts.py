"""Facts kept up step by step are the facts that are worked out afresh; what is past does not change."""

import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from yizhan.insights import keeping
from yizhan.insights.models import Fact, Moment, Progress, Span
from yizhan.insights.rows import Moment as Happened
from yizhan.lib import clock
from yizhan.spine.models import Event
from yizhan.tickets.actions.assign import assign, claim
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.actions.finish import reopen, resolve
from yizhan.tickets.actions.merge import merge, unmerge
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket

from .histories import BEGINS, live, other_kind, put_there


def rows() -> dict[str, list[tuple]]:
    """Everything that is kept, without what numbers the rows."""
    found = {}
    for model in (Fact, Span, Moment):
        columns = [one.attname for one in model._meta.concrete_fields if one.attname != "id"]
        found[model.__name__] = sorted(tuple(map(str, row)) for row in model.objects.values_list(*columns))
    return found


def catch_up() -> None:
    """Follow to the newest event. The horizon is the whole server's: a test beside us may hold it back for a while."""
    keeping.follow()
    until = time.monotonic() + 180
    newest = (*Event.objects.order_by("-tx", "-id").values_list("tx", "id")[0], None)
    while Progress.objects.values_list("tx", "event_id", "rebuilt_to").get() != newest and time.monotonic() < until:
        time.sleep(0.1)
        keeping.follow()


@pytest.mark.django_db(transaction=True)
def test_step_by_step_is_as_good_as_afresh(cast: Any) -> None:
    for seed in range(4):
        live(cast, seed, 60, between=keeping.follow)
    at = SimpleNamespace(cast=cast, one=open_ticket(by=cast.lin, requester=cast.lin, subject="空调", body="不制冷"))
    put_there(at)
    catch_up()
    other_kind(at)
    catch_up()
    kept = rows()
    assert all(kept.values()) and {row[1] for row in kept["Span"]} >= {"open", "excluded", "owner", "type_id"}
    Fact.objects.all().delete()
    keeping.rebuild()
    assert rows() == kept


def test_a_killed_rebuild_goes_on_where_it_was(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "TICKETS_AT_ONCE", 2)
    for _each in range(5):
        open_ticket(by=cast.wang, requester=cast.lin, subject="空调", body="不制冷", department=cast.support)

    def killed(done: int, total: int) -> None:
        assert (done, total) == (2, 5)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keeping.rebuild(killed)
    assert Progress.objects.get().rebuilt_to and Fact.objects.count() == 2
    heard: list[int] = []
    assert keeping.rebuild(lambda done, total: heard.append(done)) == 5
    assert heard == [4, 5] and Fact.objects.count() == 5 and Progress.objects.get().rebuilt_to is None


@pytest.mark.django_db(transaction=True)
def test_an_old_desk_is_caught_up_with_ticket_by_ticket(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "TICKETS_AT_ONCE", 2)
    monkeypatch.setattr(keeping, "SECONDS", 0.0)
    for _each in range(5):
        one = open_ticket(by=cast.wang, requester=cast.lin, subject="空调", body="不制冷", department=cast.support)
        reply(one, by=cast.wang, body="马上来")
    assert keeping.follow() == 0 and not Fact.objects.exists()  # no time, nothing begun
    written: list[list[int]] = []
    write = keeping.write
    monkeypatch.setattr(keeping, "write", lambda ids: (written.append(list(ids)), write(ids)))
    monkeypatch.setattr(keeping, "SECONDS", 60.0)
    until = time.monotonic() + 180
    while Fact.objects.count() < 5 and time.monotonic() < until:
        keeping.follow()
    ids = sorted(Ticket.objects.values_list("pk", flat=True))
    assert [one for one in written if one] == [ids[:2], ids[2:4], ids[4:]]
    assert Progress.objects.get().rebuilt_to is None
    kept = rows()
    keeping.rebuild()
    assert rows() == kept


def test_a_round_takes_about_a_second(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "TICKETS_AT_ONCE", 1)
    monkeypatch.setattr(keeping, "SECONDS", 0.2)
    monkeypatch.setattr(keeping, "write", lambda ids: time.sleep(0.15))
    for _each in range(5):
        open_ticket(by=cast.wang, requester=cast.lin, subject="空调", body="不制冷", department=cast.support)
    Progress.objects.update_or_create(pk=1, defaults={"tx": 1 << 60, "rebuilt_to": 0})
    began = time.monotonic()
    keeping.follow()
    assert 0.25 < time.monotonic() - began < 1.0
    ids = sorted(Ticket.objects.values_list("pk", flat=True))
    assert Progress.objects.get().rebuilt_to == ids[1]


def story(cast: Any) -> Ticket:
    """Opened at nine on a Monday in Shanghai, answered after an hour, solved at noon; reopened and solved on Tuesday."""
    at = BEGINS
    with clock.at(at):
        made = open_ticket(by=cast.lin, requester=cast.lin, subject="空调异响", body="很响", department=cast.support)
    with clock.at(at + timedelta(minutes=10)):
        claim(made, by=cast.wang)
    with clock.at(at + timedelta(hours=1)):
        reply(made, by=cast.wang, body="马上来")
    with clock.at(at + timedelta(hours=3)):
        resolve(made, by=cast.wang)
    with clock.at(at + timedelta(days=1)):
        reply(made, by=cast.lin, author=cast.lin, body="又响了")
    with clock.at(at + timedelta(days=1, minutes=30)):
        reply(made, by=cast.wang, body="再来一次")
        resolve(made, by=cast.wang)
    keeping.write([made.pk])
    return made


def moments(ticket: Ticket, kind: str) -> list[tuple[Any, ...]]:
    found = Moment.objects.filter(ticket=ticket, kind=kind).order_by("at")
    return [(one.word, one.number, one.seconds, one.agent_id) for one in found]


def test_what_happened_is_counted_once(cast: Any) -> None:
    made = story(cast)
    assert moments(made, "replied") == [("first", 1, 3600, cast.wang.pk), ("", 2, 1800, cast.wang.pk)]
    assert [row[:3] for row in moments(made, "resolved")] == [("one", 1, 10_800), ("again", 2, 88_200)]
    assert len(moments(made, "reopened")) == len(moments(made, "wrote")) == 1
    assert [one.seconds for one in Span.objects.filter(ticket=made, kind="open").order_by("since")] == [10_800, 1_800]
    own = Span.objects.filter(ticket=made, kind="owner", value=str(cast.wang.pk))
    assert sum(one.seconds for one in own) == 10_800 - 600 + 1_800


def test_what_is_past_stays_as_it_was(cast: Any) -> None:
    made = story(cast)
    before = set(Moment.objects.values_list(*Happened._fields))
    with clock.at(BEGINS + timedelta(days=40)):
        set_fields(made, by=cast.zhou, fields={"priority": 4})
        assign(made, by=cast.zhou, department=cast.billing)
        reopen(made, by=cast.zhou)
    keeping.write([made.pk])
    assert before < set(Moment.objects.values_list(*Happened._fields))
    # What reports group by is the ticket's of now; what it was then the spans say.
    assert set(Moment.objects.values_list("priority", "department_id")) == {(4, cast.billing.pk)}
    was = Span.objects.get(ticket=made, kind="priority")
    assert (was.value, was.since, was.until) == ("2", BEGINS, BEGINS + timedelta(days=40))


def test_merged_away_and_back(cast: Any) -> None:
    made, other = story(cast), story(cast)
    with clock.at(BEGINS + timedelta(days=3)):
        merge(made, by=cast.zhou, into=other)
    with clock.at(BEGINS + timedelta(days=5)):
        unmerge(made, by=cast.zhou)
    keeping.write([made.pk, other.pk])
    assert set(Moment.objects.values_list("ticket_id", "is_marked")) == {(made.pk, True), (other.pk, False)}
    out = Span.objects.get(kind="excluded")
    assert (out.ticket_id, out.since, out.until) == (made.pk, BEGINS + timedelta(days=3), BEGINS + timedelta(days=5))
