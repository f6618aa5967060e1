"""Choices: one of, several of, yes or no, and tags."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext
from psycopg.types.json import Jsonb

from ..errors import Invalid
from .base import Column, Context, FieldType, Label
from .number import ORDER
from .worded import labels_of, worded


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `value` is what is stored, `slug` what programs say, `label` what people see."""

    value: Any
    slug: str
    label: Label
    aliases: tuple[str, ...] = ()

    def answers_to(self, word: str) -> bool:
        wanted = word.casefold()
        return wanted in {self.slug.casefold(), str(self.label).casefold(), *(a.casefold() for a in self.aliases)}


class Choice(FieldType):
    """One of a list. `choices` may be a function, for lists that administrators change.

    `groups` names several values at once in conditions: {"open": {1, 2}}; `named_groups` are those people are offered.
    """

    key = "choice"
    name = _l("Choice")
    control = "select"
    named_groups: ClassVar[dict[str, Label]] = {}

    def __init__(
        self,
        choices: Iterable[Option] | Callable[[], Iterable[Option]] = (),
        *,
        ordered: bool = False,
        groups: Callable[[], dict[str, set]] = dict,
        cast: str = "text",
    ):
        self._choices = choices
        self.groups = groups
        self.cast = cast  # type: ignore[misc]
        self.operators = ORDER if ordered else frozenset({"=", "empty"})  # type: ignore[misc]

    @classmethod
    def from_settings(cls, settings: dict[str, Any]) -> "Choice":
        return cls([option_of(one) for one in settings.get("choices", [])])

    @property
    def source(self) -> Any:
        """The function or list the choices come from."""
        return self._choices

    def choices(self) -> list[Option]:
        return list(self._choices() if callable(self._choices) else self._choices)

    def find(self, raw: Any) -> Option | None:
        for option in self.choices():
            if raw == option.value or str(raw) == str(option.value):
                return option
        return next((option for option in self.choices() if option.answers_to(str(raw).strip())), None)

    def parse(self, raw: Any, context: Context) -> Any:
        option = self.find(raw)
        if option is None:
            raise Invalid(
                _("“%(text)s” is not one of the choices: %(choices)s.")
                % {"text": str(raw)[:60], "choices": ", ".join(str(o.label) for o in self.choices()[:20])}
            )
        return option.value

    def found_by(self, value: Any) -> str:
        values = value if isinstance(value, list) else [value]
        named = [alias for option in self.choices() if option.value in values for alias in option.aliases]
        return " ".join(dict.fromkeys([*(str(one) for one in values), *named]))

    def operand(self, raw: str, context: Context) -> Any:
        group = self.groups().get(raw.casefold())
        return group if group is not None else self.parse(raw, context)

    def sql(self, column: Column, op: str, operands: list[Any]) -> tuple[str, list[Any]]:
        return super().sql(column, op, flatten(operands) if op == "=" else operands)

    def test(self, value: Any, op: str, operands: list[Any]) -> bool:
        return super().test(value, op, flatten(operands) if op == "=" else operands)

    def show(self, value: Any) -> str:
        option = self.find(value) if value is not None else None
        return str(option.label) if option else ("" if value is None else str(value))

    def options(self, context: Context) -> list[tuple[str, str]]:
        return [(str(option.value), str(option.label)) for option in self.choices()]

    def dump(self, value: Any) -> Any:
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "description": ", ".join(option.slug for option in self.choices()[:50])}


def option_of(choice: dict[str, Any]) -> Option:
    """A choice an administrator made: each reads its label in their language, and may say it in either."""
    labels = labels_of(choice)
    return Option(choice["value"], choice["value"], worded(labels), tuple(labels.values()))


def flatten(operands: list[Any]) -> list[Any]:
    """Groups among the operands become their members."""
    return [one for operand in operands for one in (sorted(operand) if isinstance(operand, set) else [operand])]


