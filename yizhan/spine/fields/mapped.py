"""A value for each of several things: so many tickets a channel, so many points a priority, a level a skill."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..errors import Invalid
from .base import Context, Field, FieldType, Label


class Mapped(FieldType):
    """{"mail": 10, "chat": 3}: each key is one of `things()`, (key, label) pairs; each value is of the type `one`.

    What is left empty is not kept. What is wrong is said key by key.
    """

    control = "mapped"
    operators: frozenset[str] = frozenset({"empty"})  # type: ignore[misc]
    sortable = False

    def __init__(self, things: Callable[[], list[tuple[str, Label]]], one: FieldType):
        self.things, self.one = things, one

    def parse(self, raw: Any, context: Context) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise Invalid(_("Give an object of key and value."))
        known, found, errors = dict(self.things()), {}, {}
        for key, text in raw.items():
            if text is None or text == "":
                continue
            if key not in known:
                errors[""] = _("There is no “%(key)s”.") % {"key": str(key)[:60]}
                continue
            try:
                found[key] = self.one.parse(text, context)
            except Invalid as error:
                errors[key] = str(error)
        if errors:
            raise Invalid(errors)
        return found

    def options(self, context: Context) -> list[tuple[str, str]]:
        return [(key, str(label)) for key, label in self.things()]

    def is_empty(self, value: Any) -> bool:
        return not value

    def show(self, value: Any) -> str:
        names = dict(self.things())
        shown = [f"{names.get(key, key)} {self.one.show(one)}" for key, one in (value or {}).items()]
        return pgettext("list", ", ").join(shown)

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.one.schema()}


class Values(FieldType):
    """{"floor": "3", "until": "2026-03-04"}: what some of several fields shall be, each kept as the field keeps it."""

    control = "values"
    operators: frozenset[str] = frozenset({"empty"})  # type: ignore[misc]
    sortable = False

    def __init__(self, fields: Callable[[], list[Field]]):
        self.fields = fields

    def parts(self, key: str) -> list[Field]:
        """The fields as parts of a form that asks for `key`; none of them has to be filled in."""
        return [replace(one, key=f"{key}.{one.key}", required=False) for one in self.fields()]

    def parse(self, raw: Any, context: Context) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise Invalid(_("Give an object of key and value."))
        known, found, errors = {one.key: one for one in self.fields()}, {}, {}
        for key, given in raw.items():
            if key not in known:
                errors[""] = _("There is no “%(key)s”.") % {"key": str(key)[:60]}
                continue
            try:
                value = replace(known[key], required=False).parse(given, context)
            except Invalid as error:
                errors[key] = str(error)
                continue
            if not known[key].type.is_empty(value):
                found[key] = known[key].type.dump(value)
        if errors:
            raise Invalid(errors)
        return found

    def loaded(self, value: dict[str, Any] | None) -> dict[str, Any]:
        """What is kept, as the fields know it."""
        given = value or {}
        return {one.key: one.type.load(given[one.key]) for one in self.fields() if one.key in given}

    def is_empty(self, value: Any) -> bool:
        return not value

    def show(self, value: Any) -> str:
        loaded = self.loaded(value)
        shown = [f"{one.label} {one.type.show(loaded[one.key])}" for one in self.fields() if one.key in loaded]
        return pgettext("list", ", ").join(shown)

    def schema(self) -> dict[str, Any]:
        # Strangers read schemas too: what fields there are is the desk's own business.
        return {"type": "object", "additionalProperties": True}
