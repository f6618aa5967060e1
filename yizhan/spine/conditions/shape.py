"""The shape of a condition as rows and groups of rows: AND or OR outside, one level of groups inside, each part as it
is or turned round. The meaning stays the same; what is nested deeper has no such shape.
"""

from dataclasses import dataclass
from typing import Any

from .language import And, Node, Not, Term, Words


@dataclass(frozen=True, slots=True)
class Row:
    """A term or some words, as they are or turned round."""

    node: Term | Words
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """All (And) or any (Or) of its parts, or not so."""

    kind: type
    parts: tuple[Any, ...]
    turned: bool = False


def shape(tree: Node) -> Group | None:
    """The outermost group, whose parts are rows and groups of rows; None when the condition is nested deeper."""
    whole = _shaped(tree, turned=False)
    if isinstance(whole, Row) or whole.turned:
        whole = Group(And, (whole,))
    groups = [part for part in whole.parts if isinstance(part, Group)]
    deep = any(isinstance(part, Group) for group in groups for part in group.parts)
    # A group of nothing is everything, which no row says.
    return None if deep or not all(group.parts for group in groups) else whole


def _shaped(node: Node, *, turned: bool) -> Row | Group:
    if isinstance(node, Not):
        return _shaped(node.part, turned=not turned)
    if isinstance(node, Term):
        if node.op == "!=":
            return Row(Term(node.field, "=", node.values), not turned)
        return Row(node, turned)
    if isinstance(node, Words):
        return Row(node, turned)
    return _grouped(type(node), [_shaped(part, turned=False) for part in node.parts], turned)


def _grouped(kind: type, parts: list[Row | Group], turned: bool) -> Row | Group:
    flat: list[Row | Group] = []
    for part in parts:
        if kind is And and _is_everything(part):
            continue
        inside = isinstance(part, Group) and part.kind is kind and not part.turned
        flat += part.parts if inside and isinstance(part, Group) else [part]
    if kind is And:
        flat = _together(flat)
    if len(flat) == 1:
        return _turned(flat[0]) if turned else flat[0]
    return Group(kind, tuple(flat), turned)


def _turned(part: Row | Group) -> Row | Group:
    if isinstance(part, Row):
        return Row(part.node, not part.turned)
    return Group(part.kind, part.parts, not part.turned)


def _is_everything(part: Row | Group) -> bool:
    if isinstance(part, Group):
        return not part.parts and not part.turned
    return isinstance(part.node, Words) and not part.node.text.strip() and not part.turned


def _together(parts: list[Row | Group]) -> list[Row | Group]:
    """Words side by side are one row."""
    found: list[Row | Group] = []
    for part in parts:
        last = found[-1] if found else None
        if _is_plain_words(part) and _is_plain_words(last):
            found[-1] = Row(Words(f"{last.node.text} {part.node.text}"))  # type: ignore[union-attr]
        else:
            found.append(part)
    return found


def _is_plain_words(part: Row | Group | None) -> bool:
    return isinstance(part, Row) and isinstance(part.node, Words) and not part.turned
