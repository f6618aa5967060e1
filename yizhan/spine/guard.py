"""Models that change only through the door. This stops accidents, not villains."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar

from django.db import models

from .errors import ChangedOutsideTheDoor
from .saving import SavedPlainly

_open: ContextVar[bool] = ContextVar("door_open", default=False)


@contextmanager
def door(is_open: bool) -> Iterator[None]:
    token = _open.set(is_open)
    try:
        yield
    finally:
        _open.reset(token)


def _check(what: str) -> None:
    if not _open.get():
        raise ChangedOutsideTheDoor(f"{what}: call an action or open `change(...)` instead")


class GuardedQuerySet(models.QuerySet):
    """A query set whose writing methods need an open door."""

    def update(self, **kwargs: Any) -> int:
        _check(f"{self.model.__name__}.update()")
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        _check(f"{self.model.__name__}.delete()")
        return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        _check(f"{self.model.__name__}.bulk_create()")
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        _check(f"{self.model.__name__}.bulk_update()")
        return super().bulk_update(*args, **kwargs)


class Guarded(SavedPlainly):
    """Anything that matters: saved and deleted only while a change is open.

    `unlogged` names columns whose values the event stream must not hold (secrets, words of people);
    the stream then says only that they changed.
    """

    unlogged: ClassVar[frozenset[str]] = frozenset()
    objects = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def subject_kind(cls) -> str:
        return cls._meta.model_name or ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        _check(f"{type(self).__name__}.save()")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _check(f"{type(self).__name__}.delete()")
        return super().delete(*args, **kwargs)
