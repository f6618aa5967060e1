"""References to people, departments, tickets … The model answers `lookup` and `choices`."""

import re
from typing import Any, ClassVar

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext

from ..errors import Invalid
from .base import Column, Context, FieldType
from .choice import flatten


class Reference(FieldType):
    """One row of another model, found by id, slug, mail address or number.

    The model has `lookup(raw, context) -> row | None` (only what the asker may see) and, when there are few
    of them, `choices(context) -> [(id, name)]`. In conditions a value is an id, so `column` holds ids.
    """

    model_name = ""
    control = "reference"
    cast = "bigint"
    # Words that mean another row for everybody who asks, as they may be written.
    personal: ClassVar[dict[str, frozenset[str]]] = {
        "me": frozenset({"me", "ME", "Me", "我"}),
        "mine": frozenset({"mine", "我的"}),
    }

    def __init__(self, model_name: str = "", *, search_url: str = "", lazy_null: bool = False):
        self.model_name = model_name or self.model_name
        self.search_url = search_url

    @property
    def model(self) -> Any:
        return apps.get_model(self.model_name)

    def parse(self, raw: Any, context: Context) -> Any:
        if isinstance(raw, self.model):
            return raw
        row = self.model.lookup(str(raw).strip()[:300], context)
        if row is None:
            raise Invalid(_("Nothing is known as “%(text)s”.") % {"text": str(raw)[:60]})
        return row

    def dump(self, value: Any) -> Any:
        return getattr(value, "pk", value)

    def load(self, stored: Any) -> Any:
        return stored

    def operand(self, raw: str, context: Context) -> Any:
        """An id, or a set of ids where the model knows the word as a group (`department:mine`)."""
        group = self.model.group(raw, context) if hasattr(self.model, "group") else None
        return Reference.parse(self, raw, context).pk if group is None else group

    def sql(self, column: Column, op: str, operands: list[Any]) -> tuple[str, list[Any]]:
        return super().sql(column, op, flatten(operands))

    def test(self, value: Any, op: str, operands: list[Any]) -> bool:
        return super().test(getattr(value, "pk", value), op, flatten(operands))

    def show(self, value: Any) -> str:
        if value is None:
            return ""
        row = self.model.named(value) if isinstance(value, int) else value
        return str(row) if row else f"#{value}"

    def options(self, context: Context) -> list[tuple[str, str]]:
        few = getattr(self.model, "choices", None)
        return [(str(key), str(label)) for key, label in few(context)] if few else []

    def personal_words(self) -> list[tuple[str, str]]:
        """(word, what people call it) of those among `personal` that this model knows."""
        if getattr(self.model, "actor_kind", "") == "agent":
            return [("me", pgettext("who asks", "me"))]
        return [("mine", pgettext("who asks", "my own"))] if hasattr(self.model, "group") else []

    def word(self, row: Any) -> str:
        """How a row is written in a condition: by what stays the same when it gets another name."""
        return str(getattr(row, "slug", "") or (getattr(row, "email", "") or row.pk))

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "integer"], "description": _("An id, or a name the system knows it by.")}


class Person(Reference):
    """An agent."""

    key = "person"
    name = _l("Person")
    model_name = "people.Agent"


class References(Reference):
    """Several rows; in a bigint[] column or a list parameter. `=` means has any of."""

    control = "references"
    sortable = False

    def parse(self, raw: Any, context: Context) -> Any:
        values = raw if isinstance(raw, (list, tuple)) else [part for part in re.split(r"[,，;；]", str(raw)) if part]
        rows = [Reference.parse(self, value, context) for value in values]
        return list(dict.fromkeys(rows))

    def sql(self, column: Column, op: str, operands: list[Any]) -> tuple[str, list[Any]]:
        left = column.sql(self.cast)
        operands = flatten(operands)
        return (f"(cardinality({left}) = 0)", []) if op == "empty" else (f"({left} && %s::bigint[])", [operands])

    def test(self, value: Any, op: str, operands: list[Any]) -> bool:
        return not value if op == "empty" else bool(set(value or ()) & set(flatten(operands)))

    def dump(self, value: Any) -> Any:
        return [getattr(one, "pk", one) for one in value or []]

    def show(self, value: Any) -> str:
        return pgettext("list", ", ").join(Reference.show(self, one) for one in value or [])

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": ["string", "integer"]}}
