"""Small tables kept in memory: statuses, departments, fields, roles. Read once a version, not once a page."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from .guard import Guarded
from .kept import Kept
from .models import Epoch, Event

VERSION = Kept(lambda: Epoch.objects.order_by("id").values_list("catalog_version", flat=True)[:1])
_cache: dict[tuple[int, type], list[Any]] = {}
_version: ContextVar[int | None] = ContextVar("catalog_version", default=None)
DIRTY = -1


@contextmanager
def settled(version: int | None = None) -> Iterator[None]:
    """For one request or job the catalog is as it is now. Inside a settled one nothing is asked again."""
    if version is None and _version.get() is not None:
        yield
        return
    token = _version.set(version if version is not None else read_version())
    try:
        yield
    finally:
        _version.reset(token)


def is_settled() -> bool:
    return _version.get() is not None


def version() -> int | None:
    """The version the present request or job works with; None when what it has may not be kept."""
    known = _version.get()
    return None if known == DIRTY else known


def standing(agent: Any) -> tuple[Any, ...] | None:
    """What an agent may see depends on; None while that may not be kept."""
    known = version()
    return None if known is None else (agent.pk, agent.only, known)


def read_version() -> int:
    return next(iter(VERSION.rows()), 0)


def rows(model: type[models.Model]) -> list[Any]:
    """Every row of a shelved model, in its default order. Do not change the objects: others hold them too."""
    version = _version.get()
    if version == DIRTY:
        return list(model._default_manager.all())
    if version is None:
        version = read_version()
    key = (version, model)
    if key not in _cache:
        for old in [kept for kept in list(_cache) if kept[1] is model]:
            _cache.pop(old, None)
        _cache[key] = list(model._default_manager.all())
    return _cache[key]


def by_id(model: type[models.Model], pk: Any) -> Any:
    """One row of a shelved model, or None."""
    return next((row for row in rows(model) if row.pk == pk), None)


class Shelved:
    """Mark for models whose change must be seen at once everywhere."""

    @classmethod
    def shelf(cls) -> list[Any]:
        return rows(cls)  # type: ignore[arg-type]

    @classmethod
    def named(cls, pk: Any) -> Any:
        return by_id(cls, pk)  # type: ignore[arg-type]


def bump(event: Event, subject: Any) -> None:
    """NOW reaction: after a change of a shelved row every process reads the shelf again.

    The version is random, not counted, so a rolled-back change can never share one with a later change.
    """
    token = secrets.randbits(62)
    Epoch.objects.update_or_create(id=1, defaults={"catalog_version": token})
    if _version.get() not in {None, DIRTY}:
        _version.set(token)


@cache
def _shelved_kinds() -> frozenset[str]:
    """What events call them: a rule is a rule, whichever table it is in."""
    return frozenset(
        model.subject_kind() for model in apps.get_models() if issubclass(model, Guarded) and issubclass(model, Shelved)
    )


bump.wants = lambda event: event.subject_kind in _shelved_kinds()  # type: ignore[attr-defined]
