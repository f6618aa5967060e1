"""The machinery behind yizhan/reactions.py: what follows an event, now or later."""

import json
import logging
from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from procrastinate.contrib.django import app as jobs

from .along import gathered
from .errors import TooDeep
from .models import Event

log = logging.getLogger(__name__)
Reaction = Callable[..., Any]
JOBS = """
SELECT procrastinate_defer_jobs_v1(array_agg((%s, %s, %s, NULL, NULL, args, NULL)::procrastinate_job_to_defer_v1))
FROM unnest(%s::jsonb[]) AS args
"""


def react(event: Event, subject: Any, causing: Callable) -> None:
    """Run the NOW reactions of `event` in order and write its LATER ones as jobs."""
    now = _wanting("NOW", event)
    if now and not _together(now, event, subject, causing):
        _one_by_one(now, event, subject, causing)
    _defer([(path, event) for path in _wanting("LATER", event)])


def react_to_all(pairs: list[tuple[Event, Any]], causing: Callable) -> None:
    """What follows several events: together as long as nothing fails, their jobs in one statement."""
    now = [(event, subject, paths) for event, subject in pairs if (paths := _wanting("NOW", event))]
    try:
        with gathered(), transaction.atomic():
            for event, subject, paths in now:
                with causing(event):
                    for path in paths:
                        load(path)(event, subject)
    except Exception as error:
        if settings.TESTING and not isinstance(error, TooDeep):
            raise
        for event, subject, paths in now:
            _one_by_one(paths, event, subject, causing)
    _defer([(path, event) for event, _subject in pairs for path in _wanting("LATER", event)])


def _wanting(when: str, event: Event) -> list[str]:
    return [path for path in _matching(when, event.name) if wants(path, event)]


def _defer(pairs: list[tuple[str, Event]]) -> None:
    """Write the jobs, as `batch_defer` does; its own way of saying several in SQL takes longer than PostgreSQL."""
    if not pairs:
        return
    task = jobs.tasks["later"]
    args = [json.dumps({"reaction": path, "event_id": event.pk}) for path, event in pairs]
    with connection.cursor() as sql:
        sql.execute(JOBS, [task.queue, task.name, task.priority, args])


def _together(paths: list[str], event: Event, subject: Any, causing: Callable) -> bool:
    """All in one savepoint, and as few journeys to the database as they allow. False when one of them failed."""
    try:
        with gathered(), transaction.atomic(), causing(event):
            for path in paths:
                load(path)(event, subject)
            if connection.needs_rollback:
                # One has caught what another's statement failed with on the way; what follows would be undone unheard.
                raise DatabaseError("a statement of one reaction failed in another")
    except Exception as error:
        if settings.TESTING and not isinstance(error, TooDeep):
            raise
        return False
    return True


def _one_by_one(paths: list[str], event: Event, subject: Any, causing: Callable) -> None:
    """Each in its own savepoint, so that the failing one is the only one that is undone."""
    for path in paths:
        try:
            with transaction.atomic(), causing(event):
                load(path)(event, subject)
        except TooDeep:
            _note(event, "reaction.stopped", path, "loop")
        except Exception as error:
            # A failing consequence never loses the reply that caused it; tests must hear it.
            if settings.TESTING:
                raise
            log.exception("reaction %s failed on event %s", path, event.pk)
            _note(event, "reaction.failed", path, f"{type(error).__name__}: {error}")


def run_later(reaction: str, event_id: int) -> None:
    """One LATER reaction of one event, as a job. Safe to run twice: every reaction is."""
    load(reaction)(Event.objects.get(pk=event_id))


@cache
def load(path: str) -> Reaction:
    module, name = path.rsplit(".", 1)
    return getattr(import_module(module), name)


def wants(path: str, event: Event) -> bool:
    """A reaction may carry `wants(event)`, asked before it is run or its job is written."""
    asks = getattr(load(path), "wants", None)
    return asks is None or asks(event)


@cache
def _matching(when: str, name: str) -> tuple[str, ...]:
    page = import_module(settings.REACTIONS)
    return tuple(path for pattern, path in getattr(page, when) if fnmatchcase(name, pattern))


def _note(event: Event, name: str, path: str, reason: str) -> None:
    Event.objects.create(
        at=event.at,
        name=name,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        ticket_id=event.ticket_id,
        actor_kind="setup",
        via=event.via,
        cause=event,
        depth=event.depth,
        data={"reaction": path, "reason": reason[:500]},
    )
