"""Conditions as groups of rows: what has that shape, and what has not."""

import pytest

from yizhan.spine.conditions import parse
from yizhan.spine.conditions.language import And, Or, Term, Words
from yizhan.spine.conditions.shape import Group, Row, shape

A, B, C = (Row(Term("f", ":", (one,))) for one in "abc")
NOT_A = Row(A.node, True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", Group(And, ())),
        ("f:a", Group(And, (A,))),
        ("f:a f:b", Group(And, (A, B))),
        ("f:a OR f:b", Group(Or, (A, B))),
        ("-f:a f:b", Group(And, (NOT_A, B))),
        ("f!=a", Group(And, (Row(Term("f", "=", ("a",)), True),))),
        ("-f!=a", Group(And, (Row(Term("f", "=", ("a",))),))),
        ("-(-(f:a))", Group(And, (A,))),
        ("f:a (f:b f:c)", Group(And, (A, B, C))),
        ("f:a (f:b OR f:c)", Group(And, (A, Group(Or, (B, C))))),
        ("f:a f:b OR f:c", Group(Or, (Group(And, (A, B)), C))),
        ("-(f:a OR f:b)", Group(And, (Group(Or, (A, B), True),))),
        ("-(f:a f:b) OR f:c", Group(Or, (Group(And, (A, B), True), C))),
        ("外机 异响 f:a", Group(And, (Row(Words("外机 异响")), A))),
        ("外机 OR 异响", Group(Or, (Row(Words("外机")), Row(Words("异响"))))),
    ],
)
def test_a_condition_is_a_group_of_rows_and_groups(text: str, found: Group) -> None:
    assert shape(parse(text)) == found


@pytest.mark.parametrize("text", ["f:a (f:b OR (f:c f:a))", "f:a OR -(f:b OR -(f:c f:a))", "f:a OR ()", "-()"])
def test_what_is_nested_deeper_has_no_rows(text: str) -> None:
    assert shape(parse(text)) is None
