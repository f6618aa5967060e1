"""What a field and a field type are, and the registry of both."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yizhan.lib import clock

from ..errors import Invalid

Label = str | Promise
types: dict[str, type["FieldType"]] = {}
subjects: dict[str, "Subject"] = {}
# Where administrator-made fields come from; the catalog adds itself when it is ready.
custom_sources: list[Callable[[str], Iterable["Field"]]] = []


@dataclass(slots=True)
class Context:
    """Who asks, when and where: `me`, `today` and `7d` mean nothing without it."""

    by: Any = None
    now: datetime = field(default_factory=clock.now)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


class FieldType:
    """How one type of value is read, kept, shown and compared.

    A value is None when there is none. `parse` takes what people and programs send and raises Invalid.
    SQL and Python comparisons must agree for every value, None included; a property test holds them to it.
    """

    key: ClassVar[str] = ""
    name: ClassVar[Label] = ""
    control: ClassVar[str] = "text"
    cast: ClassVar[str] = "text"
    operators: ClassVar[frozenset[str]] = frozenset({"=", "empty"})
    sortable: ClassVar[bool] = True
    # The action fills in the placeholders by itself, for each reader.
    keeps_placeholders: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__dict__.get("key"):  # a subclass without a key of its own is not a type administrators choose
            types[cls.key] = cls

    @classmethod
    def from_settings(cls, settings: dict[str, Any]) -> "FieldType":
        """The type as an administrator configured it."""
        return cls()

    # -- reading and keeping
    def parse(self, raw: Any, context: Context) -> Any:
        raise NotImplementedError

    def dump(self, value: Any) -> Any:
        """As JSON: kept in custom fields, sent by the API, written to exports."""
        return value

    def load(self, stored: Any) -> Any:
        return stored

    def is_empty(self, value: Any) -> bool:
        return value is None or value == "" or value == []

    # -- showing
    def show(self, value: Any) -> str:
        return "" if value is None else str(value)

    def found_by(self, value: Any) -> str:
        """What a kept value is found by, in any language. Parts stand together: 上海市浦东新区 is one run."""
        return "".join(str(part) for part in value.values()) if isinstance(value, dict) else str(value)

    def options(self, context: Context) -> list[tuple[str, str]]:
        """(value, label) pairs for controls that choose."""
        return []

    def schema(self) -> dict[str, Any]:
        return {"type": "string"}

    # -- comparing
    def operand(self, raw: str, context: Context) -> Any:
        """One operand of a condition. Raises Invalid."""
        return self.parse(raw, context)

    def sql(self, column: "Column", op: str, operands: list[Any]) -> tuple[str, list[Any]]:
        """A boolean SQL expression; NULL counts as false. `op` is '=', '<', '<=', '>', '>=' or 'empty'."""
        left = column.sql(self.cast)
        if op == "empty":
            return f"({left} IS NULL)", []
        if op == "=":
            return f"({left} = ANY(%s))", [operands]
        return f"({left} {op} %s)", [operands[0]]

    def test(self, value: Any, op: str, operands: list[Any]) -> bool:
        """The same in Python."""
        if op == "empty":
            return self.is_empty(value)
        if self.is_empty(value):
            return False
        if op == "=":
            return value in operands
        return compare(value, op, operands[0])


def compare(value: Any, op: str, operand: Any) -> bool:
    if op == "<":
        return value < operand
    if op == "<=":
        return value <= operand
    if op == ">":
        return value > operand
    return value >= operand


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field's value is kept: a column, or a key of a JSONB column."""

    table: str
    name: str
    json_key: str = ""

    def sql(self, cast: str) -> str:
        if not self.json_key:
            return f'"{self.table}"."{self.name}"'
        text = f'("{self.table}"."{self.name}" ->> \'{self.json_key}\')'
        return text if cast == "text" else f"{text}::{cast}"

    def json(self) -> str:
        """The JSONB value of a custom field."""
        return f'("{self.table}"."{self.name}" -> \'{self.json_key}\')'


@dataclass(frozen=True)
class Field:
    """One named thing a subject has, or a verb asks for.

    `column` is empty for administrator-made fields, which live in the subject's `data` under `key`.
    `aliases` are further words the condition language knows the field by.
    """

    key: str
    label: Label
    type: FieldType
    column: str = ""
    required: bool = False
    default: Any = None
    hint: Label = ""
    aliases: tuple[str, ...] = ()
    editable: bool = True
    hidden: bool = False

    @property
    def is_custom(self) -> bool:
        return not self.column

    def value(self, thing: Any) -> Any:
        if self.is_custom:
            return self.type.load(thing.data.get(self.key))
        return getattr(thing, self.column)

    def put(self, thing: Any, value: Any) -> None:
        """Set the value on a thing whose door is open."""
        if not self.is_custom:
            setattr(thing, self.column, value)
        elif self.type.is_empty(value):
            thing.data = {key: kept for key, kept in thing.data.items() if key != self.key}
        else:
            thing.data = {**thing.data, self.key: self.type.dump(value)}

    def parse(self, raw: Any, context: Context) -> Any:
        """The value meant by `raw`; None for nothing. Raises Invalid, also when required and empty."""
        value = None if raw is None or raw == "" else self.type.parse(raw, context)
        if self.required and (self.type.is_empty(value) or (isinstance(value, str) and not value.strip())):
            raise Invalid(_("Please fill this in."))
        return value

    def schema(self) -> dict[str, Any]:
        return {**self.type.schema(), "title": str(self.label)}


@dataclass
class Subject:
    """A kind of thing that has fields and can be searched with conditions.

    `words` compiles free text (see conditions).
    """

    key: str
    table: str
    builtin: tuple[Field, ...]
    words: Any = None

    def __post_init__(self) -> None:
        subjects[self.key] = self

    def fields(self) -> dict[str, Field]:
        """Every field by key, built-in first."""
        return {field.key: field for field in (*self.builtin, *self.custom())}

    def custom(self) -> list[Field]:
        """The administrator-made ones."""
        return [field for source in custom_sources for field in source(self.key)]

    def find(self, name: str) -> Field | None:
        """A field by key, alias or label in either language, whatever the case."""
        fields = self.fields()
        if name in fields:
            return fields[name]
        wanted = name.casefold()
        return next((field for field in fields.values() if wanted in names_of(field)), None)

    def column(self, field: Field) -> Column:
        return Column(self.table, field.column) if field.column else Column(self.table, "data", field.key)


def names_of(field: Field) -> set[str]:
    return {field.key, str(field.label).casefold(), *(alias.casefold() for alias in field.aliases)}
