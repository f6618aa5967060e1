"""Conversations as they are kept: begun, answered, taken back. The row is locked, and each turn is taken in once."""

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.lib import clock
from yizhan.spine.errors import Conflict

from . import engine, library
from .ending import finish
from .engine import Standing, Step
from .models import Guide, GuideStep, GuideTalk
from .world import Desk

MOST_LINES = 400


@transaction.atomic
def begin(
    guide: Guide, world: Desk, *, channel: str, visit: str = "", page: str = "", visitor: Any = None
) -> GuideTalk:
    """A new conversation with its first messages. Raises Conflict when the guide is not open."""
    version = guide.newest
    if version is None or guide.is_paused or guide.is_archived:
        raise Conflict(_("This is not available just now."))
    talk = GuideTalk(guide=guide, version=version, channel=channel, visit=visit, page=page[:500], visitor=visitor,
                     customer=world.customer, brand=world.brand, language=world.facts["language"])  # fmt: skip
    talk.save(force_insert=True)
    _keep(talk, engine.begin(version.read, world), world)
    return talk


@transaction.atomic
def answer(key: str, turn: int, given: Any, world: Desk) -> GuideTalk:
    """Take in an answer drawn for `turn`. A stale one, a second click, a replay change nothing. Raises Invalid."""
    talk = GuideTalk.objects.select_for_update().get(key=key)
    standing = Standing.of(talk.standing) if talk.standing else None
    if standing is None or talk.ended_at or standing.turn != turn:
        return talk
    _keep(talk, engine.take(talk.version.read, standing, talk.prompt, given, world), world)
    return talk


@transaction.atomic
def step_back(key: str, turn: int, world: Desk) -> GuideTalk:
    """To the question before."""
    talk = GuideTalk.objects.select_for_update().get(key=key)
    standing = Standing.of(talk.standing) if talk.standing else None
    if standing is None or talk.ended_at or standing.turn != turn or not standing.before:
        return talk
    _keep(talk, engine.back(talk.version.read, standing, world), world)
    return talk


def _keep(talk: GuideTalk, step: Step, world: Desk) -> None:
    talk.lines = (talk.lines + step.lines)[-MOST_LINES:]
    talk.prompt, talk.moved_at = step.prompt, clock.now()
    _record(talk, step)
    if step.prompt.get("kind") == "articles":
        library.the().shown(talk.visit)
    if step.end is not None:
        finish(talk, step.end, step.standing, world)
    talk.standing = asdict(step.standing)
    talk.save()


def _record(talk: GuideTalk, step: Step) -> None:
    """The ledger: the node it stood at gets its exit, the ones passed since are added, and the one it waits at."""
    passed = list(step.passed)
    waits = talk.steps.filter(way="").last()
    if waits is not None:
        is_left = bool(passed) and passed[0][0] == waits.node
        if is_left:
            waits.way = passed.pop(0)[1]
        elif waits.node != step.standing.at:
            waits.way = "back"
        if waits.way:
            waits.save(update_fields=["way"])
    rows = [GuideStep(talk=talk, node=node, way=way) for node, way in passed]
    if step.end is None and not (waits is not None and not waits.way):
        rows.append(GuideStep(talk=talk, node=step.standing.at))
    GuideStep.objects.bulk_create(rows)