class Boolean(FieldType):
    """Yes or no. Nothing said counts as no."""

    key = "boolean"
    name = _l("Yes / no")
    control = "switch"
    cast = "boolean"
    words = {"true": True, "yes": True, "on": True, "1": True, "是": True}
    nots = {"false": False, "no": False, "off": False, "0": False, "否": False}

    def parse(self, raw: Any, context: Context) -> bool:
        if isinstance(raw, bool):
            return raw
        value = {**self.words, **self.nots}.get(str(raw).strip().casefold())
        if value is None:
            raise Invalid(_("Please answer yes or no."))
        return value

    def show(self, value: Any) -> str:
        return _("Yes") if value else _("No")

    def options(self, context: Context) -> list[tuple[str, str]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def sql(self, column: Column, op: str, operands: list[Any]) -> tuple[str, list[Any]]:
        left = column.sql("boolean")
        if op == "empty":
            return f"({left} IS NULL)", []
        wanted = set(operands)
        if len(wanted) == 2:
            return "TRUE", []
        return (f"({left})", []) if wanted == {True} else (f"({left} IS NOT TRUE)", [])

    def test(self, value: Any, op: str, operands: list[Any]) -> bool:
        return value is None if op == "empty" else bool(value) in operands

    def is_empty(self, value: Any) -> bool:
        return value is None

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class MultiChoice(Choice):
    """Several of a list, kept as a JSON array of values. `=` means has any of."""

    key = "multi_choice"
    name = _l("Multiple choice")
    control = "multiselect"
    sortable = False

    def parse(self, raw: Any, context: Context) -> list | None:
        values = raw if isinstance(raw, (list, tuple)) else [part for part in re.split(r"[,，;；]", str(raw)) if part]
        chosen: list[Any] = []
        for value in values:
            one = Choice.parse(self, value, context)
            if one not in chosen:
                chosen.append(one)
        return chosen or None

    def operand(self, raw: str, context: Context) -> Any:
        return Choice.parse(self, raw, context)

    def sql(self, column: Column, op: str, operands: list[Any]) -> tuple[str, list[Any]]:
        if op == "empty":
            return f"({column.json()} IS NULL)", []
        return f"({column.json()} @> ANY(%s::jsonb[]))", [[Jsonb([operand]) for operand in operands]]

    def test(self, value: Any, op: str, operands: list[Any]) -> bool:
        return not value if op == "empty" else any(operand in (value or []) for operand in operands)

    def show(self, value: Any) -> str:
        return pgettext("list", ", ").join(Choice.show(self, one) for one in value or [])

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}}


class Tags(FieldType):
    """Free words on a text[] column. `=` means has any of."""

    name = _l("Tags")
    control = "tags"
    sortable = False

    def parse(self, raw: Any, context: Context) -> list[str]:
        words = raw if isinstance(raw, (list, tuple)) else re.split(r"[,，;；\s]+", str(raw))
        tidy = [self.tidy(word) for word in words if self.tidy(word)]
        if len(tidy) > 50:
            raise Invalid(_("At most 50 tags."))
        return list(dict.fromkeys(tidy))

    def tidy(self, word: Any) -> str:
        if not isinstance(word, (str, int)):
            raise Invalid(_("A tag is a word."))
        text = re.sub(r"[\s,，;；\x00-\x1f\ud800-\udfff]+", "-", str(word).strip().lstrip("#")).strip("-")
        if len(text) > 60:
            raise Invalid(_("A tag has at most 60 characters."))
        return text.casefold()

    def operand(self, raw: str, context: Context) -> str:
        return self.tidy(raw)

    def sql(self, column: Column, op: str, operands: list[Any]) -> tuple[str, list[Any]]:
        left = column.sql("text")
        return (f"(cardinality({left}) = 0)", []) if op == "empty" else (f"({left} && %s::varchar[])", [operands])

    def test(self, value: Any, op: str, operands: list[Any]) -> bool:
        return not value if op == "empty" else bool(set(value or ()) & set(operands))

    def show(self, value: Any) -> str:
        return " ".join(f"#{tag}" for tag in value or [])

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}}
