"""Jobs run at least once; so every one of them, run twice, leaves the same."""

from fnmatch import fnmatchcase
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from tests.cast import customer
from yizhan import reactions
from yizhan.channels.models import Mailbox
from yizhan.lib import clock
from yizhan.spine.actors import Machine
from yizhan.spine.models import Event
from yizhan.spine.reactions import load, run_later, wants
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.edit import tag
from yizhan.tickets.actions.finish import close, hold, reopen, resolve
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket
from yizhan.workspace.first_run import both, keep

# What changes with the hour, not with the work.
RESTLESS = {"updated_at", "checked_at", "seen_at", "at", "next_try_at", "attempts", "tx"}


def everything() -> dict[str, list]:
    """Every row of every table of ours."""
    state = {}
    for model in apps.get_models():
        if model.__module__.startswith("yizhan."):
            columns = [f.attname for f in model._meta.concrete_fields if f.attname not in RESTLESS]
            state[model._meta.label] = [
                tuple(map(repr, row)) for row in model._default_manager.order_by("pk").values_list(*columns)
            ]
    return state


@pytest.fixture
def busy(cast: Any) -> Any:
    """A desk on which a good deal has happened."""
    keep(Mailbox(), slug="mail", labels=both("邮箱", "Mail"), address="desk@qingshan.example", department=cast.support)
    mail = Machine("channel", name="mail")
    first = open_ticket(
        by=mail, requester=cast.lin, subject="漏水", body="二楼", department=cast.support, channel="mail"
    )
    other = customer("周凯", "kai@home.example")
    second = open_ticket(by=cast.wang, requester=other, subject="Invoice", body="x", department=cast.support)
    assign(first, by=cast.zhou, agent=cast.wang)
    reply(first, by=cast.wang, body="马上到")
    note(first, by=cast.wang, body="@李倩 看一下")
    reply(first, by=mail, author=cast.lin, body="好的")
    tag(second, by=cast.wang, add=["vip"])
    hold(second, by=cast.wang)
    resolve(first, by=cast.wang)
    close(first, by=cast.wang)
    reopen(first, by=cast.zhou)
    return cast


@pytest.mark.parametrize("path", sorted({path for _pattern, path in reactions.LATER}))
def test_a_consequence_run_twice_leaves_the_same(busy: Any, path: str) -> None:
    patterns = [pattern for pattern, one in reactions.LATER if one == path]
    events = [
        e for e in Event.objects.order_by("id") if any(fnmatchcase(e.name, p) for p in patterns) and wants(path, e)
    ]
    for event in events:
        run_later(path, event.pk)
    once = everything()
    for event in events:
        run_later(path, event.pk)
    assert everything() == once


@pytest.mark.parametrize("path", [path for _seconds, path in reactions.EVERY])
def test_a_round_made_twice_leaves_the_same(busy: Any, path: str) -> None:
    for later_path in sorted({one for _pattern, one in reactions.LATER}):
        for event in Event.objects.filter(name="ticket.replied"):
            if wants(later_path, event) and later_path.endswith("deliver"):
                run_later(later_path, event.pk)
    with clock.at(clock.now()):
        load(path)()
        once = everything()
        load(path)()
        assert everything() == once


def test_every_reaction_of_the_page_exists() -> None:
    for _when, path in [*reactions.NOW, *reactions.LATER, *reactions.EVERY]:
        assert callable(load(path)), path
    for path in reactions.SERVICES:
        assert callable(load(path)), path


def test_nothing_is_left_in_the_air(busy: Any) -> None:
    """Every job written refers to an event that exists."""
    with connection.cursor() as sql:
        sql.execute("SELECT count(*) FROM procrastinate_jobs j WHERE task_name = 'later' AND NOT EXISTS"
                    " (SELECT 1 FROM spine_event e WHERE e.id = (j.args->>'event_id')::bigint)")  # fmt: skip
        assert sql.fetchone()[0] == 0
    assert Ticket.objects.count() == 2
