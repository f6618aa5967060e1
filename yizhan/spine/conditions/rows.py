"""Conditions as rows of field, operator and value: what forms draw, and which fields they offer."""

from collections.abc import Callable, Iterable
from typing import Any

from ..fields.base import Context, Field, Subject
from ..fields.moment import Moment, relative
from .language import ANY_WORDS, NONE_WORDS, Or, Term, Words, parse
from .naming import called, choices
from .shape import Group, Row, shape
from .wording import kind_of, operator, operators_of, word_operators

Data = dict[str, Any]


class Unseen(Exception):
    """The condition has no rows."""


def offered(fields: Iterable[Field], context: Context, *, personal: bool = False,
            search_url: Callable[[Field], str] = lambda field: "") -> list[Data]:  # fmt: skip
    """The fields one can ask for, with their operators and choices."""
    return [
        {"key": one.key, "label": str(one.label), "kind": kind_of(one.type), "url": search_url(one),
         "operators": [each.as_data() for each in operators_of(one.type)],
         "options": choices(one.type, context, personal=personal)}
        for one in fields if not one.hidden
    ]  # fmt: skip


def offered_words() -> list[Data]:
    """The operators of free words."""
    return [one.as_data() for one in word_operators()]


def rows(text: str, subject: Subject, context: Context) -> Data | None:
    """A condition as {"kind": "and" | "or", "parts": rows and groups of rows}; None when rows cannot say it.

    Raises Invalid for what is no condition. Values that are not known stay as they are written.
    """
    whole = shape(parse(text.strip()))
    try:
        return None if whole is None else _group(whole, subject, context)
    except Unseen:
        return None


def _group(group: Group, subject: Subject, context: Context) -> Data:
    parts = [_group(part, subject, context) if isinstance(part, Group) else _row(part, subject, context)
             for part in group.parts]  # fmt: skip
    return {"kind": "or" if group.kind is Or else "and", "turned": group.turned, "parts": parts}


def _row(row: Row, subject: Subject, context: Context) -> Data:
    if isinstance(row.node, Words):
        if not row.node.text.strip():
            raise Unseen
        found = next(one for one in word_operators() if one.turned == row.turned)
        return {"field": "", "operator": found.as_data(), "values": [{"value": row.node.text, "label": row.node.text}]}
    field = subject.find(row.node.field)
    if field is None or field.hidden:
        raise Unseen
    key = _operator_key(row.node, row.turned, field)
    values = [] if key.endswith("empty") else [called(field, raw, context) for raw in row.node.values]
    return {"field": field.key, "operator": operator(field.type, key).as_data(), "values": values}


def _operator_key(term: Term, turned: bool, field: Field) -> str:
    """The key of an operator of `wording` as the compiler understands the term."""
    words = {value.casefold() for value in term.values}
    if words <= NONE_WORDS or words <= ANY_WORDS:
        return "empty" if (words <= NONE_WORDS) != turned else "!empty"
    known = field.type.operators
    op = ("~" if "~" in known else "=") if term.op == ":" else term.op
    single = kind_of(field.type) in {"boolean", "date", "moment"} or op not in {"=", "~"}
    if op not in known or (single and len(term.values) > 1):
        raise Unseen
    span = isinstance(field.type, Moment) and relative(term.values[0])
    return f"{'!' if turned else ''}{op}{'s' if span else ''}"
