"""Formulas: what they come to, what of them is told as wrong and where."""

from typing import Any

import pytest

from yizhan.insights.formulas import line, read
from yizhan.spine.errors import Invalid

FIGURES = {"created": 40, "resolved": 30, "urges": 5, "first_response": None, "returns": 0}


def value(text: str) -> Any:
    (one,) = read([f"x = {text}"])
    return one.value(FIGURES)


@pytest.mark.parametrize(("text", "comes"), [
    ("created - resolved", 10), ("urges / created * 100", 12.5), ("created - resolved - urges", 5),
    ("created - (resolved - urges)", 15), ("2 * created / 4 / 2", 10), ("-urges + 1.5", -3.5), ("created−resolved", 10),
    ("（created ＋ resolved） ÷ 2", 35), ("created × 2", 80), ("urges / returns", None), ("created / (1 - 1)", None),
    ("first_response / 60", None), ("created + first_response", None), ("7", 7), ("returns / created", 0),
])  # fmt: skip
def test_what_it_comes_to(text: str, comes: Any) -> None:
    assert value(text) == comes


@pytest.mark.parametrize(("text", "told"), [
    ("created -", "数字或指标"), ("created resolved", "第 9 个字符"), ("(created", "右括号"), ("opened + 1", "opened"),
    ("created + $", "第 11 个字符"), ("", "名称"), ("__import__('os')", "__import__"), ("created : metres", "number"),
    ("(" * 40 + "1" + ")" * 40, "括号"), ("1 = 2 = 3", "第"), ("created" + " + 1" * 90, "300"),
])  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(text: str, told: str) -> None:
    from django.utils.translation import override

    with override("zh-hans"), pytest.raises(Invalid) as caught:
        value(text)
    assert told in " ".join(caught.value.texts)


def test_a_line_is_made_of_its_parts_and_read_again() -> None:
    (one,) = read([line("催单率", "urges / created", "share")])
    assert (one.name, one.unit, one.needs) == ("催单率", "share", ("urges", "created"))
    assert one.column.stands_for == ("urges", "created") and one.key == "formula1"
