"""Numbers."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ..errors import Invalid
from .base import Context, FieldType

ORDER = frozenset({"=", "<", "<=", ">", ">=", "empty"})


class Number(FieldType):
    """A decimal number."""

    key = "number"
    name = _l("Number")
    control = "number"
    cast = "numeric"
    operators = ORDER
    largest = Decimal(10) ** 15

    def parse(self, raw: Any, context: Context) -> Decimal | None:
        try:
            value = Decimal(str(raw).strip().replace(",", "")) if not isinstance(raw, bool) else Decimal("NaN")
        except (InvalidOperation, ValueError):
            value = Decimal("NaN")
        if not value.is_finite() or abs(value) > self.largest:
            raise Invalid(_("“%(text)s” is not a number.") % {"text": str(raw)[:60]})
        return round(value, 6)

    def dump(self, value: Decimal | None) -> Any:
        if value is None:
            return None
        return int(value) if value == value.to_integral_value() else float(value)

    def load(self, stored: Any) -> Decimal | None:
        return None if stored is None else Decimal(str(stored))

    def show(self, value: Any) -> str:
        return "" if value is None else f"{Decimal(value).normalize():f}"

    def schema(self) -> dict[str, Any]:
        return {"type": "number"}


class Integer(Number):
    """A whole number."""

    key = "integer"
    name = _l("Whole number")
    cast = "bigint"

    def parse(self, raw: Any, context: Context) -> int | None:  # type: ignore[override]
        value = super().parse(raw, context)
        if value is None or value != value.to_integral_value():
            raise Invalid(_("“%(text)s” is not a whole number.") % {"text": str(raw)[:60]})
        return int(value)

    def dump(self, value: Any) -> Any:
        return value

    def load(self, stored: Any) -> Any:
        return None if stored is None else int(stored)

    def schema(self) -> dict[str, Any]:
        return {"type": "integer"}


class Bounded(Integer):
    """A whole number that makes sense only between two others."""

    key = ""

    def __init__(self, least: int, most: int):
        self.least, self.most = least, most

    def parse(self, raw: Any, context: Context) -> int | None:  # type: ignore[override]
        value = super().parse(raw, context)
        if value is None or not self.least <= value <= self.most:
            raise Invalid(_("A number from %(least)s to %(most)s.") % {"least": self.least, "most": self.most})
        return value
