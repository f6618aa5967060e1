"""How conditions are put to people: the operators of each kind of field, in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from ..fields.address import Address
from ..fields.base import FieldType, Label
from ..fields.choice import Boolean, Choice, Tags
from ..fields.moment import Date, Moment
from ..fields.number import Number
from ..fields.reference import Reference
from ..fields.text import Text

# The first that fits. The kind says which operators and which control a field has in a row.
KINDS: tuple[tuple[type[FieldType], str], ...] = (
    (Boolean, "boolean"), (Moment, "moment"), (Date, "date"), (Number, "number"), (Choice, "choice"), (Tags, "tags"),
    (Reference, "reference"), (Text, "text"), (Address, "address"),
)  # fmt: skip
IS, IS_NOT = pgettext_lazy("condition", "is"), pgettext_lazy("condition", "is not")
# `!` turns round, `s` stands for an operator with a span of time instead of a day.
DAYS: tuple[tuple[str, Label], ...] = (
    ("=", pgettext_lazy("condition", "is on")), ("!=", pgettext_lazy("condition", "is not on")),
    ("<", pgettext_lazy("condition", "is before")), (">", pgettext_lazy("condition", "is after")),
    (">=", pgettext_lazy("condition", "is on or after")), ("<=", pgettext_lazy("condition", "is on or before")),
)  # fmt: skip
OPERATORS: dict[str, tuple[tuple[str, Label], ...]] = {
    "boolean": (("=", IS),),
    "moment": (("<s", pgettext_lazy("condition", "within the last")),
               (">s", pgettext_lazy("condition", "longer ago than")), *DAYS),
    "ahead": (("<s", pgettext_lazy("condition", "in less than")), (">s", pgettext_lazy("condition", "in more than")),
              *DAYS),
    "date": DAYS,
    "number": (("=", IS), ("!=", IS_NOT), (">=", pgettext_lazy("condition", "is at least")),
               ("<=", pgettext_lazy("condition", "is at most")), (">", pgettext_lazy("condition", "is more than")),
               ("<", pgettext_lazy("condition", "is less than"))),
    "choice": (("=", IS), ("!=", IS_NOT), (">=", pgettext_lazy("condition", "is at least")),
               ("<=", pgettext_lazy("condition", "is at most")), (">", pgettext_lazy("condition", "is above")),
               ("<", pgettext_lazy("condition", "is below"))),
    "tags": (("=", pgettext_lazy("condition", "has any of")), ("!=", pgettext_lazy("condition", "has none of"))),
    "reference": (("=", IS), ("!=", IS_NOT)),
    "address": (("=", pgettext_lazy("condition", "lies in")), ("!=", pgettext_lazy("condition", "does not lie in"))),
    "text": (("~", pgettext_lazy("condition", "contains")), ("!~", pgettext_lazy("condition", "does not contain")),
             ("=", pgettext_lazy("condition", "is exactly")), ("!=", pgettext_lazy("condition", "is not exactly"))),
    "words": (("~", pgettext_lazy("condition", "contains the words")),
              ("!~", pgettext_lazy("condition", "does not contain the words"))),
}  # fmt: skip
EMPTY, FILLED = pgettext_lazy("condition", "is empty"), pgettext_lazy("condition", "is filled")
# Written by hand only: nobody is offered them, and they stay what they are.
EXACT: dict[str, Label] = {
    "=s": pgettext_lazy("condition", "within at most"), "<=s": pgettext_lazy("condition", "within at most"),
    ">=s": pgettext_lazy("condition", "beyond at least"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Operator:
    """One choice between field and value. `sign` is how it is written, `fixed` its value when it needs none."""

    key: str
    label: Label
    sign: str
    form: str
    turned: bool = False
    fixed: str = ""

    def as_data(self) -> dict[str, Any]:
        return {"key": self.key, "label": str(self.label), "sign": self.sign, "form": self.form,
                "turned": self.turned, "fixed": self.fixed}  # fmt: skip


def kind_of(field: FieldType) -> str:
    """Which row a field has; `other` can only be empty or filled."""
    kind = next((name for type_, name in KINDS if isinstance(field, type_)), "other")
    return kind if field.operators - {"empty"} else "other"


def operators_of(field: FieldType) -> list[Operator]:
    """The operators people choose from."""
    kind = kind_of(field)
    table = OPERATORS.get("ahead" if getattr(field, "ahead", False) else kind, ())
    usual = [_operator(key, label, kind) for key, label in table if key.strip("!s") in field.operators]
    if "empty" not in field.operators or kind == "boolean":
        return usual
    return [*usual, *emptiness()]


def emptiness() -> list[Operator]:
    return [
        Operator("empty", EMPTY, ":", "nothing", fixed="none"),
        Operator("!empty", FILLED, ":", "nothing", fixed="any"),
    ]


def operator(field: FieldType, key: str) -> Operator:
    """An operator by its key, also one that people are not offered."""
    known = {one.key: one for one in (*operators_of(field), *emptiness())}
    if key in known:
        return known[key]
    plain = key.removeprefix("!")
    label: Label = known[plain].label if plain in known else EXACT[plain]
    turned = _l("not: %(operator)s") % {"operator": label} if key != plain else label
    return _operator(key, turned, kind_of(field))


def word_operators() -> list[Operator]:
    return [_operator(key, label, "words") for key, label in OPERATORS["words"]]


def _operator(key: str, label: Label, kind: str) -> Operator:
    op = key.strip("!s")
    # A text holds a value or is the value; everything else has one way to be equal.
    written = {"~": ":", "=": "=" if kind == "text" else ":"}.get(op, op)
    return Operator(key, label, written, _form(key, op, kind), turned=key.startswith("!"))


def _form(key: str, op: str, kind: str) -> str:
    if key.endswith("s"):
        return "span"
    if kind in {"date", "moment"}:
        return "day"
    return "many" if op in {"=", "~"} and kind != "boolean" else "one"
