"""The door. Every change to anything that matters passes here, in one transaction.

    with change(role, "role.edited", by=admin, needs="role.edit") as it:
        role.name = "Night shift"

1 lock the row · 2 ask whether the actor may · 3 run the verb · 4 compare before with after ·
5 save only what differs · 6 insert the event · 7 NOW reactions · 8 LATER reactions as jobs · commit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from yizhan.lib import clock

from . import actors, holding, reactions
from .actors import Actor
from .errors import Conflict, Refused, Stale, TooDeep
from .guard import Guarded, door
from .models import Event

DEEPEST = 5
_cause: ContextVar[Event | None] = ContextVar("cause", default=None)
_fails_as_one: ContextVar[bool] = ContextVar("fails_as_one", default=False)


@dataclass(slots=True)
class Change:
    """What a verb may say while the door is open."""

    subject: Guarded
    facts: dict[str, Any] = field(default_factory=dict)
    said: bool = False
    deleted: bool = False
    keeps_time: bool = False
    event: Event | None = None

    def say(self, **facts: Any) -> None:
        """Add facts (ids and numbers, not words) to the event; with this an event is written in any case."""
        self.facts.update(facts)
        self.said = True

    def keep_time(self) -> None:
        """Nothing worth a new place in the lists: the time of the last change stays."""
        self.keeps_time = True

    def delete(self) -> None:
        """The subject itself goes."""
        self.deleted = self.said = True


@contextmanager
def change(
    subject: Guarded, name: str, *, by: Actor, needs: str = "", expect: int | None = None, **facts: Any
) -> Iterator[Change]:
    """Open the door for `subject`; on leaving, save what differs and write the event `name`.

    Raises Refused (may not), Conflict (something holds it), TooDeep (a loop of reactions), Stale (`expect` is not the
    version).
    """
    cause = _cause.get()
    depth = cause.depth + 1 if cause else 0
    if depth > DEEPEST:
        raise TooDeep(name)
    with transaction.atomic(savepoint=not _fails_as_one.get()):
        is_new = subject.pk is None or subject._state.adding
        if not is_new:
            _lock(subject)
        if needs and not by.may(needs, subject):
            raise Refused(needs)
        _expect(subject, expect)
        if not is_new and (why := holding.why_not(subject, name, by)):
            raise Conflict(why)
        before = {} if is_new else snapshot(subject)
        it = Change(subject, dict(facts), said=bool(facts) or is_new)
        with door(True):
            yield it
            if not is_new:
                holding.settle(subject, name, by, before)
            differs = _save(it, before, is_new)
        if differs or it.said:
            it.event = _record(it, name, by, cause, depth, _differences(subject, before, differs, is_new))
            reactions.react(it.event, subject, causing)
            if it.event.touched and not it.deleted:
                subject.refresh_from_db()


@contextmanager
def as_one() -> Iterator[None]:
    """One transaction. A change inside that fails takes all of it along, so none needs a savepoint of its own."""
    token = _fails_as_one.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _fails_as_one.reset(token)


@contextmanager
def causing(event: Event) -> Iterator[None]:
    """Changes inside are caused by `event`. The door itself is shut: reactions act through actions."""
    token = _cause.set(event)
    try:
        with door(False):
            yield
    finally:
        _cause.reset(token)


def present_cause() -> Event | None:
    """The event that a reaction is following just now."""
    return _cause.get()


def snapshot(subject: models.Model) -> dict[str, Any]:
    """Column → value of every loaded column."""
    return {
        column.attname: deepcopy(value)
        if isinstance(value := getattr(subject, column.attname), (dict, list))
        else value
        for column in subject._meta.concrete_fields
    }


def _lock(subject: Guarded) -> None:
    subject.refresh_from_db(from_queryset=type(subject)._base_manager.select_for_update(of=("self",)))


def _expect(subject: Guarded, version: int | None) -> None:
    if version is not None and version != getattr(subject, "version", version):
        raise Stale("version")


def _save(it: Change, before: dict[str, Any], is_new: bool) -> list[str]:
    """Write what differs; returns the columns that did."""
    subject = it.subject
    if it.deleted:
        it.facts.setdefault("deleted", subject.pk)
        it.facts["id"] = subject.pk
        return []
    if is_new:
        if subject._state.adding:
            subject.save(force_insert=True)
        return []
    differs = [column for column, value in snapshot(subject).items() if value != before[column]]
    if differs:
        if hasattr(subject, "version"):
            subject.version += 1
        if hasattr(subject, "updated_at") and not it.keeps_time:
            subject.updated_at = clock.now()
        extra = [name for name in ("version", "updated_at") if hasattr(subject, name)]
        subject.save(update_fields={*differs, *extra})
    return differs


def _differences(subject: Guarded, before: dict, differs: list[str], is_new: bool) -> dict[str, list]:
    """Column → [before, after], JSON columns by key, unlogged ones without values."""
    if is_new:
        return {}
    changes: dict[str, list] = {}
    for column in differs:
        old, new = before[column], getattr(subject, column)
        if column in subject.unlogged:
            changes[column] = [None, None]
        elif isinstance(old, dict) and isinstance(new, dict):
            for key in sorted({*old, *new}):
                if old.get(key) != new.get(key):
                    changes[f"{column}.{key}"] = [old.get(key), new.get(key)]
        else:
            changes[column] = [old, new]
    return changes


def _record(it: Change, name: str, by: Actor, cause: Event | None, depth: int, changes: dict) -> Event:
    subject = it.subject
    data = {**it.facts, "changes": changes} if changes else it.facts
    event = Event(
        at=clock.now(),
        name=name,
        subject_kind=subject.subject_kind(),
        subject_id=subject.pk,
        ticket_id=getattr(subject, "ticket_key", None),
        actor_kind=by.actor_kind,
        actor_id=by.id,
        via=actors.via(),
        cause=cause,
        depth=depth,
        data=data,
    )
    event.save(force_insert=True)
    _touch(cause, subject)
    if it.deleted:
        with door(True):
            models.Model.delete(subject)
        subject.pk = event.subject_id
    return event


def _touch(cause: Event | None, subject: Guarded) -> None:
    """Tell the events up the chain that a reaction changed their subject: the caller's object must be read again."""
    while cause:
        if (cause.subject_kind, cause.subject_id) == (subject.subject_kind(), subject.pk):
            cause.touched = True
        cause = cause.cause
