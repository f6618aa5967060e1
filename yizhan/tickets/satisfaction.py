"""How content a customer is with a ticket, whatever scale they were asked on: 1 is very unhappy, 5 very happy."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.fields import Boolean, Choice, Option
from yizhan.spine.fields.base import Column, Label

LEVELS = (
    Option(5, "very_happy", _l("Very happy"), ("非常满意", "★★★★★")),
    Option(4, "happy", _l("Happy"), ("满意", "★★★★")),
    Option(3, "neutral", pgettext_lazy("rating", "So-so"), ("一般", "★★★")),
    Option(2, "unhappy", _l("Unhappy"), ("不满意", "★★")),
    Option(1, "very_unhappy", _l("Very unhappy"), ("很不满意", "★")),
)
GROUPS = {"bad": {1, 2}, "差评": {1, 2}, "good": {4, 5}, "好评": {4, 5}}
ANSWERS = (Option(True, "yes", _l("Yes"), ("是", "true")), Option(False, "no", _l("No"), ("否", "false")))


class Satisfaction(Choice):
    """`rating:bad`, `rating<3`, `rating>=happy`. Beside a sign of order a group stands for its nearer end."""

    key = ""
    named_groups: ClassVar[dict[str, Label]] = {"bad": _l("Bad (1 and 2)"), "good": _l("Good (4 and 5)")}

    def __init__(self) -> None:
        super().__init__(LEVELS, ordered=True, groups=lambda: GROUPS, cast="smallint")

    def sql(self, column: Column, op: str, operands: list[Any]) -> tuple[str, list[Any]]:
        return super().sql(column, op, ends(op, operands))

    def test(self, value: Any, op: str, operands: list[Any]) -> bool:
        return super().test(value, op, ends(op, operands))


class Rated(Boolean):
    """Whether there is a value at all."""

    def sql(self, column: Column, op: str, operands: list[Any]) -> tuple[str, list[Any]]:
        if op == "empty":
            return "FALSE", []
        return f"(({column.sql('smallint')} IS NOT NULL) = ANY(%s))", [operands]

    def test(self, value: Any, op: str, operands: list[Any]) -> bool:
        return op != "empty" and (value is not None) in operands


def ends(op: str, operands: list[Any]) -> list[Any]:
    """`<` and `>=` look at the lowest of a group, `<=` and `>` at the highest; `=` wants all of it."""
    if op in {"=", "empty"}:
        return operands
    end = min if op in {"<", ">="} else max
    return [end(one) if isinstance(one, set) else one for one in operands]
