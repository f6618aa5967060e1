"""Every event of the program can be told, in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone, translation

from yizhan.automation.flows.tests.work import in_use, plain
from yizhan.lib import clock
from yizhan.lib.config import BASE
from yizhan.people.models import Agent
from yizhan.spine.actions import registry
from yizhan.spine.fields import Context
from yizhan.spine.guard import Guarded
from yizhan.spine.models import Event
from yizhan.spine.powers import powers
from yizhan.spine.records import records
from yizhan.tickets import telling
from yizhan.tickets.models import Ticket
from yizhan.workspace import timeline
from yizhan.workspace.pages import event_words
from yizhan.workspace.pages.column_words import FACTS

NAME = re.compile(r"[a-z_]+\.[a-z_]+")
SAME_IN_BOTH = {"API", "Cc", "Bcc", "抄送"}
HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")


def sources() -> Iterator[ast.Module]:
    for path in sorted(Path(BASE / "yizhan").rglob("*.py")):
        if not {"tests", "migrations", "bench"} & set(path.parts):
            yield ast.parse(path.read_text())


def changes(tree: ast.Module) -> Iterator[ast.Call]:
    """Calls of the door, in the modules that know it."""
    knows = {str(one.module) for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
    if not any(one.endswith("change") for one in knows):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "change" and len(node.args) > 1:
            yield node


def names() -> set[str]:
    """What `change(row, "…")` and the actions of the code base may write."""
    found = {one.event for one in registry.values() if one.event}
    for tree in sources():
        for call in changes(tree):
            name = call.args[1]
            if isinstance(name, ast.Constant):
                found.add(str(name.value))
            elif isinstance(name, ast.JoinedStr):
                last = name.values[-1]
                verbs = {str(last.value).removeprefix(".")} if isinstance(last, ast.Constant) else {*telling.VERBS}
                found |= {f"{key}.{verb}" for key in records for verb in verbs}
            else:
                texts = {str(one.value) for one in ast.walk(tree) if isinstance(one, ast.Constant)}
                kinds = {model.subject_kind() for model in apps.get_models() if issubclass(model, Guarded)}
                found |= {one for one in texts if NAME.fullmatch(one) and one.partition(".")[0] in kinds}
    return found - set(registry) - set(powers)


def facts() -> set[str]:
    """Every keyword that ends in the data of an event."""
    calls = [call for tree in sources() for call in changes(tree)]
    said = [
        node
        for tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say"
    ]
    words = {word.arg for call in [*calls, *said] for word in call.keywords if word.arg}
    return words - {"by", "needs", "expect"}


def test_the_walk_finds_what_is_written() -> None:
    assert {"ticket.replied", "message.delayed", "team.archived", "desk.receipts_capped", "mailbox.alarmed"} <= names()
    assert {"message", "recipients", "split_from"} <= facts()


@pytest.mark.parametrize("name", sorted(names()))
def test_the_audit_log_says_every_event_in_both_languages(name: str) -> None:
    with translation.override("zh-hans"):
        assert HAN.search(telling.say_event(name)), name
        assert HAN.search(event_words.say_kind(name.partition(".")[0])) or "API" in event_words.say_kind(name)
    with translation.override("en"):
        said = telling.say_event(name)
        assert LATIN.search(said) and not HAN.search(said) and said != telling.readable(name)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_timeline_tells_every_event_of_a_ticket(language: str) -> None:
    of_a_ticket = [one for one in names() if one.partition(".")[0] in {"ticket", "message"}]
    with translation.override(language):
        for name in set(of_a_ticket) - timeline.TOLD_BY_MESSAGES:
            told = telling.sentence(Event(name=name), "X", "YZ-1")
            assert name not in told and " · " not in told, name
            assert bool(HAN.search(told)) == (language == "zh-hans"), told


@pytest.mark.django_db
def test_every_column_has_a_word() -> None:
    for model in apps.get_models():
        if not issubclass(model, Guarded):
            continue
        kind = model.subject_kind()
        for column in model._meta.concrete_fields:
            event = Event(name=f"{kind}.edited", subject_kind=kind)
            with translation.override("zh-hans"):
                said = event_words.label_of(event, column.attname)
            assert column.attname == "id" or HAN.search(said) or said in SAME_IN_BOTH, (kind, column.attname, said)


def test_every_fact_has_a_word() -> None:
    assert facts() <= set(FACTS)


@pytest.mark.django_db
def test_a_name_nobody_knows_is_still_words() -> None:
    with translation.override("en"):
        assert telling.say_event("rocket.took_off") == "rocket · took off"
        event = Event(name="ticket.edited", subject_kind="ticket")
        assert event_words.label_of(event, "data.floor_no").endswith("floor no")


def test_every_entrance_has_a_word() -> None:
    calls = [node for tree in sources() for node in ast.walk(tree) if isinstance(node, ast.Call)]
    used = {node.args[0].value for node in calls if getattr(node.func, "id", "") == "through"
            and node.args and isinstance(node.args[0], ast.Constant)}  # fmt: skip
    assert {"web", "clock"} <= used <= set(event_words.ENTRANCES)


@pytest.mark.django_db
def test_the_kind_of_a_ticket_is_told_in_words() -> None:
    event = Event(name="ticket.edited", subject_kind="ticket", data={"changes": {"kind": ["new", "on_hold"]}})
    with translation.override("en"):
        context = Context(by=None, now=clock.now())
        assert [event_words.say_value(event, "kind", one, context) for one in ("new", "on_hold")] == ["New", "On hold"]


def test_a_ticket_of_the_web_form_was_not_opened_by_mail(desk: Agent, ticket: Ticket) -> None:
    ticket.channel = "web"
    happened = [Event(name="ticket.opened", subject_kind="ticket", actor_kind="channel", at=clock.now(), data=data)
                for data in ({}, {"channel": "mail"})]  # fmt: skip
    with translation.override("en"):
        said = [timeline.event_line(one, timeline.Names(ticket, happened)).actor for one in happened]
    assert said == ["Web form", "Mail"]


def test_stages_and_transitions_of_a_flow_are_told_by_their_names(desk: Agent) -> None:
    data = {"flow": in_use(plain()).pk, "before": ["work", "never"], "transition": "back"}
    event = Event(name="ticket.moved", subject_kind="ticket", data=data)
    with translation.override("zh-hans"):
        assert event_words.say_fact(event, "before", data["before"])[1] == "在办、never"
        assert event_words.say_fact(event, "transition", "back")[1] == "退回"


@pytest.mark.django_db
def test_who_has_a_chat_and_until_when_is_told_in_words(desk: Any) -> None:
    changes = {"offered_id": [None, desk.admin.pk], "skip_ids": [[], [desk.admin.pk]], "state": ["waiting", "active"],
               "offer_until": [None, "2026-11-28T12:43:59.819Z"]}  # fmt: skip
    event = Event(name="chat.offered", subject_kind="chat", data={"changes": changes})
    with translation.override("en"), timezone.override("Asia/Shanghai"):
        said = {key: event_words.say_value(event, key, new, Context()) for key, (_old, new) in changes.items()}
    assert said["offered_id"] == said["skip_ids"] == desk.admin.name
    assert said["state"] == "Under way"
    assert "20:43" in said["offer_until"] and "T12" not in said["offer_until"]
