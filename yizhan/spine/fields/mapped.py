"""A value for each of several things: so many tickets a channel, so many points a priority, a level a skill."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..errors import Invalid
from .base import Context, FieldType, Label


class Mapped(FieldType):
    """{"mail": 10, "chat": 3}: each key is one of `things()`, (key, label) pairs; each value is of the type `one`.

    What is left empty is not kept.
    """

    control = "mapped"
    operators: frozenset[str] = frozenset({"empty"})  # type: ignore[misc]
    sortable = False

    def __init__(self, things: Callable[[], list[tuple[str, Label]]], one: FieldType):
        self.things, self.one = things, one

    def parse(self, raw: Any, context: Context) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise Invalid(_("Give an object of key and value."))
        known, found, errors = dict(self.things()), {}, []
        for key, text in raw.items():
            if text is None or text == "":
                continue
            if key not in known:
                errors.append(_("There is no “%(key)s”.") % {"key": str(key)[:60]})
                continue
            try:
                found[key] = self.one.parse(text, context)
            except Invalid as error:
                errors.append(f"{known[key]}: {error}")
        if errors:
            raise Invalid({"": errors})
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
